/** What opens repositories for a while, as a template has it. */
import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImmutableRegistry, ImmutableRegistryProps, TagImmutabilityStandard } from '../../../src';
import { REGISTRY_ROLE_PATH } from '../../../src/contract/registry-roles';
import { OPEN_UNTIL_TAG } from '../../../src/contract/registry-tags';
import { FakeAws, FakeRepository, asDeployed, sweep as run } from '../sweep/sweep-on-engine';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

function registry(props: Partial<ImmutableRegistryProps> = {}): ImmutableRegistry {
  return new ImmutableRegistry(stack, 'Registry', { standard: new TagImmutabilityStandard({}), longestOpening: Duration.hours(4), ...props });
}

const resources = (type: string) => Object.entries<any>(Template.fromStack(stack).findResources(type));
const machines = () => resources('AWS::StepFunctions::StateMachine').map(([id]) => /Sweep|Restore|Opening|Guard/.exec(id)![0]).sort();

test('there is nothing that opens by default', () => {
  const made = registry({ longestOpening: undefined });
  expect(machines()).toEqual(['Restore', 'Sweep']);
  expect([made.openingStateMachine, made.openingRole]).toEqual([undefined, undefined]);
  expect(() => made.grantOpen(new iam.AccountRootPrincipal()))
    .toThrow(/^Stack\/Registry: grantOpen\(\) was called, and 'longestOpening' is not given.*Duration\.hours\(4\)/);
});

test('only whom it is granted to may start it', () => {
  const made = registry();
  const emergency = new iam.Role(stack, 'Emergency', { assumedBy: new iam.AccountRootPrincipal() });
  made.grantOpen(emergency);
  const opening = { 'Fn::GetAtt': [resources('AWS::StepFunctions::StateMachine').find(([id]) => /Opening/.test(id))![0], 'Arn'] };
  const starters = resources('AWS::IAM::Policy').filter(([, { Properties }]) => Properties.PolicyDocument.Statement.some(
    ({ Action, Resource }: any) => [Action].flat().includes('states:StartExecution') && JSON.stringify(Resource) === JSON.stringify(opening),
  ));
  expect(starters.map(([, { Properties }]) => Properties.Roles)).toEqual([[stack.resolve(emergency.roleName)]]);
});

test('its role has the path of the registry, and tags with the key that opens only', () => {
  registry();
  const [, role] = resources('AWS::IAM::Role').find(([id]) => /OpeningRole/.test(id))!;
  expect(role.Properties.Path).toBe(REGISTRY_ROLE_PATH);
  const [, policy] = resources('AWS::IAM::Policy').find(([id]) => /MayOpen/.test(id))!;
  expect(policy.Properties.PolicyDocument.Statement.find(({ Action }: any) => Action.includes('ecr:TagResource')).Condition).toEqual({
    'ForAllValues:StringEquals': { 'aws:TagKeys': 'cdk-ecr-immutability:open-until' },
  });
});

test.each<[string, any, RegExp]>([
  ['less than a minute', Duration.seconds(59), /Stack\/Registry: 'longestOpening' is 59 seconds; whole seconds from a minute to 7 days are allowed/],
  ['nothing', Duration.seconds(0), /from a minute to 7 days/],
  ['more than seven days', Duration.days(8), /'longestOpening' is 8 days;.*an exemption of the standard/],
  ['part of a second', Duration.millis(90_500), /whole seconds/],
  ['a token', Duration.hours(Token.asNumber({ Ref: 'Hours' })), /'longestOpening' is a token/],
  ['a number', 4, /'longestOpening' is 4/],
])('a longest opening of %s is refused', (_, longestOpening, message) => {
  expect(() => registry({ longestOpening })).toThrow(message);
});

test.each([Duration.minutes(1), Duration.days(7)])('a longest opening of %s is taken', (longestOpening) => {
  registry({ longestOpening });
  expect(machines()).toEqual(['Opening', 'Restore', 'Sweep']);
});

test('a registry can do without what restores: then a sweep asks for no restore', () => {
  const made = registry({ restore: false });
  expect(machines()).toEqual(['Opening', 'Sweep']);
  expect([made.restoreStateMachine, made.restoreRole]).toEqual([undefined, undefined]);
  expect(JSON.stringify(resources('AWS::StepFunctions::StateMachine'))).not.toMatch(/ListRestores|TagImmutabilityRestore/);
  expect(() => made.grantRestore(new iam.AccountRootPrincipal())).toThrow(/^Stack\/Registry: grantRestore\(\) was called, and 'restore' is false/);
});

