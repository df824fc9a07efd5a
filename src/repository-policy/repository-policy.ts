import { IResolvable, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { ImageProtection, PROTECTION_SID, protectionProblems } from './image-protection';
import { MAX_REPOSITORY_POLICY_LENGTH } from '../ecr/limits';
import { policyLength } from '../template/policy-length';

/** A policy that somebody gives, and what protects the images, if something does. */
export interface RepositoryPolicy {
  readonly given: iam.PolicyDocument;
  readonly protection?: { readonly props: ImageProtection; readonly statement: iam.PolicyStatement };
}

/** The problems of a repository policy at synthesis, when all grants have added to it. */
export function repositoryPolicyProblems(scope: IConstruct, policy: RepositoryPolicy): string[] {
  const stack = Stack.of(scope);
  const whole = wholePolicy(policy);
  const statements: Record<string, unknown>[] = stack.resolve(whole)?.Statement ?? [];
  return [
    ...(policy.protection ? protectionProblems(scope, policy.protection.props) : []),
    ...statements.flatMap((statement) => statementProblem(statement)),
    ...lengthProblems(stack, whole),
  ];
}

/** The problems of the policy of a protected repository, as its template will have it. */
export function protectedPolicyProblems(scope: IConstruct, protection: ImageProtection, rendered: any): string[] {
  const statements: unknown = rendered?.Statement;
  const isProtecting = Array.isArray(statements)
    && statements.some((statement) => statement?.Sid === PROTECTION_SID && statement.Effect === iam.Effect.DENY);
  return [...protectionProblems(scope, protection), ...(isProtecting ? lengthProblems(Stack.of(scope), rendered) : [
    "'imageProtection' is given, but an override or an Aspect has replaced the repository policy, so that it denies nothing; only added statements are " +
    "allowed. Add yours with addToResourcePolicy(), or leave 'imageProtection' out.",
  ])];
}

function lengthProblems(stack: Stack, policy: unknown): string[] {
  const length = policyLength(stack, policy, 0);
  return length > MAX_REPOSITORY_POLICY_LENGTH ? [
    `the repository policy has ${length} characters; ECR allows at most ${MAX_REPOSITORY_POLICY_LENGTH}. Grant to fewer principals, or to a whole ` +
    'organization by a condition on aws:PrincipalOrgID.',
  ] : [];
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
export function repositoryPolicyText(scope: IConstruct, policy: RepositoryPolicy): string {
  const isEmpty = () => policy.given.isEmpty && policy.protection === undefined;
  return Lazy.string({ produce: () => isEmpty() ? undefined : Stack.of(scope).toJsonString(wholePolicy(policy)) });
}

/** Two templates may have been given the same document, so nothing is added to it. */
function wholePolicy({ given, protection }: RepositoryPolicy): iam.PolicyDocument | IResolvable {
  return protection === undefined ? given : Lazy.uncachedAny({
    produce: (context) => {
      const { Statement: statements = [], ...members } = context.resolve(given) ?? { Version: '2012-10-17' };
      return { ...members, Statement: [...statements, protection.statement.toJSON()] };
    },
  });
}
