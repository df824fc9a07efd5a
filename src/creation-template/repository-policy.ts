import { Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { MAX_REPOSITORY_POLICY_LENGTH } from '../ecr/limits';
import { policyLength } from '../template/policy-length';

/** The problems of a repository policy at synthesis, when all grants have added to it. */
export function repositoryPolicyProblems(scope: IConstruct, policy: iam.PolicyDocument): string[] {
  const stack = Stack.of(scope);
  const statements: Record<string, unknown>[] = stack.resolve(policy)?.Statement ?? [];
  const length = policyLength(stack, policy, 0);
  return [
    ...statements.flatMap((statement) => statementProblem(statement)),
    ...(length > MAX_REPOSITORY_POLICY_LENGTH ? [
      `the repository policy has ${length} characters; ECR allows at most ${MAX_REPOSITORY_POLICY_LENGTH}. Grant to fewer principals, or to a whole ` +
      'organization by a condition on aws:PrincipalOrgID.',
    ] : []),
  ];
}

/** The problems of a statement. A repository's policy is about that repository, and names the principals. */
function statementProblem(statement: Record<string, unknown>): string[] {
  const shown = `the repository policy has the statement ${JSON.stringify(statement).slice(0, 200)}`;
  return [
    ...('Resource' in statement || 'NotResource' in statement
      ? [`${shown}, which names resources; the policy of a repository names none, since it is about that repository. Leave 'resources' out.`] : []),
    ...('Principal' in statement || 'NotPrincipal' in statement
      ? [] : [`${shown}, which names no principal; the policy of a repository must name who is allowed. Add 'principals'.`]),
  ];
}

/** The JSON of the policy at synthesis. A policy without statements is left out. */
export function repositoryPolicyText(scope: IConstruct, policy: iam.PolicyDocument): string {
  return Lazy.string({ produce: () => policy.isEmpty ? undefined : Stack.of(scope).toJsonString(policy) });
}
