import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { invokeBundle } from './bundled-function';
import { Call, serve } from './loopback-server';
import { LocalAws } from '../../local-aws';

/** The properties of the one custom resource of a type; what is not literal is about the function, not for it. */
export function literalProperties(stack: Stack, type: string): object {
  const [{ Properties: { ServiceToken, ServiceTimeout, ...literal } }] = Object.values(Template.fromStack(stack).findResources(type));
  return literal;
}

/** Loses, once, the answer to a call of this action that ECR has carried out, or lets the call hang. */
export interface Loss { readonly action: string; readonly how: 'answer-lost' | 'never-answered' }

/** The life of one custom resource, served by the bundle against the local AWS. */
export class CustomResource {
  /** The actions of ECR that the last event called. */
  public readonly calls: string[] = [];
  private requests = 0;

  constructor(private readonly aws: LocalAws, private readonly losses: Loss[] = []) {}

  /** Sends an event and returns the answer, which is taken at the third upload. */
  public async send(RequestType: 'Create' | 'Update' | 'Delete', event: object): Promise<any> {
    this.calls.length = 0;
    const proxy = await serve((call) => this.forward(call));
    const statuses = [503, 500, 200];
    const cloudFormation = await serve(() => ({ status: statuses.shift()! }));
    await invokeBundle({
      RequestType,
      RequestId: `request-${++this.requests}`,
      ResponseURL: cloudFormation.url,
      StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/S/1',
      LogicalResourceId: 'Adopted',
      ...event,
    }, { ...this.aws.env, AWS_ENDPOINT_URL: proxy.url });

    const [first, ...again] = cloudFormation.calls;
    expect(again.map(({ body }) => body)).toEqual([first.body, first.body]);
    cloudFormation.calls.forEach(({ headers }) => expect(headers).not.toHaveProperty('content-type'));
    return first.body;
  }

  private async forward({ headers, body }: Call): Promise<{ status: number; body: unknown } | undefined> {
    const target = `${headers['x-amz-target']}`;
    const action = target.split('.')[1];
    this.calls.push(action);
    const loss = this.losses[0]?.action === action ? this.losses.shift() : undefined;
    if (loss?.how === 'never-answered') {
      return undefined;
    }
    const response = await fetch(this.aws.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': target,
        'x-amz-date': `${headers['x-amz-date']}`,
        'authorization': `${headers.authorization}`,
      },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    return loss ? { status: 500, body: {} } : { status: response.status, body: answer };
  }
}
