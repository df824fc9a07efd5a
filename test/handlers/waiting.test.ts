/** What the function waits for, how long, and what it then says: with the SDK's own client, on a clock that the test moves. */
import { ECRClient } from '@aws-sdk/client-ecr';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { EcrRegistry } from '../../handlers/tag-mutability/ecr-registry';
import { respond } from '../../handlers/tag-mutability/respond';
import { FUNCTION_TIMEOUT_SECONDS } from '../../src/contract/custom-resource';

// The clock of the test moves what Node.js promises to wait for, too.
jest.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise<void>((resolve) => { setTimeout(resolve, ms); }),
}));

const REPOSITORY = { RepositoryName: 'legacy/api', ImageTagMutability: 'IMMUTABLE', OnRemove: 'KEEP' };
const TEMPLATE = { Prefix: 'eng', ImageTagMutability: 'IMMUTABLE', OnRemove: 'KEEP' };

/** What becomes of a request that reaches ECR at some second: an answer of it, or an error of the network. */
type Outcome = { status: number; body: object } | Error;
type Network = (second: number, action: string) => Outcome | Promise<Outcome>;

const denied = { status: 400, body: { __type: 'AccessDeniedException', message: 'User is not authorized' } };
const mutable = { status: 200, body: { repositories: [{ imageTagMutability: 'MUTABLE' }] } };

function networkError(code: string, name = 'Error'): Error {
  return Object.assign(new Error(`no way: ${code}`), { code, name });
}

let uploaded: any[];
let log: string[];

beforeEach(() => {
  uploaded = [];
  log = [];
  process.env.AWS_REGION = 'eu-west-1';
  jest.useFakeTimers({ now: 0 });
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
  jest.spyOn(console, 'log').mockImplementation((line) => { log.push(line); });
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
    uploaded.push(JSON.parse(Buffer.from(init!.body as Uint8Array).toString()));
    return { ok: true } as Response;
  });
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const seconds = () => Date.now() / 1_000;

/** Creates the resource, and returns the second at which CloudFormation has the answer. */
async function create(network: Network, properties: object = REPOSITORY): Promise<number> {
  const client = new ECRClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
    retryMode: 'adaptive',
    maxAttempts: 30,
    requestHandler: {
      handle: async ({ headers }: { headers: Record<string, string> }) => {
        const outcome = await network(seconds(), headers['x-amz-target'].split('.').pop()!);
        if (outcome instanceof Error) {
          throw outcome;
        }
        return { response: { statusCode: outcome.status, headers: {}, body: Buffer.from(JSON.stringify(outcome.body)) } };
      },
    } as any,
  });
  const event = {
    RequestType: 'Create',
    ResponseURL: 'https://bucket.s3.amazonaws.com/answer?signature=secret',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Resource',
    ResourceProperties: properties,
  } as unknown as CloudFormationCustomResourceEvent;
  const context = { logStreamName: 'stream', getRemainingTimeInMillis: () => FUNCTION_TIMEOUT_SECONDS * 1_000 - Date.now() } as Context;
  let end: number | undefined;
  let failure: unknown;
  respond(event, context, (abortSignal) => new EcrRegistry(client, abortSignal))
    .catch((error) => { failure = error; })
    .finally(() => { end = seconds(); });
  while (end === undefined && seconds() < FUNCTION_TIMEOUT_SECONDS) {
    await jest.advanceTimersByTimeAsync(250);
  }
  if (failure !== undefined) {
    throw failure;
  }
  return end!;
}

describe('a permission that is on its way', () => {
  test.each([0.5, 14, 31, 45, 60])('for %d seconds is waited for', async (arrival) => {
    const end = await create((second, action) => second < arrival ? denied : action === 'DescribeRepositories' ? mutable : { status: 200, body: {} });
    expect(uploaded).toEqual([expect.objectContaining({ Status: 'SUCCESS' })]);
    expect(end).toBeGreaterThanOrEqual(arrival);
  });

  test.each([['repository', REPOSITORY], ['template', TEMPLATE]])('for ever: the reason says so, about a %s, in time', async (_noun, properties) => {
    const end = await create(() => denied, properties);
    expect(uploaded).toEqual([expect.objectContaining({
      Status: 'FAILED',
      Reason: expect.stringMatching(/is not allowed, also after 63 seconds\..* \(IAM propagation\): deploy again\. .*AccessDeniedException: User is not authorized/),
    })]);
    expect(end).toBeGreaterThan(60);
    expect(end).toBeLessThan(FUNCTION_TIMEOUT_SECONDS - 20);
  });

  test('for each call anew does not use up the time of the function', async () => {
    const seen = new Set<string>();
    // Each call is denied for as long as the function waits for one.
    const end = await create((second, action) => {
      if (action === 'DescribeRepositories' && second >= 40) {
        return mutable;
      }
      seen.add(action);
      return denied;
    });
    expect([...seen]).toEqual(['DescribeRepositories', 'PutImageTagMutability']);
    expect(uploaded).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: expect.stringContaining('ecr:PutImageTagMutability on repository') })]);
    expect(end).toBeLessThan(FUNCTION_TIMEOUT_SECONDS - 20);
  });
});

