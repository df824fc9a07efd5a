import { App, Aws, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnOrganizationalUnit } from 'aws-cdk-lib/aws-organizations';
import * as fc from 'fast-check';
import { Guardrail, TagImmutabilityGuardrails, TagImmutabilityGuardrailsProps, TagImmutabilityStandard } from '../../src';
import { validated } from '../compliance/support/validation';

const PLATFORM = 'arn:aws:iam::*:role/platform/*';
const STANDARD = new TagImmutabilityStandard();

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

function guardrails(props: Partial<TagImmutabilityGuardrailsProps> = {}, id = 'Guardrails', scope = stack): TagImmutabilityGuardrails {
  return new TagImmutabilityGuardrails(scope, id, { standard: STANDARD, organizationId: 'o-a1b2c3d4e5', exceptedPrincipalArns: [PLATFORM], ...props });
}

const statements = (documents: iam.PolicyDocument[]): any[] => documents.flatMap((document) => document.toJSON().Statement);
const length = (document: iam.PolicyDocument) => JSON.stringify(document.toJSON()).length;
const many = (count: number, name = 'name') => Array.from({ length: count }, (_, index) => `arn:aws:iam::111122223333:role/${name}-${index}`);
/** Service control policies first, as they are made. */
const policies = () => Object.values(Template.fromStack(stack).findResources('AWS::Organizations::Policy'))
  .sort((a, b) => b.Properties.Type.localeCompare(a.Properties.Type));

describe('documents', () => {
  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
  test('are what AWS Organizations takes of each type', () => {
    const { serviceControlPolicies, resourceControlPolicies } = guardrails({ exceptCdkDeployments: true });
    expect(statements(serviceControlPolicies).every(({ Effect, Principal }) => Effect === 'Deny' && Principal === undefined)).toBe(true);
    expect(statements(resourceControlPolicies).every(({ Effect, Principal }) => Effect === 'Deny' && Principal === '*')).toBe(true);
    for (const document of [...serviceControlPolicies, ...resourceControlPolicies]) {
      const { Version, Statement } = document.toJSON();
      expect(Version).toBe('2012-10-17');
      expect(Statement.map(({ Sid }: any) => Sid)).toEqual(Statement.map(() => expect.stringMatching(/^[A-Za-z]+$/)));
      const names = new Set(Statement.flatMap(Object.keys));
      expect([...names].filter((name) => !['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'].includes(name as string))).toEqual([]);
      expect(Statement.every(({ Condition }: any) => Condition !== undefined)).toBe(true);
    }
  });

  test('leave to the service control policies what no resource control policy can have', () => {
    const { serviceControlPolicies, resourceControlPolicies } = guardrails({ guardrails: [Guardrail.REPLICATION, Guardrail.CREATION_TEMPLATES] });
    expect(resourceControlPolicies).toEqual([]);
    expect(statements(serviceControlPolicies)[0].Action).toEqual(
      expect.arrayContaining(['ecr:PutReplicationConfiguration', 'ecr:CreateRepositoryCreationTemplate']));
    const actions = statements(guardrails({}, 'All').resourceControlPolicies).flatMap(({ Action }) => Action);
    expect(actions).toContain('ecr:PutImageTagMutability');
    expect(actions.filter((action) => /Template|Registry|Replication|Cache|^iam:/.test(action))).toEqual([]);
  });

  test('guard the keys of the exemptions by tag, and of the tag that opens, once each', () => {
    const exempt = { reason: 'scratch space', owner: 'platform' };
    const standard = new TagImmutabilityStandard({
      exemptions: [
        { tag: { key: 'sandbox', value: 'true' }, ...exempt },
        { tag: { key: 'sandbox', value: 'yes' }, ...exempt },
        { tag: { key: 'team', value: 'red' }, ...exempt },
        { repositories: 'scratch/*', ...exempt },
      ],
    });
    const { serviceControlPolicies, resourceControlPolicies } = guardrails({ standard });
    const keys = (documents: iam.PolicyDocument[]) => statements(documents).flatMap(({ Condition }) => Condition['ForAnyValue:StringEquals'] ?? [])
      .map((each) => each['aws:TagKeys']);
    const expected = ['cdk-ecr-immutability:open-until', 'sandbox', 'team'];
    expect(keys(serviceControlPolicies)).toEqual([expected]);
    expect(keys(resourceControlPolicies)).toEqual([expected, expected]);
  });

  test('name somebody once who is excepted and a deployer', () => {
    const twice = statements(guardrails({ exceptedPrincipalArns: [PLATFORM, PLATFORM], deployerPrincipalArns: [PLATFORM] }).serviceControlPolicies);
    const lists = twice.flatMap(({ Resource, Condition }) => [[Resource].flat(), [Condition.ArnNotLike['aws:PrincipalArn']].flat()]);
    expect(lists.every((list) => new Set(list).size === list.length)).toBe(true);
  });

  test('do not change with the feature flag that minimizes policies', () => {
    const minimizing = new Stack(new App({ context: { '@aws-cdk/aws-iam:minimizePolicies': true } }), 'Stack');
    guardrails({ targetIds: ['r-ab12'] }, 'Guardrails', minimizing);
    guardrails({ targetIds: ['r-ab12'] });
    expect(Template.fromStack(minimizing).toJSON().Resources).toEqual(Template.fromStack(stack).toJSON().Resources);
  });
});

