/** What opens repositories for a while, as a template has it. */
import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImmutableRegistry, ImmutableRegistryProps, TagImmutabilityStandard } from '../../../src';
import { REGISTRY_ROLE_PATH } from '../../../src/contract/registry-roles';

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
  expect(() => made.grantOpening(new iam.AccountRootPrincipal()))
    .toThrow(/^Stack\/Registry: grantOpening\(\) was called, and 'longestOpening' is not given.*Duration\.hours\(4\)/);
});

test('only whom it is granted to may start it', () => {
  const made = registry();
  const emergency = new iam.Role(stack, 'Emergency', { assumedBy: new iam.AccountRootPrincipal() });
  made.grantOpening(emergency);
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
