/**
 * Each test reads as the life of a stack; what ECR then says comes from boto3, not from the library. A deployment mostly waits, so several
 * go on at a time, each with repositories of its own; only what meets the calls of all of them, as a fault does, goes alone.
 */
import { Fn, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Deployment } from './deployment';
import { sideBySide } from './side-by-side';
import { OnRemove, ExistingRepositories, TagMutabilityProvider, TagMutabilitySetting } from '../../src';
import { LocalAws, Mutability } from '../local-aws';

const MUTABLE: Mutability = { mutability: 'MUTABLE', filters: [] };
const IMMUTABLE: Mutability = { mutability: 'IMMUTABLE', filters: [] };
const EXCEPT_DEV: Mutability = { mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] };
const { KEEP, RESTORE } = OnRemove;

let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start();
  await aws.bootstrap();
});
afterAll(() => aws?.stop());

const life = sideBySide();

function adopt(scope: Construct, name: string, onRemove: OnRemove, tagMutability?: TagMutabilitySetting, id = name): ExistingRepositories {
  const repository = ecr.Repository.fromRepositoryName(scope, `${id}Import`, name);
  return new ExistingRepositories(scope, id, { repositories: [repository], onRemove, tagMutability });
}

life.each([
  [KEEP, IMMUTABLE],
  [RESTORE, EXCEPT_DEV],
])('with %s: created, updated by something else, updated, destroyed', async (onRemove, afterwards) => {
  const name = `life-with-${onRemove.toLowerCase()}`;
  const deployment = new Deployment(aws, `Life${onRemove}`);
  await aws.ecr.createRepository(name, EXCEPT_DEV);

  await deployment.deploy((stack) => adopt(stack, name, onRemove, TagMutabilitySetting.immutableExcept('latest')));
  expect(await aws.ecr.describe(name)).toEqual({ mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] });

  await deployment.deploy((stack) => {
    stack.templateOptions.description = 'changed';
    adopt(stack, name, onRemove, TagMutabilitySetting.immutableExcept('latest'));
  });
  expect(await aws.ecr.describe(name)).toEqual({ mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] });

  await deployment.deploy((stack) => adopt(stack, name, onRemove));
  expect(await aws.ecr.describe(name)).toEqual(IMMUTABLE);
  await aws.ecr.putImage(name, 'v1', 'one');
  expect(await aws.ecr.putImage(name, 'v1', 'two')).toEqual({ refused: expect.any(String) });

  await deployment.destroy();
  expect(await aws.ecr.describe(name)).toEqual(afterwards);
});

life.each([[KEEP], [RESTORE]])('with %s: renamed, moved, and one of two removed', async (onRemove) => {
  const [api, web] = ['api', 'web'].map((name) => `moving-${onRemove.toLowerCase()}/${name}`);
  const deployment = new Deployment(aws, `Moving${onRemove}`);
  await aws.ecr.createRepository(api);
  await aws.ecr.createRepository(web);

  await deployment.deploy((stack) => [api, web].forEach((name) => adopt(stack, name, onRemove)));
  await deployment.deploy((stack) => [api, web].forEach((name, index) => adopt(stack, name, onRemove, undefined, `Renamed${index}`)));
  expect([await aws.ecr.describe(api), await aws.ecr.describe(web)]).toEqual([IMMUTABLE, IMMUTABLE]);

  await deployment.deploy((stack) => [api, web].forEach((name) => adopt(new Construct(stack, `Group ${name}`), name, onRemove)));
  expect([await aws.ecr.describe(api), await aws.ecr.describe(web)]).toEqual([IMMUTABLE, IMMUTABLE]);

  await deployment.deploy((stack) => adopt(stack, api, onRemove));
  expect(await aws.ecr.describe(api)).toEqual(IMMUTABLE);
  expect(await aws.ecr.describe(web)).toEqual(onRemove === RESTORE ? MUTABLE : IMMUTABLE);
  expect(await deployment.failures()).toEqual([]);

  await deployment.destroy();
  expect(await aws.ecr.describe(api)).toEqual(onRemove === RESTORE ? MUTABLE : IMMUTABLE);
});

life.each([
  [KEEP, IMMUTABLE],
  [RESTORE, MUTABLE],
])('with %s: one of three in a construct is removed, and only that one leaves', async (onRemove, afterwards) => {
  const names = ['one', 'two', 'three'].map((name) => `of-three-${onRemove.toLowerCase()}/${name}`);
  const deployment = new Deployment(aws, `OfThree${onRemove}`);
  for (const name of names) {
    await aws.ecr.createRepository(name);
  }
  const adoptAll = (some: string[]) => (stack: Stack) => {
    const repositories = some.map((name) => ecr.Repository.fromRepositoryName(stack, name, name));
    new ExistingRepositories(stack, 'Three', { repositories, onRemove });
  };
  await deployment.deploy(adoptAll(names));
  // The first: by its place in the list, each of the others would become another's.
  await deployment.deploy(adoptAll(names.slice(1)));
  expect(await Promise.all(names.map((name) => aws.ecr.describe(name)))).toEqual([afterwards, IMMUTABLE, IMMUTABLE]);

  await deployment.destroy();
  expect(await Promise.all(names.map((name) => aws.ecr.describe(name)))).toEqual([afterwards, afterwards, afterwards]);
});

