/** The bundle as it is shipped, run against an ECR and a ResponseURL of our own on loopback. */
import { spawn } from 'child_process';
import { IncomingMessage, Server, createServer } from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';
import { decodePhysicalResourceId } from '../../src/existing/contract';

const BUNDLE = path.join(__dirname, '..', '..', 'assets', 'tag-mutability', 'index.js');

interface Call { readonly method: string; readonly headers: IncomingMessage['headers']; readonly body: any }
type Responder = (call: Call) => { readonly status: number; readonly body?: unknown } | undefined;

// Throttling is waited out for real.
jest.setTimeout(60_000);

const servers: Server[] = [];

/** Answers every request as told; undefined leaves the caller waiting. */
async function serve(responder: Responder): Promise<{ url: string; calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const call = { method: request.method!, headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString() || '{}') };
      calls.push(call);
      const answer = responder(call);
      if (answer) {
        response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer.body ?? {}));
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=x`, calls };
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Runs the function as Lambda does, in a process of its own. */
async function invoke(event: object, ecrUrl: string, remainingMs = 60_000): Promise<void> {
  const code = `require(${JSON.stringify(BUNDLE)}).handler(${JSON.stringify(event)}, {
    logStreamName: 'the-stream', getRemainingTimeInMillis: () => ${remainingMs} - performance.now() }).then(() => process.exit(0));`;
  const child = spawn(process.execPath, ['-e', code], {
    stdio: 'ignore',
    env: { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_ENDPOINT_URL: ecrUrl },
  });
  const status = await new Promise((resolve) => child.on('exit', resolve));
  expect(status).toBe(0);
}

const eventFor = (responseUrl: string, more: object = {}) => ({
  RequestType: 'Create',
  ResponseURL: responseUrl,
  StackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/S/1',
  RequestId: 'request-1',
  LogicalResourceId: 'TagMutabilityLegacyApi',
  ResourceProperties: { ServiceToken: 'arn', RepositoryName: 'legacy/api', ImageTagMutability: 'IMMUTABLE', OnRemove: 'KEEP' },
  ...more,
});

const isPut = (call: Call) => `${call.headers['x-amz-target']}`.endsWith('.PutImageTagMutability');
const describing = (found: object): Responder => (call) => ({ status: 200, body: isPut(call) ? {} : { repositories: [found] } });
const ok: Responder = () => ({ status: 200 });

test('it describes, writes, and answers with what was before', async () => {
  const ecr = await serve(describing({ imageTagMutability: 'MUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'v*' }] }));
  const cloudFormation = await serve(ok);
  await invoke(eventFor(cloudFormation.url), ecr.url);

  expect(ecr.calls.filter(isPut).map(({ body }) => body)).toEqual([{ repositoryName: 'legacy/api', imageTagMutability: 'IMMUTABLE' }]);
  expect(cloudFormation.calls).toHaveLength(1);
  const [{ method, body }] = cloudFormation.calls;
  expect(method).toBe('PUT');
  expect(body).toMatchObject({ Status: 'SUCCESS', StackId: expect.stringContaining('stack/S/1'), RequestId: 'request-1', LogicalResourceId: 'TagMutabilityLegacyApi' });
  expect(decodePhysicalResourceId(body.PhysicalResourceId)).toEqual({ repositoryName: 'legacy/api', earlier: { mode: 'MUTABLE_WITH_EXCLUSION', filters: ['v*'] } });
});

test('the upload has no Content-Type, which a presigned URL does not sign', async () => {
  const ecr = await serve(describing({ imageTagMutability: 'IMMUTABLE' }));
  const cloudFormation = await serve(ok);
  await invoke(eventFor(cloudFormation.url), ecr.url);
  expect(cloudFormation.calls[0].headers).not.toHaveProperty('content-type');
});

test('the upload is tried again when it fails', async () => {
  const ecr = await serve(describing({ imageTagMutability: 'IMMUTABLE' }));
  const statuses = [503, 500, 200];
  const cloudFormation = await serve(() => ({ status: statuses.shift()! }));
  await invoke(eventFor(cloudFormation.url), ecr.url);
  expect(cloudFormation.calls.map(({ body }) => body.Status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
});

test('throttling is waited out', async () => {
  let throttles = 2;
  const ecr = await serve((call) => throttles-- > 0
    ? { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } }
    : describing({ imageTagMutability: 'MUTABLE' })(call));
  const cloudFormation = await serve(ok);
  await invoke(eventFor(cloudFormation.url), ecr.url);
  expect(cloudFormation.calls[0].body.Status).toBe('SUCCESS');
  expect(ecr.calls.filter(isPut)).toHaveLength(1);
});

test('a permission that is still on its way is waited for', async () => {
  let denials = 1;
  const ecr = await serve((call) => denials-- > 0
    ? { status: 400, body: { __type: 'AccessDeniedException', message: 'not yet' } }
    : describing({ imageTagMutability: 'IMMUTABLE' })(call));
  const cloudFormation = await serve(ok);
  await invoke(eventFor(cloudFormation.url), ecr.url);
  expect(cloudFormation.calls[0].body.Status).toBe('SUCCESS');
});

test('a failure names repository, action and log stream, and an id whose Delete touches nothing', async () => {
  const ecr = await serve(() => ({ status: 400, body: { __type: 'InvalidParameterException', message: 'no such mode' } }));
  const cloudFormation = await serve(ok);
  await invoke(eventFor(cloudFormation.url), ecr.url);
  const { body } = cloudFormation.calls[0];
  expect(body).toMatchObject({
    Status: 'FAILED',
    Reason: "ecr:DescribeRepositories on repository 'legacy/api' failed. InvalidParameterException: no such mode (log stream: the-stream)",
  });
  expect(decodePhysicalResourceId(body.PhysicalResourceId)).toBeUndefined();
});

test('a failed Update keeps its id', async () => {
  const ecr = await serve(() => ({ status: 400, body: { __type: 'RepositoryNotFoundException', message: 'gone' } }));
  const cloudFormation = await serve(ok);
  const event = eventFor(cloudFormation.url, { RequestType: 'Update', PhysicalResourceId: 'v1||legacy/api|MUTABLE|' });
  await invoke({ ...event, OldResourceProperties: event.ResourceProperties }, ecr.url);
  expect(cloudFormation.calls[0].body).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'v1||legacy/api|MUTABLE|' });
});

test('an endless reason is cut to what CloudFormation reads', async () => {
  const ecr = await serve(() => ({ status: 400, body: { __type: 'InvalidParameterException', message: 'ü"\n'.repeat(5000) } }));
  const cloudFormation = await serve(ok);
  await invoke(eventFor(cloudFormation.url), ecr.url);
  expect(Number(cloudFormation.calls[0].headers['content-length'])).toBeLessThanOrEqual(4096);
  expect(cloudFormation.calls[0].body.Reason).toMatch(/^ecr:DescribeRepositories on repository 'legacy\/api' failed/);
});

test('an ECR that never answers is given up in time to say so', async () => {
  const ecr = await serve(() => undefined);
  const cloudFormation = await serve(ok);
  await invoke(eventFor(cloudFormation.url), ecr.url, 21_500);
  expect(cloudFormation.calls[0].body).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/did not answer within the time/) });
});