describe('length', () => {
  test('one document holds everything', () => {
    const { serviceControlPolicies, resourceControlPolicies } = guardrails({
      exceptedPrincipalArns: [PLATFORM, 'arn:aws:iam::111122223333:user/break-glass'],
      exceptStackSets: true,
      exceptControlTower: true,
      exceptCdkDeployments: true,
      exceptCallsThroughCloudFormation: true,
      deploymentsMayExempt: true,
    });
    expect([serviceControlPolicies.length, resourceControlPolicies.length]).toEqual([1, 1]);
  });

  test('what does not fit one document goes on in others, each with whole statements', () => {
    const all = statements(guardrails({}, 'One').serviceControlPolicies).map(({ Sid }) => Sid);
    const { serviceControlPolicies, resourceControlPolicies } = guardrails({ exceptedPrincipalArns: many(30) });
    expect(serviceControlPolicies.length).toBeGreaterThan(1);
    expect(resourceControlPolicies.length).toBeGreaterThan(1);
    expect(statements(serviceControlPolicies).map(({ Sid }) => Sid)).toEqual(all);
    expect([...serviceControlPolicies, ...resourceControlPolicies].every((document) => length(document) <= 5120)).toBe(true);
  });

  test('up to 5,120 characters are taken, and one more is refused', () => {
    // The longest statement has each principal twice: as one that may make roles, and as one that nobody else may make.
    const withName = (size: number) => guardrails({
      exceptedPrincipalArns: [...many(35), `arn:aws:iam::111122223333:role/${'x'.repeat(size)}`], deployerPrincipalArns: [PLATFORM],
    }, 'Guardrails', new Stack(new App(), 'Stack'));
    const longest = (made: TagImmutabilityGuardrails) => Math.max(...statements(made.serviceControlPolicies).map((each) =>
      JSON.stringify({ Statement: [each], Version: '2012-10-17' }).length));
    const free = 5120 - longest(withName(1));
    expect(longest(withName(1 + free))).toBe(5120);
    expect(() => withName(2 + free)).toThrow(
      /^Stack\/Guardrails: the statement 'MakingRoles' of the service control policy has 5121 characters; a policy may have 5120\. Name fewer principals: /);
  });

  test('a character of several bytes counts as these', () => {
    const withKeysOf = (character: string) => () => guardrails({
      standard: new TagImmutabilityStandard({
        exemptions: Array.from({ length: 12 }, (_, index) => ({ tag: { key: `${character.repeat(100)}${index}`, value: 'x' }, reason: 'r', owner: 'o' })),
      }),
      exceptedPrincipalArns: many(30),
      deployerPrincipalArns: [PLATFORM],
    }, 'Guardrails', new Stack(new App(), 'Stack'));
    expect(withKeysOf('k')).not.toThrow();
    expect(withKeysOf('é')).not.toThrow();
    expect(withKeysOf('漢')).toThrow(/the statement 'ExemptionTags' of the service control policy has \d+ characters.*For a long list of tag keys, exempt by name\.$/);
  });

  test('however many principals there are, each document has room or they are refused', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 60 }), (count, size) => {
      try {
        const { serviceControlPolicies, resourceControlPolicies } = guardrails({ exceptedPrincipalArns: many(count, 'n'.repeat(size)), exceptCdkDeployments: true }, 'G', new Stack());
        expect(Math.max(...[...serviceControlPolicies, ...resourceControlPolicies].map(length))).toBeLessThanOrEqual(5120);
      } catch (error) {
        expect((error as Error).message).toMatch(/has \d+ characters; a policy may have 5120/);
      }
    }), { numRuns: 40 });
  });

  test('more documents than a target takes are refused where there is one', () => {
    const props = { exceptedPrincipalArns: many(42), exceptCdkDeployments: true };
    expect(guardrails(props).serviceControlPolicies.length).toBeGreaterThan(4);
    expect(() => guardrails({ ...props, targetIds: ['r-ab12'] }, 'Attached')).toThrow(
      /^Stack\/Attached: there are \d documents of a service control policy; 5 can be attached to a target, and one of AWS's own is\. Name fewer principals, by patterns\.$/);
  });

  test.each([['fits', 1], ['does not fit', 400]])('what somebody adds to a document is in the policy, if it %s', (_name, count) => {
    const { serviceControlPolicies: [document] } = guardrails({ targetIds: ['r-ab12'] });
    const actions = Array.from({ length: count }, (__, index) => `ecr:Action${index}`);
    document.addStatements(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions, resources: ['*'] }));
    if (count === 1) {
      expect(statements([document]).at(-1).Action).toBe('ecr:Action0');
      expect(policies()[0].Properties.Content).toEqual(document.toJSON());
    } else {
      expect(policies).toThrow(
        /a service control policy has \d+ characters with what was added to it; 5120 are allowed\. Make a policy of your own for that\./);
    }
  });
});

