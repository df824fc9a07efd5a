import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ImmutableRegistry, ImmutableRegistryProps, TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';

const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';
const POLICY = 'AWS::IAM::Policy';

function registryIn(scope: Construct, props: Partial<ImmutableRegistryProps> = {}): ImmutableRegistry {
  return new ImmutableRegistry(scope, 'Registry', { standard: new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') }), ...props });
}

function synthesized(props: Partial<ImmutableRegistryProps> = {}, more: (registry: ImmutableRegistry, stack: Stack) => void = () => {}): Template {
  const stack = new Stack(new App(), 'Stack');
  more(registryIn(stack, props), stack);
  return Template.fromStack(stack);
}

/** The statements of all policies of a role. */
function statementsOf(template: Template, role: RegExp): any[] {
  return Object.values(template.findResources(POLICY))
    .filter(({ Properties }) => Properties.Roles.some((each: any) => role.test(each.Ref)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

const listed = (value: any): any[] => [value].flat();

test('the restore may write all repositories while the registry only reports, and the sweep may not', () => {
  const template = synthesized();
  const writing = Object.entries(template.findResources(POLICY)).filter(([, policy]) => JSON.stringify(policy).includes('ecr:PutImageTagMutability'));
  const [[, restores], [, sweeps]] = writing.sort(([, one], [, other]) => (one.Condition ? 1 : 0) - (other.Condition ? 1 : 0));
  expect(writing).toHaveLength(2);
  expect(restores.Properties.Roles).toEqual([{ Ref: expect.stringMatching(/RestoreRole/) }]);
  expect(restores.Condition).toBeUndefined();
  expect(sweeps.Condition).toMatch(/Enforced/);
});

test('it may do what it needs, and nothing else', () => {
  const actions = statementsOf(synthesized(), /RestoreRole/).flatMap(({ Action, Resource }) => listed(Action).map((action) => [action, Resource === '*']));
  expect(actions.filter(([action]) => !action.startsWith('logs:')).sort()).toEqual([
    ['ecr:DescribeRepositories', false],
    ['ecr:ListTagsForResource', false],
    ['ecr:PutImageTagMutability', false],
    ['s3:GetObject', false],
    ['s3:ListBucket', false],
    ['s3:PutObject', false],
    ['states:DescribeStateMachine', false],
    ['states:ListExecutions', false],
    ['states:StartExecution', false],
  ]);
});

test('only itself may start it, and whom grantRestore allows it', () => {
  const startsIt = ({ Action, Resource }: any) =>
    listed(Action).includes('states:StartExecution') && /"RegistryRestore[0-9A-F]{8}"/.test(JSON.stringify(Resource));
  const mayStart = (template: Template) => Object.values(template.findResources(POLICY))
    .filter(({ Properties }) => Properties.PolicyDocument.Statement.some(startsIt)).map(({ Properties }) => Properties.Roles[0].Ref);
  expect(mayStart(synthesized())).toEqual([expect.stringMatching(/^RegistryRestoreRole/)]);
  expect(mayStart(synthesized({}, (registry, stack) => {
    registry.grantRestore(new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() }));
  })).sort()).toEqual([expect.stringMatching(/^Operator/), expect.stringMatching(/^RegistryRestoreRole/)]);
});

test('its name is what the sweep looks for, differs by stack and place, and is short enough', () => {
  const template = synthesized();
  const named = template.findResources(STATE_MACHINE, { Properties: { StateMachineName: Match.anyValue() } });
  const [{ Properties: { StateMachineName } }] = Object.values(named);
  const [prefix, guid] = StateMachineName['Fn::Join'][1];
  expect(guid).toEqual({ 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] });
  expect(prefix).toMatch(/^TagImmutabilityRestore-[0-9a-f]{8}-$/);
  expect(prefix.length + 36).toBeLessThanOrEqual(80);
  const [sweep] = Object.entries(template.findResources(STATE_MACHINE)).filter(([id]) => /Sweep/.test(id)).map(([, { Properties }]) => Properties);
  expect(sweep.DefinitionSubstitutions.restore['Fn::Sub']).toEqual([
    expect.stringMatching(/:stateMachine:\$\{Name\}$/), { Name: StateMachineName },
  ]);

  const elsewhere = new Stack(new App(), 'Stack');
  registryIn(new Construct(elsewhere, 'Other'));
  expect(JSON.stringify(Template.fromStack(elsewhere))).not.toContain(prefix);
});

test.each<[string, (stack: Stack, key: kms.Key) => Partial<ImmutableRegistryProps>]>([
  ['the key of the new bucket', (_, encryptionKey) => ({ encryptionKey })],
  ['the key of the given bucket', (stack, encryptionKey) => ({ recordsBucket: new s3.Bucket(stack, 'Given', { encryptionKey }) })],
])('it reads and writes with %s', (_, props) => {
  const stack = new Stack(new App(), 'Stack');
  registryIn(stack, props(stack, new kms.Key(stack, 'Key')));
  const ofKey = statementsOf(Template.fromStack(stack), /RestoreRole/).filter(({ Resource }) => JSON.stringify(Resource).includes('"Key'));
  expect(ofKey.flatMap(({ Action }) => listed(Action)).sort()).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
});