describe('where the time of the function is over before that', () => {
  const late = (outcome: Outcome, after: number) => new Promise<Outcome>((resolve) => { setTimeout(() => resolve(outcome), after * 1_000); });
  const throttled = { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } };
  const PROPAGATION = /A permission that was just given can take longer to reach Amazon ECR \(IAM propagation\): deploy again\..*AccessDeniedException: User is not authorized/;

  test.each<[string, Network, string]>([
    ['a permission has not arrived, and each answer takes long', () => late(denied, 14), 'ecr:DescribeRepositories'],
    ['the permission of the second call has not', (_second, action) => action === 'DescribeRepositories' ? mutable : late(denied, 14), 'ecr:PutImageTagMutability'],
    ['the last call does not answer', (second) => second < 40 ? denied : late(denied, 1_000), 'ecr:DescribeRepositories'],
  ])('%s: the reason says which, and what to do', async (_what, network, action) => {
    const end = await create(network);
    expect(uploaded).toEqual([expect.objectContaining({
      Status: 'FAILED', Reason: expect.stringMatching(new RegExp(`^The function has no time left\\. ${action} on repository 'legacy/api' was not allowed until then\\. ${PROPAGATION.source}`)),
    })]);
    expect(end).toBeLessThan(FUNCTION_TIMEOUT_SECONDS - 10);
  });

  test('a call that ECR throttles says which, and that it did', async () => {
    await create((_second, action) => action === 'DescribeRepositories' ? mutable : late(throttled, 10));
    expect(uploaded).toEqual([expect.objectContaining({
      Status: 'FAILED',
      Reason: expect.stringMatching(/ecr:PutImageTagMutability on repository 'legacy\/api' failed in every attempt until then: deploy again\. ThrottlingException: Rate exceeded/),
    })]);
  });

  test('nothing but silence is called that, also after another call was denied', async () => {
    await create((second, action) => action !== 'DescribeRepositories' ? late(mutable, 1_000) : second < 3 ? denied : mutable);
    expect(uploaded).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: expect.stringMatching(/^Amazon ECR did not answer before the timeout of the function\. Deploy again\./) })]);
  });
});

describe('an ECR that cannot be reached', () => {
  const ADVICE = /cannot reach Amazon ECR\. If it runs in a VPC, .* com\.amazonaws\.eu-west-1\.ecr\.api .*\(com\.amazonaws\.eu-west-1\.s3\), to answer CloudFormation/;

  test.each<[string, Error]>([
    ...['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE']
      .map((code): [string, Error] => [code, networkError(code)]),
    ['the SDK has waited for a connection', networkError('ETIMEDOUT', 'TimeoutError')],
    ['the SDK has waited for an answer', Object.assign(new Error('waited'), { name: 'TimeoutError' })],
    ['no address of several answers', Object.assign(new AggregateError([networkError('ETIMEDOUT')], 'none'), { name: 'AggregateError' })],
    ['an error has it as its cause', new Error('failed', { cause: networkError('ECONNREFUSED') })],
  ])('by %s has a reason that names the endpoints, in time', async (_what, error) => {
    const end = await create(() => error);
    expect(uploaded).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: expect.stringMatching(ADVICE) })]);
    expect(end).toBeLessThan(FUNCTION_TIMEOUT_SECONDS - 10);
  });

  test('at first is waited for', async () => {
    await create((second, action) => second < 20 ? networkError('ECONNREFUSED') : action === 'DescribeRepositories' ? mutable : { status: 200, body: {} });
    expect(uploaded).toEqual([expect.objectContaining({ Status: 'SUCCESS' })]);
  });

  test('at first, and that then only throttles, is not said to be out of reach', async () => {
    await create((second) => second < 5 ? networkError('ECONNREFUSED') : { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } });
    expect(uploaded).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: expect.not.stringContaining('VPC') })]);
  });
});

describe('an answer that cannot be uploaded', () => {
  test.each<[string, unknown]>([
    ['no address', new TypeError('fetch failed', { cause: networkError('ENOTFOUND') })],
    ['no answer', new DOMException('The operation was aborted due to timeout', 'TimeoutError')],
  ])('because of %s has the endpoint of S3 in the log of Lambda, and no signature', async (_what, failure) => {
    jest.spyOn(globalThis, 'fetch').mockRejectedValue(failure);
    const ended = create((_second, action) => action === 'DescribeRepositories' ? mutable : { status: 200, body: {} });
    await expect(ended).rejects.toThrow(/could not be uploaded\. The function cannot reach Amazon S3, .* com\.amazonaws\.eu-west-1\.s3, /);
    await expect(ended).rejects.not.toThrow(/signature/);
  });

  test('because S3 refuses it says nothing of endpoints', async () => {
    jest.spyOn(globalThis, 'fetch').mockResolvedValue({ ok: false, status: 403 } as Response);
    await expect(create((_second, action) => action === 'DescribeRepositories' ? mutable : { status: 200, body: {} }))
      .rejects.toThrow(/^The answer could not be uploaded\. the upload got status 403$/);
  });
});