describe('policies', () => {
  test('there is none without a target', () => {
    expect(guardrails().policies).toEqual([]);
    expect(policies()).toEqual([]);
  });

  test('each document is one, one after the other, on all targets', () => {
    const targetIds = ['r-ab12', 'ou-ab12-cdef3456', '111122223333'];
    const { policies: made, serviceControlPolicies: [scp], resourceControlPolicies: [rcp] } = guardrails({ targetIds });
    expect(made).toHaveLength(2);
    const [service, resource] = policies();
    expect(service.Properties).toEqual({
      Name: expect.stringMatching(/^Stack-Guardrails-[0-9A-F]{8}-scp-1$/), Type: 'SERVICE_CONTROL_POLICY', Content: scp.toJSON(), TargetIds: targetIds, Description: expect.stringMatching(/^Who may /),
    });
    expect(resource.Properties).toEqual({
      Name: expect.stringMatching(/^Stack-Guardrails-[0-9A-F]{8}-rcp-1$/), Type: 'RESOURCE_CONTROL_POLICY', Content: rcp.toJSON(), TargetIds: targetIds, Description: expect.stringMatching(/^Who may /),
    });
    expect([service.DependsOn, resource.DependsOn]).toEqual([undefined, [expect.stringMatching(/^GuardrailsServiceControl1/)]]);
  });

  test('policyNamePrefix begins their names', () => {
    guardrails({ targetIds: ['r-ab12'], policyNamePrefix: 'acme' });
    expect(policies().map(({ Properties }) => Properties.Name)).toEqual(['acme-scp-1', 'acme-rcp-1']);
  });

  test('a long path makes a name that AWS takes, and two constructs two names', () => {
    const ids = ['a', 'b'].map((id) => id.repeat(200));
    ids.forEach((id) => guardrails({ targetIds: ['r-ab12'] }, id));
    const names: string[] = policies().map(({ Properties }) => Properties.Name);
    expect(new Set(names).size).toBe(4);
    expect(names.every((name) => name.length <= 128)).toBe(true);
  });

  test('a unit of the same app can be a target', () => {
    const unit = new CfnOrganizationalUnit(stack, 'Unit', { name: 'Workloads', parentId: 'r-ab12' });
    guardrails({ targetIds: [unit.attrId] });
    expect(policies()[0].Properties.TargetIds).toEqual([{ 'Fn::GetAtt': ['Unit', 'Id'] }]);
  });

  test('so can a list that is a token', () => {
    guardrails({ targetIds: Lazy.list({ produce: () => ['r-ab12'] }) });
    expect(policies()[0].Properties.TargetIds).toEqual(['r-ab12']);
  });
});

