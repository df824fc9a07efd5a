import { execFile, spawn } from 'child_process';
import { createHash } from 'crypto';
import { once } from 'events';
import * as fs from 'fs';
import * as net from 'net';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { AwsClient, CdkResult, ensurePython, LocalAws } from '.';
import { eachLine } from './lines';
import { PYTHON_SOURCE } from './locations';
import { descendants, stillRunning } from './process-table';
import { stuckCli } from './stuck-cli';
import { warmFunction } from './warm-function';

const KEY_ARN = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555';
const REPOSITORY_ARN = 'arn:aws:ecr:us-east-1:000000000000:repository';

describe('a local AWS', () => {
  const squatters: net.Server[] = [];
  let aws: LocalAws;

  beforeAll(async () => {
    // The ports that MiniStack and moto take by default.
    squatters.push(...(await Promise.all([4566, 5000].map(occupy))));
    aws = await LocalAws.start();
    await aws.bootstrap();
  });

  afterAll(async () => {
    await aws?.stop();
    squatters.forEach((squatter) => squatter.close());
  });

  /** An app of one repository, synthesized. */
  function assembly(stackName: string, properties: ConstructorParameters<typeof CfnRepository>[2]): string {
    const app = new App({ outdir: fs.mkdtempSync(path.join(aws.folder, 'app-')) });
    const stack = new Stack(app, stackName);
    const repository = new CfnRepository(stack, 'Repository', properties);
    repository.applyRemovalPolicy(RemovalPolicy.DESTROY);
    new CfnOutput(stack, 'Name', { value: repository.ref });
    new CfnOutput(stack, 'Arn', { value: repository.attrArn });
    new CfnOutput(stack, 'Uri', { value: repository.attrRepositoryUri });
    return app.synth().directory;
  }

  test('started while the default ports are taken', async () => {
    expect([4566, 5000]).not.toContain(portOf(aws.endpoint));
    expect(await refuses(4566)).toBe(false);
    expect(await refuses(5000)).toBe(false);
  });

  test('ECR refuses to move an immutable tag and moves an excluded one', async () => {
    await aws.ecr.createRepository('push', { mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] });

    const first = await aws.ecr.putImage('push', 'v1', 'one');
    expect(first).toEqual({ digest: expect.stringMatching(/^sha256:/) });
    expect(await aws.ecr.putImage('push', 'v1', 'two')).toEqual({ refused: 'ImageAlreadyExistsException' });

    await aws.ecr.putImage('push', 'dev-1', 'one');
    const second = await aws.ecr.putImage('push', 'dev-1', 'two');
    expect(second.digest).not.toBe(first.digest);
    expect(await aws.ecr.listTags('push')).toEqual({ 'v1': first.digest, 'dev-1': second.digest });

    await aws.ecr.setMutability('push', { mutability: 'MUTABLE' });
    expect(await aws.ecr.putImage('push', 'v1', 'two')).toEqual(second);

    await aws.ecr.deleteRepository('push');
    expect(await aws.ecr.describe('push')).toBeUndefined();
  });

  test('takes layers, and holds an upload to what it says', async () => {
    const upload = async (action: string, parameters: object = {}, repositoryName = 'layers') => (
      aws.aws.call('ecr', action, { repositoryName, ...parameters }).catch((error) => error.code)
    );
    const layer = 'a layer';
    const digest = `sha256:${createHash('sha256').update(layer).digest('hex')}`;
    const begin = async () => (await upload('initiate_layer_upload')).uploadId;
    const part = async (uploadId: string, partFirstByte: number, layerPartBlob: string) => upload('upload_layer_part', {
      uploadId, partFirstByte, partLastByte: partFirstByte + layerPartBlob.length - 1, layerPartBlob,
    });
    const complete = async (uploadId: string, given = digest) => upload('complete_layer_upload', { uploadId, layerDigests: [given] });

    expect(await upload('initiate_layer_upload')).toBe('RepositoryNotFoundException');
    await aws.ecr.createRepository('layers');
    const first = await begin();
    expect(await part(first, 0, 'a la')).toMatchObject({ lastByteReceived: 3 });
    expect(await part(first, 3, 'ayer')).toBe('InvalidLayerPartException');
    expect(await part(first, 4, 'yer')).toMatchObject({ lastByteReceived: 6 });
    expect(await complete(first)).toMatchObject({ layerDigest: digest });
    expect(await complete(first)).toBe('UploadNotFoundException');

    const second = await begin();
    await part(second, 0, layer);
    expect(await complete(second)).toBe('LayerAlreadyExistsException');
    const third = await begin();
    await part(third, 0, 'another');
    expect(await complete(third)).toBe('InvalidLayerException');

    await aws.ecr.deleteRepository('layers');
    await aws.ecr.createRepository('layers');
    const fourth = await begin();
    await part(fourth, 0, layer);
    expect(await complete(fourth)).toMatchObject({ layerDigest: digest });
    await aws.ecr.deleteRepository('layers');
  });

  test('pages DescribeRepositories', async () => {
    const names = ['page/a', 'page/b', 'page/c'];
    await Promise.all(names.map((name) => aws.ecr.createRepository(name)));

    const page = await aws.aws.call('ecr', 'describe_repositories', { maxResults: 2 });
    expect(page.repositories).toHaveLength(2);
    expect(page.nextToken).toEqual(expect.any(String));

    const all = await aws.aws.callAllPages('ecr', 'describe_repositories', { maxResults: 2 }, 'repositories');
    const found = all.map(({ repositoryName }) => repositoryName);
    expect(found).toEqual(expect.arrayContaining(names));
    expect(new Set(found).size).toBe(found.length);

    await Promise.all(names.map((name) => aws.ecr.deleteRepository(name)));
  });

  describe('AWS::ECR::Repository', () => {
    const filters = (...values: string[]) =>
      values.map((value) => ({ imageTagMutabilityExclusionFilterType: 'WILDCARD', imageTagMutabilityExclusionFilterValue: value }));

    test('is created, updated, replaced and deleted by cdk deploy and destroy', async () => {
      const stack = 'Lifecycle';
      await aws.deploy(
        assembly(stack, {
          imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
          imageTagMutabilityExclusionFilters: filters('dev-*'),
          emptyOnDelete: true,
          lifecyclePolicy: { lifecyclePolicyText: LIFECYCLE_POLICY },
          repositoryPolicyText: REPOSITORY_POLICY,
          imageScanningConfiguration: { scanOnPush: true },
          tags: [{ key: 'team', value: 'platform' }],
        }),
      );
      const { Name: name, Arn: arn, Uri: uri } = await aws.stacks.outputs(stack);
      expect(name).toMatch(/^lifecycle-/);
      expect(arn).toBe(`${REPOSITORY_ARN}/${name}`);
      expect(uri).toBe(`000000000000.dkr.ecr.us-east-1.amazonaws.com/${name}`);
      expect(await aws.ecr.describe(name)).toEqual({ mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] });
      const repository = { repositoryName: name };
      expect((await aws.aws.call('ecr', 'get_lifecycle_policy', repository)).lifecyclePolicyText).toBe(LIFECYCLE_POLICY);
      expect(JSON.parse((await aws.aws.call('ecr', 'get_repository_policy', repository)).policyText)).toEqual(REPOSITORY_POLICY);
      expect((await aws.aws.call('ecr', 'list_tags_for_resource', { resourceArn: arn })).tags).toContainEqual({ Key: 'team', Value: 'platform' });
      await aws.ecr.putImage(name, 'v1', 'one');

      await aws.deploy(
        assembly(stack, {
          imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
          imageTagMutabilityExclusionFilters: filters('ci-*', 'dev-*'),
          emptyOnDelete: true,
        }),
      );
      expect(await aws.ecr.describe(name)).toEqual({ mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['ci-*', 'dev-*'] });
      await expect(aws.aws.call('ecr', 'get_lifecycle_policy', repository)).rejects.toMatchObject({ code: 'LifecyclePolicyNotFoundException' });
      await expect(aws.aws.call('ecr', 'get_repository_policy', repository)).rejects.toMatchObject({ code: 'RepositoryPolicyNotFoundException' });

      // Removing the property resets nothing, as with AWS's own handler.
      await aws.deploy(assembly(stack, { emptyOnDelete: true, imageScanningConfiguration: { scanOnPush: false } }));
      expect(await aws.ecr.describe(name)).toEqual({ mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['ci-*', 'dev-*'] });

      await aws.deploy(
        assembly(stack, {
          repositoryName: 'lifecycle/renamed',
          emptyOnDelete: true,
          imageTagMutability: 'IMMUTABLE',
          encryptionConfiguration: { encryptionType: 'KMS', kmsKey: KEY_ARN },
        }),
      );
      expect(Object.values(await aws.stacks.resources(stack))).toEqual(['lifecycle/renamed']);
      expect(await aws.ecr.describe('lifecycle/renamed')).toEqual({ mutability: 'IMMUTABLE', filters: [] });
      const { repositories: [renamed] } = await aws.aws.call('ecr', 'describe_repositories', { repositoryNames: ['lifecycle/renamed'] });
      expect(renamed.encryptionConfiguration).toEqual({ encryptionType: 'KMS', kmsKey: KEY_ARN });
      expect(await aws.ecr.describe(name)).toBeUndefined();
      await aws.ecr.putImage('lifecycle/renamed', 'v1', 'one');

      await aws.destroy(assembly(stack, {}));
      expect(await aws.stacks.status(stack)).toBeUndefined();
      expect(await aws.ecr.describe('lifecycle/renamed')).toBeUndefined();
    });

    test('that ECR refuses rolls the stack back, with the reason in its events', async () => {
      const stack = 'Refused';
      const deployment = aws.deploy(assembly(stack, { repositoryName: 'refused', imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' }));
      await expect(deployment).rejects.toThrow(/cdk deploy .*InvalidParameterException/s);

      expect(await aws.stacks.status(stack)).toBe('ROLLBACK_COMPLETE');
      expect(await aws.stacks.events(stack)).toContainEqual(
        expect.objectContaining({
          resourceType: 'AWS::ECR::Repository',
          status: 'CREATE_FAILED',
          reason: expect.stringContaining('InvalidParameterException'),
        }),
      );
      expect(await aws.ecr.describe('refused')).toBeUndefined();
    });

    test('whose policy ECR refuses is not left behind', async () => {
      const refused = LIFECYCLE_POLICY.replace('untagged', 'sometimes');
      const deployment = aws.deploy(
        assembly('HalfMade', { repositoryName: 'half-made', lifecyclePolicy: { lifecyclePolicyText: refused } }),
      );
      await expect(deployment).rejects.toThrow(/PutLifecyclePolicy/);
      expect(await aws.ecr.describe('half-made')).toBeUndefined();
    });
  });

  describe('faults', () => {
    beforeAll(() => aws.ecr.createRepository('faulty'));
    afterEach(() => aws.faults.clear());

    test.each([
      ['throttling', 'ThrottlingException'],
      ['server-error', 'ServerException'],
      ['access-denied', 'AccessDeniedException'],
    ] as const)('%s meets the next calls of the action, and only those', async (kind, code) => {
      await aws.injectFault({ action: 'PutImageTagMutability', kind, times: 2 });
      const write = () => aws.ecr.setMutability('faulty', { mutability: 'IMMUTABLE' });

      await expect(write()).rejects.toMatchObject({ code });
      expect(await aws.faults.pending()).toMatchObject([{ action: 'PutImageTagMutability', kind, times: 1 }]);
      expect(await aws.ecr.describe('faulty')).toBeDefined();
      await expect(write()).rejects.toMatchObject({ code });

      await write();
      expect(await aws.faults.pending()).toEqual([]);
    });

    test('a delay gives the right answer', async () => {
      await aws.injectFault({ action: 'DescribeRepositories', kind: 'delay', times: 1, delayMs: 100 });
      expect(await aws.ecr.describe('faulty')).toBeDefined();
      expect(await aws.faults.pending()).toEqual([]);
    });

    test('a kind that does not exist is refused', async () => {
      await expect(aws.injectFault({ action: 'PutImage', kind: 'flood' as 'delay', times: 1 })).rejects.toThrow(/'flood'.*throttling/);
    });
  });

  test('IAM allows what a policy says, for the repository that it names, and nothing else', async () => {
    await aws.ecr.createRepository('iam/mine');
    await aws.ecr.createRepository('iam/other');
    const user = { UserName: 'reader' };
    await aws.aws.call('iam', 'create_user', user);
    await aws.aws.call('iam', 'put_user_policy', {
      ...user,
      PolicyName: 'read',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ecr:DescribeRepositories', Resource: `${REPOSITORY_ARN}/iam/mine` }],
      }),
    });
    const { AccessKey: key } = await aws.aws.call('iam', 'create_access_key', user);
    const reader = AwsClient.start(await ensurePython(), {
      ...aws.env,
      AWS_ACCESS_KEY_ID: key.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: key.SecretAccessKey,
    });
    try {
      const read = (...repositoryNames: string[]) => reader.call('ecr', 'describe_repositories', { repositoryNames });
      expect((await read('iam/mine')).repositories).toHaveLength(1);
      await expect(read('iam/other')).rejects.toMatchObject({ code: 'AccessDeniedException' });
      await expect(
        reader.call('ecr', 'put_image_tag_mutability', { repositoryName: 'iam/mine', imageTagMutability: 'IMMUTABLE' }),
      ).rejects.toMatchObject({ code: 'AccessDeniedException', message: expect.stringContaining('ecr:PutImageTagMutability') });
    } finally {
      await reader.stop();
    }
  });

  test('EventBridge hears of a repository that is created or changed, by a client or by CloudFormation', async () => {
    const { QueueUrl } = await aws.aws.call('sqs', 'create_queue', { QueueName: 'heard' });
    const { Attributes } = await aws.aws.call('sqs', 'get_queue_attributes', { QueueUrl, AttributeNames: ['QueueArn'] });
    await aws.aws.call('events', 'put_rule', {
      Name: 'hear',
      EventPattern: JSON.stringify({ source: ['aws.ecr'], detail: { eventName: ['CreateRepository', 'PutImageTagMutability'] } }),
    });
    await aws.aws.call('events', 'put_targets', { Rule: 'hear', Targets: [{ Id: 'queue', Arn: Attributes.QueueArn }] });

    await aws.ecr.createRepository('heard/client');
    await aws.ecr.setMutability('heard/client', { mutability: 'IMMUTABLE' });
    await aws.deploy(assembly('Heard', { repositoryName: 'heard/stack' }));

    const heard = new Set<string>();
    await until('all three events', async () => {
      const { Messages = [] } = await aws.aws.call('sqs', 'receive_message', { QueueUrl, MaxNumberOfMessages: 10 });
      for (const { Body } of Messages) {
        const { detail } = JSON.parse(Body);
        heard.add(`${detail.eventName} ${detail.requestParameters.repositoryName}`);
      }
      return heard.size === 3;
    });
    expect(heard).toEqual(
      new Set(['CreateRepository heard/client', 'PutImageTagMutability heard/client', 'CreateRepository heard/stack']),
    );
  });

  test('a function of it runs and logs', async () => {
    await warmFunction(aws);
    const [name] = (await aws.functionNames()).filter((candidate) => candidate.startsWith('WarmFunction'));
    expect((await aws.logMessages(`/aws/lambda/${name}`)).join('\n')).toContain('START RequestId');
  });
});