describe('on the engine', () => {
  const UNTIL = '2026-11-27T14:00:00Z';
  const ask = { input: { repository: 'team/api', until: UNTIL, reason: 'INC-42: the tag v1 has a broken image' } };
  let machine: any;

  beforeAll(() => {
    stack = new Stack(new App(), 'Stack');
    registry();
    machine = asDeployed(resources('AWS::StepFunctions::StateMachine').find(([id]) => /Opening/.test(id))![1].Properties);
  });

  /** Opens a repository, and does something to it while it is open. */
  async function opened(repository: FakeRepository, meanwhile: (aws: FakeAws) => void = () => undefined, options = ask) {
    const told: string[] = [];
    const aws = new FakeAws([repository], {
      'eventbridge:putEvents': ({ Entries: [{ Detail: detail }] }) => {
        const { outcome } = JSON.parse(detail);
        told.push(outcome);
        if (outcome === 'OPENED') {
          meanwhile(aws);
        }
        return { FailedEntryCount: 0 };
      },
    });
    const { status, cause } = await run(machine, aws, options);
    return { status, cause, told, repository: aws.repositories.get('team/api'), writes: aws.count('ecr:putImageTagMutability') };
  }

  const set = (mode: string, filters: string[] = []) => (aws: FakeAws) => {
    aws.repositories.set('team/api', { ...aws.repositories.get('team/api')!, mode, filters });
  };

  test.each<[string, string[]]>([
    ['IMMUTABLE', []], ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'dev-*']], ['MUTABLE_WITH_EXCLUSION', ['v*']],
  ])('%s comes back, and the tag is gone', async (mode, filters) => {
    const { repository, ...rest } = await opened({ name: 'team/api', mode, filters });
    expect(repository).toEqual({ name: 'team/api', mode, filters, tags: {} });
    expect(rest).toMatchObject({ status: 'SUCCEEDED', told: ['OPENED', 'CLOSED'], writes: 2 });
  });

  test('what somebody has closed for some tags only is still open, and gets its setting back', async () => {
    for (const [mode, filters] of [['IMMUTABLE', []], ['IMMUTABLE_WITH_EXCLUSION', ['latest']]] as [string, string[]][]) {
      const { repository } = await opened({ name: 'team/api', mode, filters }, set('MUTABLE_WITH_EXCLUSION', ['nothing']));
      expect(repository).toMatchObject({ mode, filters, tags: {} });
    }
  });

  test.each<[string, string[]]>([['IMMUTABLE', []], ['MUTABLE_WITH_EXCLUSION', ['v*', 'w*']]])('what somebody has made stricter than it was, %s, stays so', async (mode, filters) => {
    const { repository } = await opened({ name: 'team/api', mode: 'MUTABLE_WITH_EXCLUSION', filters: ['v*'] }, set(mode, filters));
    expect(repository).toMatchObject({ mode, filters, tags: {} });
  });

  test('another repository of the same name, and one whose tag has another end, stay as they are', async () => {
    const anew = await opened({ name: 'team/api', mode: 'IMMUTABLE' }, (aws) => aws.repositories.set('team/api', { name: 'team/api', mode: 'MUTABLE' }));
    expect(anew).toMatchObject({ status: 'SUCCEEDED', writes: 1, repository: { mode: 'MUTABLE' } });
    const tags = { [OPEN_UNTIL_TAG]: '2026-11-27T15:00:00Z' };
    const other = await opened({ name: 'team/api', mode: 'IMMUTABLE' }, (aws) => aws.repositories.set('team/api', { ...aws.repositories.get('team/api')!, tags }));
    expect(other).toMatchObject({ status: 'SUCCEEDED', writes: 1, repository: { mode: 'MUTABLE', tags } });
    expect(await opened({ name: 'team/api', mode: 'IMMUTABLE' }, (aws) => aws.repositories.delete('team/api'))).toMatchObject({ status: 'SUCCEEDED', told: ['OPENED', 'CLOSED'] });
  });

  test('what could not be given back is not opened: filters that this release does not know', async () => {
    const aws = new FakeAws([], {
      'ecr:listTagsForResource': () => ({ Tags: [] }),
      'ecr:describeRepositories': () => ({
        Repositories: [{ repositoryName: 'team/api', ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: [{ Filter: 'v.*', FilterType: 'REGEX' }] }],
      }),
    });
    expect(await run(machine, aws, ask)).toMatchObject({ status: 'FAILED', error: 'OpeningRefused', cause: expect.stringContaining('REGEX:v.*') });
    expect(aws.calls.map(({ call }) => call)).toEqual(['ecr:listTagsForResource', 'ecr:describeRepositories', 'eventbridge:putEvents']);
  });

  test.each(['2026-11-27T14:00:00.1234567891Z', `2026-11-27T14:00:00.${'0'.repeat(200)}Z`])('an end that Step Functions may not take for a time, %s, opens nothing', async (until) => {
    expect(await opened({ name: 'team/api', mode: 'IMMUTABLE' }, undefined, { input: { ...ask.input, until } })).toMatchObject({ status: 'FAILED', told: ['REFUSED'], writes: 0 });
  });
});
