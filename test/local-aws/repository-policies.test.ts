/** The policies of repositories, as this AWS holds everybody to them: who calls ECR, and CloudFormation. */
import { LocalAws } from '.';
import { ACCOUNT_TRUST, role } from './small-machine';

const NAME = { repositoryName: 'team/api' };
const DELETE = ['ecr', 'batch_delete_image', { ...NAME, imageIds: [{ imageTag: 'v1' }] }] as const;

let aws: LocalAws;
let ops: string;
let dev: string;

beforeAll(async () => {
  aws = await LocalAws.start();
  const everything = [{ actions: ['ecr:*', 'cloudformation:*'] }];
  [ops, dev] = await Promise.all(['/ops/', '/dev/'].map((path) => role(aws, everything, ACCOUNT_TRUST, path)));
});
afterAll(() => aws?.stop());

beforeEach(() => aws.ecr.createRepository(NAME.repositoryName));
afterEach(async () => {
  await aws.aws.call('ecr', 'delete_repository', { ...NAME, force: true });
});

/** A policy that denies actions to all but who meets a condition. */
function policyText(actions: string[], condition: object, principal: unknown = '*'): string {
  return JSON.stringify({ Statement: [{ Effect: 'Deny', Principal: principal, Action: actions, Condition: condition }] });
}

const allBut = (...arns: string[]) => ({ ArnNotLike: { 'aws:PrincipalArn': arns } });

async function setPolicy(text: string, setter?: string, force = false): Promise<void> {
  await aws.aws.call('ecr', 'set_repository_policy', { ...NAME, policyText: text, force }, setter);
}

describe('a caller', () => {
  test.each<[string, () => string, () => string]>([
    ['by the ARN of its role, which has a path', () => ops, () => dev],
    ['by a pattern', () => 'arn:aws:iam::*:role/ops/*', () => dev],
  ])('is excepted %s, and others are denied', async (_, excepted) => {
    await aws.ecr.putImage(NAME.repositoryName, 'v1', 'one');
    await setPolicy(policyText(['ecr:BatchDeleteImage'], allBut(excepted())), ops);
    await expect(aws.aws.call(...DELETE, dev)).rejects.toMatchObject({ code: 'AccessDeniedException', message: expect.stringContaining('explicit deny') });
    expect(Object.keys(await aws.ecr.listTags(NAME.repositoryName))).toEqual(['v1']);
    // What the policy does not name, the role's own policy allows.
    await aws.aws.call('ecr', 'list_images', NAME, dev);
    await aws.aws.call(...DELETE, ops);
    expect(await aws.ecr.listTags(NAME.repositoryName)).toEqual({});
  });

  test('is not named by its session, since a request says the role', async () => {
    await setPolicy(policyText(['ecr:ListImages'], allBut('arn:aws:sts::*:assumed-role/*')), ops);
    await expect(aws.aws.call('ecr', 'list_images', NAME, ops)).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });

  test('is allowed by the tags of a repository', async () => {
    const conditions = { StringEquals: { 'ecr:ResourceTag/empty': 'true' } };
    const cleaner = await role(aws, [{ actions: ['ecr:ListImages'], conditions }], ACCOUNT_TRUST);
    await expect(aws.aws.call('ecr', 'list_images', NAME, cleaner)).rejects.toMatchObject({ code: 'AccessDeniedException' });
    const resourceArn = `arn:aws:ecr:${aws.region}:${aws.account}:repository/${NAME.repositoryName}`;
    await aws.aws.call('ecr', 'tag_resource', { resourceArn, tags: [{ Key: 'empty', Value: 'true' }] });
    await aws.aws.call('ecr', 'list_images', NAME, cleaner);
  });
});

describe('a policy that would deny its setter to set another one', () => {
  const text = () => policyText(['ecr:Set*'], allBut(ops));

  test('is refused', async () => {
    await expect(setPolicy(text(), dev)).rejects.toMatchObject({ code: 'InvalidParameterException', message: expect.stringContaining('prevent you from setting') });
    await expect(aws.aws.call('ecr', 'get_repository_policy', NAME)).rejects.toMatchObject({ code: 'RepositoryPolicyNotFoundException' });
  });

  test('is taken from who is not locked out, and from who forces it', async () => {
    await setPolicy(text(), ops);
    await aws.aws.call('ecr', 'delete_repository_policy', NAME);
    await setPolicy(text(), dev, true);
    await expect(setPolicy(text(), dev, true)).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});

describe('CloudFormation', () => {
  const stack = { StackName: 'Protected' };
  const template = (excepted: string, more: object = {}) => JSON.stringify({
    Resources: {
      Repository: {
        Type: 'AWS::ECR::Repository',
        Properties: {
          RepositoryName: 'team/web', RepositoryPolicyText: JSON.parse(policyText(['ecr:SetRepositoryPolicy', 'ecr:DeleteRepository'], allBut(excepted))), ...more,
        },
      },
    },
  });
  async function settled(waiter: RegExp): Promise<string> {
    for (;;) {
      const status = await aws.stacks.status(stack.StackName);
      if (status === undefined || waiter.test(status)) {
        return status ?? 'DELETE_COMPLETE';
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const END = /_(COMPLETE|FAILED)$/;

  test('acts as the role that it is given, and later as the same one', async () => {
    await aws.aws.call('cloudformation', 'create_stack', { ...stack, RoleARN: ops, TemplateBody: template(ops) });
    expect(await settled(END)).toBe('CREATE_COMPLETE');
    await aws.aws.call('cloudformation', 'update_stack', { ...stack, TemplateBody: template(ops, { ImageTagMutability: 'IMMUTABLE' }) }, dev);
    expect(await settled(END)).toBe('UPDATE_COMPLETE');
    await aws.aws.call('cloudformation', 'delete_stack', stack, dev);
    expect(await settled(END)).toBe('DELETE_COMPLETE');
  });

  test('without a role acts as who asks', async () => {
    await aws.aws.call('cloudformation', 'create_stack', { ...stack, TemplateBody: template(ops) }, ops);
    expect(await settled(END)).toBe('CREATE_COMPLETE');
    await aws.aws.call('cloudformation', 'delete_stack', stack, dev);
    expect(await settled(END)).toBe('DELETE_FAILED');
    await aws.aws.call('cloudformation', 'delete_stack', stack, ops);
    expect(await settled(END)).toBe('DELETE_COMPLETE');
  });

  test('is refused a policy that locks it out, and rolls back', async () => {
    await aws.aws.call('cloudformation', 'create_stack', { ...stack, RoleARN: dev, TemplateBody: template(ops) });
    expect(await settled(/ROLLBACK_(COMPLETE|FAILED)$/)).toBe('ROLLBACK_COMPLETE');
    const events = await aws.stacks.events(stack.StackName);
    expect(events.map(({ reason }) => reason).join('\n')).toContain('would prevent you from setting another policy in the future');
    await aws.aws.call('cloudformation', 'delete_stack', stack);
    await settled(/^DELETE_/);
  });
});
