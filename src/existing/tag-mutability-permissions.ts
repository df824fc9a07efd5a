import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IDependable } from 'constructs';
import { DESCRIBE_ACTION, PUT_ACTION } from './contract';
import { INLINE_POLICIES_LIMIT, LONGEST_REPOSITORY_ARN, MANAGED_POLICIES_LIMIT, MANAGED_POLICY_LIMIT, policyLength } from '../rendering/policy-length';

/**
 * How much of the role's inline policies the shared one takes before its permissions go on in managed policies: enough for
 * some 100 repositories without another resource. The rest is for the policies that cannot be shared.
 */
const SHARED_INLINE_LIMIT = 8_800;

/** A policy that several repositories share. */
interface SharedPolicy {
  readonly document: iam.PolicyDocument;
  /** The resource that the policy is, if it is one of its own. */
  readonly dependable?: IDependable;
  readonly limit: number;
  length: number;
  permissions?: iam.PolicyStatement;
}

/**
 * What the function may do to repositories, for as long as each of them needs it.
 */
export class TagMutabilityPermissions {
  private readonly stack: Stack;
  private readonly sharedPolicies: SharedPolicy[] = [];
  private readonly ownPolicies: iam.Policy[] = [];

  /**
   * @param scope where further policies go
   * @param role the role of the function
   * @param document its first policy, which is shared
   * @param dependable the resource that the document is in, unless it is the role
   */
  constructor(private readonly scope: Construct, private readonly role: iam.IRole, document: iam.PolicyDocument, dependable?: IDependable) {
    this.stack = Stack.of(scope);
    this.share(document, SHARED_INLINE_LIMIT, dependable);
  }

  /**
   * Allows what a resource needs that calls nothing on Delete: its permission may be gone by then.
   *
   * @returns what the resource must depend on
   */
  public allowUntilRemoved(repositoryArn: string): IDependable | undefined {
    const policy = this.sharedPolicyFor(repositoryArn);
    if (policy.permissions) {
      policy.permissions.addResources(repositoryArn);
    } else {
      policy.permissions = permissionsOn(repositoryArn);
      policy.document.addStatements(policy.permissions);
    }
    return policy.dependable;
  }

  /**
   * Allows what a resource needs that writes on Delete, in a policy of its own: CloudFormation takes an ARN out of a shared
   * policy before it deletes the resource that the ARN was for.
   *
   * @returns the policy, which the resource must depend on
   */
  public allowBeyondRemoval(scope: Construct, id: string, repositoryArn: string): iam.Policy {
    const policy = new iam.Policy(scope, id, { statements: [permissionsOn(repositoryArn)] });
    // The role's own method, unlike the policy's, leaves an import alone that CDK may not change.
    this.role.attachInlinePolicy(policy);
    this.ownPolicies.push(policy);
    return policy;
  }

  /** What is more than IAM lets a role have. */
  public validate(): string[] {
    const [inline, ...managed] = this.sharedPolicies;
    // Refused is only what is certain not to fit: what is not known counts nothing.
    const length = [inline.document, ...this.ownPolicies.map((policy) => policy.document)]
      .reduce((sum, document) => sum + policyLength(this.stack, document, 0), 0);
    return [
      ...(length > INLINE_POLICIES_LIMIT ? [
        `the ${this.ownPolicies.length} repositories with OnRemove.RESTORE of this stack need a policy each, and the inline policies of ` +
        `the function's role are ${length} characters; IAM allows ${INLINE_POLICIES_LIMIT}. Spread them over several stacks, or use ` +
        'OnRemove.KEEP, with which repositories share policies.',
      ] : []),
      ...(managed.length > MANAGED_POLICIES_LIMIT ? [
        `the repositories with OnRemove.KEEP of this stack need ${managed.length} managed policies; IAM allows ${MANAGED_POLICIES_LIMIT} ` +
        'for a role, unless that quota is raised. Spread them over several stacks.',
      ] : []),
    ];
  }

  /** The policy that still has room; a new one where the last has none. */
  private sharedPolicyFor(repositoryArn: string): SharedPolicy {
    const length = policyLength(this.stack, repositoryArn, LONGEST_REPOSITORY_ARN) + ','.length;
    let policy = this.sharedPolicies[this.sharedPolicies.length - 1];
    if (policy.length + length > policy.limit) {
      const managed = new iam.ManagedPolicy(this.scope, `Shared${this.sharedPolicies.length}`);
      this.role.addManagedPolicy(managed);
      policy = this.share(managed.document, MANAGED_POLICY_LIMIT, managed);
    }
    policy.length += length;
    return policy;
  }

  private share(document: iam.PolicyDocument, limit: number, dependable?: IDependable): SharedPolicy {
    // What is there already, and what comes around the ARNs.
    const length = [document, permissionsOn('')].reduce((sum, part) => sum + policyLength(this.stack, part, LONGEST_REPOSITORY_ARN), 0);
    const policy: SharedPolicy = { document, dependable, limit, length };
    this.sharedPolicies.push(policy);
    return policy;
  }
}

function permissionsOn(repositoryArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: [DESCRIBE_ACTION, PUT_ACTION], resources: [repositoryArn] });
}
