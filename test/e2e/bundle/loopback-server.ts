import { IncomingMessage, Server, createServer } from 'http';
import { AddressInfo } from 'net';

export interface Call { readonly method: string; readonly headers: IncomingMessage['headers']; readonly body: any }

interface Response { readonly status: number; readonly body?: unknown }

/** What to answer to a call; undefined leaves the caller waiting. */
export type Responder = (call: Call) => Response | undefined | Promise<Response | undefined>;

const servers: Server[] = [];

/** A server on loopback that answers every request as told and keeps the calls. */
export async function serve(responder: Responder): Promise<{ url: string; calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const call = { method: request.method!, headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString() || '{}') };
      calls.push(call);
      const answer = await responder(call);
      if (answer) {
        response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer.body ?? {}));
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=x`, calls };
}

export function stopServers(): void {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}