test('the checks of an app say nothing of it', () => {
  const app = new App();
  STANDARD.applyTo(app);
  guardrails({ targetIds: ['r-ab12'], exceptCdkDeployments: true }, 'Guardrails', new Stack(app, 'Stack'));
  expect(validated(app)).toEqual({ error: undefined, findings: [], acknowledged: [] });
});

describe('what it refuses', () => {
  const role = () => new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }).roleArn;

  test.each<[string, object, RegExp]>([
    ['no standard', { standard: undefined }, /'standard' is not given, and it is required\. Write standard: new TagImmutabilityStandard/],
    ['a standard that is none', { standard: { exemptions: [] } }, /'standard' is \{"exemptions":\[\]\}; a TagImmutabilityStandard is allowed/],
    ['no organization', { organizationId: undefined }, /'organizationId' is not given, and it is required/],
    ['an organization that is a number', { organizationId: 5 }, /'organizationId' is 5; a text is allowed/],
    ['an account as organization', { organizationId: '111122223333' }, /'organizationId' is the text '111122223333'; the id of an organization is allowed/],
    ['an organization that is a token', { organizationId: Aws.ACCOUNT_ID }, /'organizationId' is a token, known only at deployment/],
    ['nobody given', { exceptedPrincipalArns: undefined }, /'exceptedPrincipalArns' is not given, and it is required/],
    ['nobody excepted', { exceptedPrincipalArns: [] }, /'exceptedPrincipalArns' is empty, so that nobody could ever change what is guarded.*at least one principal is needed/],
    ['nobody excepted but by an option', { exceptedPrincipalArns: [], exceptStackSets: true }, /'exceptedPrincipalArns' is empty/],
    ['no deployers', { deployerPrincipalArns: [] }, /'deployerPrincipalArns' is empty/],
    ['a text for a list', { exceptedPrincipalArns: PLATFORM }, /'exceptedPrincipalArns' is the text '.*'; a list is allowed\. Write exceptedPrincipalArns: \['arn:/],
    ['a list of a number', { exceptedPrincipalArns: [1] }, /'exceptedPrincipalArns\[0\]' is 1; a text is allowed/],
    ['everybody', { exceptedPrincipalArns: ['*'] }, /'exceptedPrincipalArns\[0\]' is the text '\*'; the ARN of roles or users is allowed/],
    ['every role', { exceptedPrincipalArns: [PLATFORM, 'arn:aws:iam::*:role/*'] }, /'exceptedPrincipalArns\[1\]' is the text '.*', which is everybody, so that nothing would be guarded/],
    ['every role with a path', { exceptedPrincipalArns: ['arn:aws:iam::111122223333:role/*/?*'] }, /which is everybody/],
    ['every user as deployer', { deployerPrincipalArns: ['arn:aws:iam::*:user/**'] }, /'deployerPrincipalArns\[0\]' is the text '.*', which is everybody/],
    ['a session', { exceptedPrincipalArns: ['arn:aws:sts::111122223333:assumed-role/Admin/me'] }, /a session; AWS compares the role of a session\. Write 'arn:/],
    ['an account', { exceptedPrincipalArns: ['111122223333'] }, /the ARN of roles or users is allowed/],
    ['a root user', { exceptedPrincipalArns: ['arn:aws:iam::111122223333:root'] }, /the ARN of roles or users is allowed/],
    ['a group', { exceptedPrincipalArns: ['arn:aws:iam::111122223333:group/Admins'] }, /the ARN of roles or users is allowed/],
    ['a policy variable', { exceptedPrincipalArns: ['arn:aws:iam::111122223333:role/${aws:username}'] }, /the ARN of roles or users is allowed/],
    ['a part of an account', { exceptedPrincipalArns: ['arn:aws:iam::1111*:role/Admin'] }, /\* for the partition and the account/],
    ['a token in an ARN', { exceptedPrincipalArns: [`arn:${Aws.PARTITION}:iam::*:role/platform/*`] }, /'exceptedPrincipalArns\[0\]' is a token, or has one in it: only deployment knows whom/],
    ['a list that is a token', { exceptedPrincipalArns: Lazy.list({ produce: () => [PLATFORM] }) }, /'exceptedPrincipalArns' is a token/],
    ['a flag that is a text', { exceptStackSets: 'yes' }, /'exceptStackSets' is the text 'yes'; true and false are allowed/],
    ['a flag that is a token', { exceptControlTower: Lazy.any({ produce: () => true }) }, /'exceptControlTower' is a token/],
    ['exemptions of no deployment', { deploymentsMayExempt: true }, /'deploymentsMayExempt' is true, and no deployments are excepted/],
    ['no guardrail', { guardrails: [] }, /'guardrails' is empty, so that nothing would be guarded/],
    ['a guardrail that there is not', { guardrails: ['deletion'] }, /'guardrails\[0\]' is the text 'deletion'; MUTABILITY, .* are allowed\. Write Guardrail\.DELETION/],
    ['a guardrail that is a token', { guardrails: [Lazy.string({ produce: () => 'DELETION' })] }, /'guardrails\[0\]' is a token/],
    ['no target', { targetIds: [] }, /'targetIds' is empty, so that the policies would bind nobody/],
    ['a target that is none', { targetIds: ['r-ab12', 'Workloads'] }, /'targetIds\[1\]' is the text 'Workloads'; the id of a root, of an organizational unit or of an account is allowed/],
    ['a target that is a number', { targetIds: [111122223333] }, /'targetIds\[0\]' is 111122223333; a text is allowed/],
    ['a target twice', { targetIds: ['r-ab12', 'r-ab12'] }, /'targetIds\[1\]' is the text 'r-ab12', which is there before/],
    ['a name that AWS does not take', { policyNamePrefix: 'Köln' }, /'policyNamePrefix' is the text 'Köln'; 1 to 120 characters of ASCII are allowed/],
    ['a name that is too long', { policyNamePrefix: 'x'.repeat(121) }, /'policyNamePrefix' is the text 'x+'; 1 to 120 characters/],
    ['a name that is empty', { policyNamePrefix: '' }, /'policyNamePrefix' is the text ''; 1 to 120/],
    ['a misspelt prop', { exceptCDKDeployments: true }, /TagImmutabilityGuardrails is given 'exceptCDKDeployments'; standard, organizationId, .* are allowed/],
  ])('%s', (_name, props, message) => {
    expect(() => guardrails(props)).toThrow(message);
    expect(() => guardrails(props, 'Again')).toThrow(/^Stack\/Again: /);
  });

  test('the ARN of a role of this app', () => {
    expect(() => guardrails({ exceptedPrincipalArns: [role()] })).toThrow(/'exceptedPrincipalArns\[0\]' is a token, or has one in it/);
  });

  test('a long name is not', () => {
    guardrails({ targetIds: ['r-ab12'], policyNamePrefix: 'x'.repeat(120) });
    expect(policies().every(({ Properties }) => Properties.Name.length <= 128)).toBe(true);
  });
});
