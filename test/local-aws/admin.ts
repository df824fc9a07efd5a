/** The local AWS's own endpoint, for what no client of AWS could ask for. */
export class Admin {
  constructor(private readonly address: string) {}

  /** Throws what the endpoint said if it refuses. */
  async call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<any> {
    const response = await fetch(`${this.address}${path}`, { method, body: body && JSON.stringify(body) });
    const answer: any = await response.json();
    if (!response.ok) {
      throw new Error(`The local AWS refused ${method} ${path}: ${answer.message}`);
    }
    return answer;
  }
}
