import { Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { MAX_REPOSITORY_POLICY_LENGTH } from '../ecr/limits';
import { policyLength } from '../template/policy-length';

/** What is wrong, at synthesis, with a policy to which grants may have added. */
export function repositoryPolicyProblems(scope: IConstruct, policy: iam.PolicyDocument): string[] {
  const stack = Stack.of(scope);
  const statements: Record<string, unknown>[] = stack.resolve(policy)?.Statement ?? [];
  const length = policyLength(stack, policy, 0);
  return [
    ...statements.flatMap((statement) => statementProblem(statement)),
    ...(length > MAX_REPOSITORY_POLICY_LENGTH ? [
      `the repository policy has ${length} characters; allowed are ${MAX_REPOSITORY_POLICY_LENGTH}. Grant to fewer principals, or to all of an ` +
      'organization by a condition on aws:PrincipalOrgID.',
    ] : []),
  ];
}

/** A repository's policy is about that repository, and says who may. */
function statementProblem(statement: Record<string, unknown>): string[] {
  const shown = `the repository policy has the statement ${JSON.stringify(statement).slice(0, 200)}`;
  return [
    ...('Resource' in statement || 'NotResource' in statement
      ? [`${shown}, which names resources; a policy of ECR repositories names none, the repository is meant. Leave 'resources' out.`] : []),
    ...('Principal' in statement || 'NotPrincipal' in statement
      ? [] : [`${shown}, which names no principal; a repository's policy says who may. Add 'principals'.`]),
  ];
}

/** The policy's JSON as it is at synthesis; none while there is no statement in it. */
export function repositoryPolicyText(scope: IConstruct, policy: iam.PolicyDocument): string {
  return Lazy.string({ produce: () => policy.isEmpty ? undefined : Stack.of(scope).toJsonString(policy) });
}
