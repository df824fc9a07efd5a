import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct, IDependable } from 'constructs';
import { PROVIDER_ID } from '../contract/custom-resource';
import { isPrecreated } from '../template/cdk-private';
import { isResource } from '../template/is-resource';
import { INLINE_POLICIES_LIMIT, LONGEST_REPOSITORY_ARN, MANAGED_POLICIES_LIMIT, MANAGED_POLICY_LIMIT, policyLength } from '../template/policy-length';

/**
 * How long the shared inline policy of the role may become, in characters. Further permissions go into managed policies. It is enough for
 * some 100 repositories without another resource. The rest of IAM's limit is for the policies that no two resources can share.
 */
const SHARED_INLINE_LIMIT = 8_800;

/** Actions on one resource that the function needs. */
export interface Permission {
  readonly actions: string[];
  readonly resource: string;
  readonly conditions?: iam.Conditions;
}

/** A policy that several resources share. */
interface SharedPolicy {
  readonly document: iam.PolicyDocument;
  /** The resource of the policy, if it has one of its own. */
  readonly dependable?: IDependable;
  readonly limit: number;
  length: number;
  /** The statements, by their actions and conditions. */
  readonly statements: Map<string, iam.PolicyStatement>;
}

/**
 * What the function may do, for as long as each of the resources that it serves needs it.
 */
export class ProviderPermissions {
  private readonly stack: Stack;
  private readonly sharedPolicies: SharedPolicy[] = [];
  private readonly ownPolicies: iam.Policy[] = [];
  private readonly reported = new Set<iam.PolicyStatement>();

  /**
   * @param scope the provider, where further policies go
   * @param role the role of the function
   * @param document its first policy, which is shared
   * @param dependable the resource that the document is in, unless it is the role
   */
  constructor(private readonly scope: Construct, private readonly role: iam.IRole, document: iam.PolicyDocument, dependable?: IDependable) {
    this.stack = Stack.of(scope);
    this.share(document, SHARED_INLINE_LIMIT, dependable);
  }

  /**
   * Allows what a resource needs that calls nothing when it is deleted. Its permission may be gone by then.
   *
   * @returns what the resource must depend on
   */
  public allowUntilRemoved(permissions: Permission[]): IDependable | undefined {
    const policy = this.sharedPolicyFor(permissions);
    for (const permission of permissions) {
      policy.length += this.lengthIn(policy, permission);
      const statement = policy.statements.get(keyOf(permission));
      if (statement) {
        statement.addResources(permission.resource);
      } else {
        const first = statementFor(permission);
        policy.statements.set(keyOf(permission), first);
        policy.document.addStatements(first);
      }
    }
    return policy.dependable;
  }

  /**
   * Allows what a resource needs that writes when it is deleted. It gets a policy of its own, because CloudFormation takes an ARN out of
   * a shared policy before it deletes the resource of that ARN.
   *
   * @returns the policy, which the resource must depend on
   */
  public allowBeyondRemoval(scope: Construct, id: string, permissions: Permission[]): iam.Policy {
    const policy = new iam.Policy(scope, id, { statements: permissions.map(statementFor) });
    // The method of the role leaves an import alone that CDK may not change. That of the policy does not.
    this.role.attachInlinePolicy(policy);
    this.ownPolicies.push(policy);
    return policy;
  }

  /**
   * Completes CDK's report of the policies of a role that somebody else makes. It has what the first policy said when it was attached, and
   * so nothing of what was added to its document. CDK adds managed policies to the report at this time, too.
   */
  public completeReport(): void {
    if (!isPrecreated(this.role)) {
      return;
    }
    const [inline] = this.sharedPolicies;
    for (const statement of inline.statements.values()) {
      if (!this.reported.has(statement)) {
        this.reported.add(statement);
        this.role.addToPrincipalPolicy(statement);
      }
    }
  }

  /** Messages for what exceeds IAM's limits of a role. */
  public validate(): string[] {
    const [inline, ...managed] = this.sharedPolicies;
    // Only what certainly does not fit is refused: a token counts nothing.
    const length = [inline.document, ...this.ownPolicies.map((policy) => policy.document)]
      .reduce((sum, document) => sum + policyLength(this.stack, document, 0), 0);
    return [
      ...(length > INLINE_POLICIES_LIMIT ? [
        `the ${this.ownPolicies.length} repositories and templates with OnRemove.RESTORE of this stack need a policy each, and the inline policies of ` +
        `the function's role are ${length} characters; IAM allows ${INLINE_POLICIES_LIMIT}. Spread them over several stacks, or use ` +
        'OnRemove.KEEP, with which they share policies.',
      ] : []),
      ...(managed.length > MANAGED_POLICIES_LIMIT ? [
        `the repositories and templates with OnRemove.KEEP of this stack need ${managed.length} managed policies; IAM allows ${MANAGED_POLICIES_LIMIT} ` +
        'for a role, unless that quota is raised. Spread them over several stacks.',
      ] : []),
    ];
  }

  /** The last policy, if it still has room, or else a new one. */
  private sharedPolicyFor(permissions: Permission[]): SharedPolicy {
    const policy = this.sharedPolicies[this.sharedPolicies.length - 1];
    const length = permissions.reduce((sum, permission) => sum + this.lengthIn(policy, permission), 0);
    if (policy.length + length <= policy.limit) {
      return policy;
    }
    const managed = new iam.ManagedPolicy(this.scope, `Shared${this.sharedPolicies.length}`);
    fixLogicalIds(this.scope, managed.node.findAll());
    this.role.addManagedPolicy(managed);
    return this.share(managed.document, MANAGED_POLICY_LIMIT, managed);
  }

  /** How many characters a permission adds: its ARN and, if it is the first of its statement, the rest of the statement. */
  private lengthIn(policy: SharedPolicy, permission: Permission): number {
    const around = policy.statements.has(keyOf(permission)) ? [] : [statementFor({ ...permission, resource: '' })];
    return [...around, permission.resource].reduce((sum, part) => sum + policyLength(this.stack, part, LONGEST_REPOSITORY_ARN), ','.length);
  }

  private share(document: iam.PolicyDocument, limit: number, dependable?: IDependable): SharedPolicy {
    const policy = { document, dependable, limit, length: policyLength(this.stack, document, LONGEST_REPOSITORY_ARN), statements: new Map() };
    this.sharedPolicies.push(policy);
    return policy;
  }
}

/**
 * Gives resources of a provider logical ids that do not depend on its path. CloudFormation refuses to change the function of a custom
 * resource, so a provider that is renamed, moved or given in place of the default one must keep its function.
 */
export function fixLogicalIds(provider: IConstruct, constructs: IConstruct[]): void {
  for (const resource of constructs.filter(isResource)) {
    const ids = resource.node.scopes.slice(provider.node.scopes.length).map(({ node }) => node.id);
    resource.overrideLogicalId(`${PROVIDER_ID}${ids.filter((id) => id !== 'Resource').join('')}`);
  }
}

function keyOf({ actions, conditions }: Permission): string {
  return JSON.stringify([actions, conditions]);
}

function statementFor({ actions, resource, conditions }: Permission): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources: [resource], conditions });
}
