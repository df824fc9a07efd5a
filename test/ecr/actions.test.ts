import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LOG_IN_ACTION, PULL_ACTIONS, PUSH_ACTIONS, READ_ACTIONS } from '../../src/ecr/actions';

/** Everything that a grant of CDK's own repository allows a role of the same account. */
function granted(grant: (repository: ecr.IRepository, role: iam.IRole) => iam.Grant): string[] {
  const stack = new Stack();
  grant(new ecr.Repository(stack, 'Repository'), new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return policy.Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
}

test.each<[string, string[], (repository: ecr.IRepository, role: iam.IRole) => iam.Grant]>([
  ['grantRead', READ_ACTIONS, (repository, role) => repository.grantRead(role)],
  ['grantPull', [...PULL_ACTIONS, LOG_IN_ACTION], (repository, role) => repository.grantPull(role)],
  ['grantPush', [...PUSH_ACTIONS, LOG_IN_ACTION], (repository, role) => repository.grantPush(role)],
  ['grantPullPush', [...PULL_ACTIONS, ...PUSH_ACTIONS, LOG_IN_ACTION], (repository, role) => repository.grantPullPush(role)],
])('our actions are those of ecr.Repository.%s', (_, actions, grant) => {
  expect(new Set(actions)).toEqual(new Set(granted(grant)));
});