life.each([
  [KEEP, IMMUTABLE],
  [RESTORE, MUTABLE],
])('with %s: replaced by another repository', async (onRemove, afterwards) => {
  const [first, second] = ['first', 'second'].map((name) => `replaced-${onRemove.toLowerCase()}/${name}`);
  const deployment = new Deployment(aws, `Replaced${onRemove}`);
  await aws.ecr.createRepository(first);
  await aws.ecr.createRepository(second);

  await deployment.deploy((stack) => adopt(stack, first, onRemove, undefined, 'Legacy'));
  await deployment.deploy((stack) => adopt(stack, second, onRemove, undefined, 'Legacy'));
  expect(await aws.ecr.describe(first)).toEqual(afterwards);
  expect(await aws.ecr.describe(second)).toEqual(IMMUTABLE);
  expect(await deployment.failures()).toEqual([]);
});

life.each([[KEEP], [RESTORE]])('with %s: replaced by CloudFormation, where the name is a token, and nothing opens', async (onRemove) => {
  const [first, second] = ['first', 'second'].map((name) => `token-${onRemove.toLowerCase()}/${name}`);
  const deployment = new Deployment(aws, `Token${onRemove}`);
  await aws.ecr.createRepository(first);
  await aws.ecr.createRepository(second);
  // CloudFormation knows the name, the construct does not.
  const adoptToken = (name: string) => (stack: Stack) => adopt(stack, Fn.sub(name), onRemove, undefined, 'Legacy');

  await deployment.deploy(adoptToken(first));
  const before = await aws.stacks.resources(`Token${onRemove}`);
  await deployment.deploy(adoptToken(second));
  const after = await aws.stacks.resources(`Token${onRemove}`);
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(Object.values(after).filter((id) => id.includes(second))).toHaveLength(1);
  // With RESTORE too: its policy has gone over to the second repository (docs/security.md).
  expect(await aws.ecr.describe(first)).toEqual(IMMUTABLE);
  expect(await aws.ecr.describe(second)).toEqual(IMMUTABLE);
});

life('a role that is given gets what it needs', async () => {
  const deployment = new Deployment(aws, 'GivenRole');
  await aws.ecr.createRepository('given-role/keep');
  await aws.ecr.createRepository('given-role/restore');
  await deployment.deploy((stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    new TagMutabilityProvider(stack, 'Provider', { role });
    for (const [name, onRemove] of [['given-role/keep', KEEP], ['given-role/restore', RESTORE]] as const) {
      new ExistingRepositories(stack, name, { repositories: [ecr.Repository.fromRepositoryName(stack, `${name}Import`, name)], onRemove });
    }
  });
  expect(await aws.ecr.describe('given-role/keep')).toEqual(IMMUTABLE);
  expect(await aws.ecr.describe('given-role/restore')).toEqual(IMMUTABLE);

  await deployment.destroy();
  expect(await aws.ecr.describe('given-role/keep')).toEqual(IMMUTABLE);
  expect(await aws.ecr.describe('given-role/restore')).toEqual(MUTABLE);
});

life('a change of onRemove counts at the end, with the permission that it needs', async () => {
  const deployment = new Deployment(aws, 'Switching');
  await aws.ecr.createRepository('switching/to-restore');
  await aws.ecr.createRepository('switching/to-keep');

  await deployment.deploy((stack) => {
    adopt(stack, 'switching/to-restore', KEEP);
    adopt(stack, 'switching/to-keep', RESTORE);
  });
  await deployment.deploy((stack) => {
    adopt(stack, 'switching/to-restore', RESTORE);
    adopt(stack, 'switching/to-keep', KEEP);
  });
  expect(await aws.ecr.describe('switching/to-restore')).toEqual(IMMUTABLE);
  expect(await aws.ecr.describe('switching/to-keep')).toEqual(IMMUTABLE);

  await deployment.destroy();
  expect(await aws.ecr.describe('switching/to-restore')).toEqual(MUTABLE);
  expect(await aws.ecr.describe('switching/to-keep')).toEqual(IMMUTABLE);
});

life('a setting that somebody else has changed since is left alone', async () => {
  const deployment = new Deployment(aws, 'Drifted');
  await aws.ecr.createRepository('drifted');
  await deployment.deploy((stack) => adopt(stack, 'drifted', RESTORE));
  await aws.ecr.setMutability('drifted', EXCEPT_DEV);

  await deployment.destroy();
  expect(await aws.ecr.describe('drifted')).toEqual(EXCEPT_DEV);
});