describe('nothing is left', () => {
  // The server, the client, the function's Node, the CDK CLI and its app; a shell may stand between the last two.
  const AT_LEAST = 5;

  test('after stop, also in the middle of the work of a CDK CLI', async () => {
    const others = await descendants(process.pid);
    const cli = stuckCli();
    const aws = await LocalAws.start({ progress: cli.progress });
    let started: number[];
    let result: Promise<CdkResult>;
    try {
      await warmFunction(aws);
      result = aws.cdk(cli.args);
      await cli.stuck;
      started = await descendants(process.pid, others);
    } finally {
      await aws.stop();
      await aws.stop();
    }

    expect(started.length).toBeGreaterThanOrEqual(AT_LEAST);
    expect((await result).status).not.toBe(0);
    expect(await stillRunning(started)).toEqual([]);
    expect(await refuses(portOf(aws.endpoint))).toBe(true);
    expect(fs.existsSync(aws.folder)).toBe(false);
  });

  test('after its parent was killed, also in the middle of the work of a CDK CLI', async () => {
    const parent = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', path.join(__dirname, 'never-stopping.ts')], {
      env: {
        ...process.env,
        TS_NODE_PROJECT: 'tsconfig.dev.json',
        TS_NODE_COMPILER_OPTIONS: JSON.stringify({ rootDir: '.' }),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let line: string;
    let started: number[];
    try {
      line = await new Promise<string>((resolve, reject) => {
        eachLine(parent.stdout, resolve);
        parent.once('exit', (status) => reject(new Error(`The program ended with ${status}`)));
      });
      started = await descendants(parent.pid!);
    } finally {
      parent.kill('SIGKILL');
    }

    expect(started.length).toBeGreaterThanOrEqual(AT_LEAST);
    await until('every process has ended', async () => (await stillRunning(started)).length === 0);
    const { endpoint, folder } = JSON.parse(line);
    expect(await refuses(portOf(endpoint))).toBe(true);
    expect(fs.existsSync(folder)).toBe(false);
  });
});

describe('what is missing is named', () => {
  const realPath = process.env.PATH;
  let bin: string;

  beforeEach(() => {
    bin = fs.mkdtempSync(path.join(os.tmpdir(), 'no-python-'));
    process.env.PATH = bin;
  });

  afterEach(() => {
    process.env.PATH = realPath;
    fs.rmSync(bin, { recursive: true });
  });

  function pretendPython(version: number[], missingModules: string[]): void {
    const script = `#!/bin/sh\necho '${JSON.stringify({ version, missingModules })}'\n`;
    fs.writeFileSync(path.join(bin, 'python3'), script, { mode: 0o755 });
  }

  test('no Python', async () => {
    await expect(ensurePython()).rejects.toThrow(/needs Python 3\.11 or newer.* none in PATH\. Install it: sudo apt install python3 /);
  });

  test('an old Python', async () => {
    pretendPython([3, 9, 18], []);
    await expect(ensurePython()).rejects.toThrow(/none in PATH \(python3 is 3\.9\.18\)/);
  });

  test('a Python that cannot make environments', async () => {
    pretendPython([3, 11, 2], ['ensurepip']);
    await expect(ensurePython()).rejects.toThrow(/module ensurepip, which python3 \(3\.11\.2\) does not have.* python3\.11-venv/);
  });

  test('an attribute of MiniStack that another version does not have', async () => {
    process.env.PATH = realPath;
    const program = 'from server import patch; patch.attribute("ministack.services.ecr", "no_such_function")';
    await expect(promisify(execFile)(await ensurePython(), ['-c', program], { cwd: PYTHON_SOURCE })).rejects.toThrow(
      /ministack 1\.5\.33 is installed, and its ministack\.services\.ecr has no attribute 'no_such_function'/,
    );
  });
});

const LIFECYCLE_POLICY = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
      action: { type: 'expire' },
    },
  ],
});

const REPOSITORY_POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'ecr:BatchGetImage' }],
};

function portOf(endpoint: string): number {
  return Number(new URL(endpoint).port);
}

/** Takes a port. That somebody else has it serves as well. */
async function occupy(port: number): Promise<net.Server> {
  const server = net.createServer((socket) => socket.destroy());
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    expect(error).toMatchObject({ code: 'EADDRINUSE' });
  }
  return server;
}

/** Whether nothing listens on a port. */
async function refuses(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    return true;
  } finally {
    socket.destroy();
  }
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const patience = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > patience) {
      throw new Error(`Waited in vain: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
