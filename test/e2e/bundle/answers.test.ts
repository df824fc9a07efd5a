/** The bundle as it is shipped, run against an ECR and a ResponseURL of our own on loopback. */
import { invokeBundle } from './bundled-function';
import { Call, Responder, serve, stopServers } from './loopback-server';
import { decodePhysicalResourceId } from '../../../src/contract/repository';

// Throttling is waited out for real.
jest.setTimeout(60_000);

afterEach(stopServers);

const SECRETS = { AWS_SECRET_ACCESS_KEY: 'a-key-that-nobody-else-may-know', AWS_SESSION_TOKEN: 'a-token-that-nobody-else-may-know' };

async function invoke(event: object, ecrUrl: string, remainingMs?: number): Promise<string> {
  return invokeBundle(event, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', ...SECRETS, AWS_ENDPOINT_URL: ecrUrl }, remainingMs);
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
  expect(cloudFormation.calls[0].body).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/did not answer before the timeout of the function/) });
});

test('what an error of AWS or of the upload says of credentials and of the signed URL stays secret', async () => {
  const ecr = await serve(() => ({
    status: 403,
    body: { __type: 'InvalidSignatureException', message: `The canonical string should have been x-amz-security-token:${SECRETS.AWS_SESSION_TOKEN}` },
  }));
  const cloudFormation = await serve(ok);
  const log = await invoke(eventFor(cloudFormation.url), ecr.url);
  expect(cloudFormation.calls[0].body.Reason).toMatch(/x-amz-security-token:\[secret\] \(log stream/);
  expect(log).not.toContain(SECRETS.AWS_SESSION_TOKEN);
  const failure = await invoke(eventFor('https://a-bad-url:x/?signature=of-nobody-else'), ecr.url, 23_000).catch(String);
  expect(failure).toContain('The answer could not be uploaded');
  expect(failure).not.toContain('of-nobody-else');
});

test('an upload that hangs is given up and tried again', async () => {
  const ecr = await serve(describing({ imageTagMutability: 'IMMUTABLE' }));
  const answers: ReturnType<Responder>[] = [undefined, { status: 200 }];
  const cloudFormation = await serve(() => answers.shift());
  await invoke(eventFor(cloudFormation.url), ecr.url);
  expect(cloudFormation.calls.map(({ body }) => body.Status)).toEqual(['SUCCESS', 'SUCCESS']);
});

test('an upload that hangs for ever is given up in time for Lambda to hear of it, and to run the function again', async () => {
  const ecr = await serve(describing({ imageTagMutability: 'IMMUTABLE' }));
  const cloudFormation = await serve(() => undefined);
  await expect(invoke(eventFor(cloudFormation.url), ecr.url, 6_000)).rejects.toThrow(/could not be uploaded/);
  expect(cloudFormation.calls.length).toBeGreaterThan(0);
});

test.each<[string, object]>([
  ['no properties', { ResourceProperties: undefined }],
  ['an unknown type', { RequestType: 'Read' }],
  ['a Delete without an id', { RequestType: 'Delete' }],
])('an event that is not as it should be is answered too: %s', async (_what, more) => {
  const ecr = await serve(ok);
  const cloudFormation = await serve(ok);
  await invoke(eventFor(cloudFormation.url, more), ecr.url);
  expect(cloudFormation.calls.map(({ body }) => body)).toEqual([expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'failed-create-request-1' })]);
  expect(ecr.calls).toEqual([]);
});

test('an answer with the longest id and an endless reason is cut to what CloudFormation reads', async () => {
  const ecr = await serve(() => ({ status: 400, body: { __type: 'InvalidParameterException', message: '\u{1F512}'.repeat(5000) } }));
  const cloudFormation = await serve(ok);
  const PhysicalResourceId = 'i'.repeat(1024);
  await invoke(eventFor(cloudFormation.url, { RequestType: 'Update', PhysicalResourceId }), ecr.url);
  expect(Number(cloudFormation.calls[0].headers['content-length'])).toBeLessThanOrEqual(4096);
  expect(cloudFormation.calls[0].body).toMatchObject({ Status: 'FAILED', PhysicalResourceId });
});