life('a repository that does not exist fails the stack with our reason', async () => {
  const deployment = new Deployment(aws, 'Missing');
  await deployment.failToDeploy((stack) => adopt(stack, 'no-such-repository', KEEP));

  expect(await deployment.status()).toBe('ROLLBACK_COMPLETE');
  expect(await deployment.failures()).toContainEqual(expect.stringMatching(/no repository 'no-such-repository' in this account and region. Create the repository before/));
});

life.each([
  [KEEP, EXCEPT_DEV],
  [RESTORE, MUTABLE],
])('with %s: an update that fails leaves the setting as it was', async (onRemove, afterwards) => {
  const name = `failing-update-${onRemove.toLowerCase()}`;
  const deployment = new Deployment(aws, `FailingUpdate${onRemove}`);
  await aws.ecr.createRepository(name);
  await deployment.deploy((stack) => adopt(stack, name, onRemove, TagMutabilitySetting.immutableExcept('dev-*')));

  await deployment.failToDeploy((stack) => {
    const updated = adopt(stack, name, onRemove);
    adopt(stack, 'no-such-repository', KEEP).node.addDependency(updated);
  });
  expect(await deployment.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await aws.ecr.describe(name)).toEqual(EXCEPT_DEV);
  // It did have the new setting in between.
  expect(await deployment.log()).toMatch(new RegExp(`"Writing the declared setting","repositoryName":"${name}".*"declared":{"mode":"IMMUTABLE","filters":\\[\\]}`));

  await deployment.destroy();
  expect(await aws.ecr.describe(name)).toEqual(afterwards);
});

life('without the permission to write the deployment fails with a reason that names the action', async () => {
  const deployment = new Deployment(aws, 'Denied');
  await aws.ecr.createRepository('denied');
  await deployment.failToDeploy((stack) => {
    adopt(stack, 'denied', KEEP);
    const role = stack.node.findAll().find((construct) => iam.CfnRole.isCfnRole(construct)) as iam.CfnRole;
    role.addPropertyOverride('Policies.0.PolicyDocument.Statement.1.Action', ['ecr:DescribeRepositories']);
  });

  expect(await deployment.status()).toBe('ROLLBACK_COMPLETE');
  expect(await deployment.failures()).toContainEqual(expect.stringMatching(/ecr:PutImageTagMutability on repository 'denied' is not allowed/));
  expect(await aws.ecr.describe('denied')).toEqual(MUTABLE);
});

test('throttling in the middle of a deployment is waited out', async () => {
  const deployment = new Deployment(aws, 'Throttled');
  await aws.ecr.createRepository('throttled');
  await aws.injectFault({ action: 'PutImageTagMutability', kind: 'throttling', times: 2 });

  await deployment.deploy((stack) => adopt(stack, 'throttled', KEEP));
  expect(await aws.faults.pending()).toEqual([]);
  expect(await aws.ecr.describe('throttled')).toEqual(IMMUTABLE);
});

life('the log says what was before', async () => {
  const deployment = new Deployment(aws, 'Logged');
  await aws.ecr.createRepository('logged', EXCEPT_DEV);
  await deployment.deploy((stack) => adopt(stack, 'logged', KEEP));

  expect(await deployment.log()).toMatch(/"present":\{"mode":"IMMUTABLE_WITH_EXCLUSION","filters":\["dev-\*"\]\}/);
});

life('whatever becomes of the provider, the custom resources keep their function, and RESTORE restores', async () => {
  const deployment = new Deployment(aws, 'Provider');
  const names = ['provider/keep', 'provider/restore'];
  await Promise.all(names.map((name) => aws.ecr.createRepository(name, EXCEPT_DEV)));
  const vpcOf = (stack: Stack) => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-12345678', availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-12345678'],
  });
  const providers: ((stack: Stack) => void)[] = [
    () => {},
    (stack) => new TagMutabilityProvider(stack, 'Provider', { memorySize: 512 }),
    (stack) => new TagMutabilityProvider(new Construct(stack, 'Platform'), 'Renamed', { memorySize: 512 }),
    (stack) => new TagMutabilityProvider(stack, 'Provider', {
      role: new iam.Role(stack, 'Theirs', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
      vpc: vpcOf(stack),
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678')],
    }),
  ];
  const seen: Record<string, string>[] = [];
  for (const provide of providers) {
    await deployment.deploy((stack) => {
      adopt(stack, names[0], KEEP);
      adopt(stack, names[1], RESTORE);
      provide(stack);
    });
    expect(await Promise.all(names.map((name) => aws.ecr.describe(name)))).toEqual([IMMUTABLE, IMMUTABLE]);
    const resources = await aws.stacks.resources('Provider');
    seen.push(Object.fromEntries(Object.entries(resources).filter(([logicalId]) => /^TagMutability(?!.*Permissions)|Function$/.test(logicalId))));
  }
  // The same logical ids and the same physical ids, of the custom resources and of the function.
  expect(Object.keys(seen[0])).toHaveLength(3);
  expect(seen).toEqual(seen.map(() => seen[0]));

  await deployment.destroy();
  expect(await Promise.all(names.map((name) => aws.ecr.describe(name)))).toEqual([IMMUTABLE, EXCEPT_DEV]);
});
