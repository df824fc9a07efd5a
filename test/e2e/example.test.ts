/** The example app as it is, and as its next release could be, with every request that CloudFormation would send to ECR. */
import { execFile } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { promisify } from 'util';
import { LocalAws } from '../local-aws';

const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 'typescript');

let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start();
  await aws.bootstrap();
  await aws.ecr.createRepository('legacy/api');
  await aws.ecr.createRepository('legacy/web');
});
afterAll(() => aws?.stop());

/** The app's assembly, with what the next release would say instead. */
async function synthesize(release: string, changes: Record<string, string> = {}): Promise<string> {
  let source = fs.readFileSync(path.join(EXAMPLE, 'app.ts'), 'utf8');
  for (const [before, after] of Object.entries(changes)) {
    expect(source).toContain(before);
    source = source.replaceAll(before, after);
  }
  // Below the example, from where the library is found by its name.
  const file = path.join(EXAMPLE, 'cdk.out', `${release}.ts`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, source);
  const assembly = path.join(aws.folder, release);
  await promisify(execFile)(process.execPath, ['--require', 'ts-node/register', file], { cwd: EXAMPLE, env: { ...process.env, CDK_OUTDIR: assembly } });
  return assembly;
}

/** The requests since the last time, without those that only look. None may have been refused. */
async function written(): Promise<string[]> {
  const requests = await aws.recorder.written();
  await aws.recorder.clear();
  expect(requests.filter(({ refused }) => refused)).toEqual([]);
  return requests.map(({ action, request }) => `${action} ${request.prefix ?? request.ecrRepositoryPrefix}`);
}

test('deploys, updates and is destroyed', async () => {
  await aws.deploy(await synthesize('first'));
  expect((await written()).sort()).toEqual([
    'CreatePullThroughCacheRule ecr-public', 'CreateRepositoryCreationTemplate ecr-public', 'CreateRepositoryCreationTemplate example/replicated',
  ]);
  await aws.createByTemplate('ecr-public/nginx', 'PULL_THROUGH_CACHE');
  expect(await aws.ecr.describe('ecr-public/nginx')).toEqual({ mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest*'] });

  const second = await synthesize('second', { "'latest*'": "'edge*'", "origin: 'replication'": "origin: 'elsewhere'", "mutableTags: ['dev-*']": "mutableTags: ['dev-*', 'edge*']" });
  await aws.deploy(second);
  expect((await written()).sort()).toEqual(['UpdateRepositoryCreationTemplate ecr-public', 'UpdateRepositoryCreationTemplate example/replicated']);
  expect(await aws.ecr.describeTemplate('example/replicated')).toMatchObject({ resourceTags: [{ Key: 'origin', Value: 'elsewhere' }] });
  expect(await aws.ecr.describe('example/api')).toEqual({ mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*', 'edge*'] });

  // A template is for the repositories that are yet to come.
  await aws.createByTemplate('ecr-public/redis', 'PULL_THROUGH_CACHE');
  expect((await aws.ecr.describe('ecr-public/redis'))!.filters).toEqual(['edge*']);
  expect((await aws.ecr.describe('ecr-public/nginx'))!.filters).toEqual(['latest*']);
  await aws.recorder.clear();

  await aws.destroy(second);
  expect((await written()).sort()).toEqual([
    'DeletePullThroughCacheRule ecr-public', 'DeleteRepositoryCreationTemplate ecr-public', 'DeleteRepositoryCreationTemplate example/replicated',
  ]);
  expect(await aws.ecr.describe('legacy/web')).toEqual({ mutability: 'MUTABLE', filters: [] });
});
