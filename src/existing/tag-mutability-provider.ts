import * as path from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AdoptedRepository } from './adopted-repository';
import { DESCRIBE_ACTION, FUNCTION_TIMEOUT_SECONDS, PUT_ACTION, SERVICE_TIMEOUT_SECONDS } from './contract';
import { DECLARED_HERE, declaredRepositories } from './declared-repositories';
import { INLINE_POLICIES_LIMIT, policyLength } from './policy-length';

/** The bundle that the build makes of handlers/tag-mutability; the path holds from src/ and from lib/. */
const BUNDLE = path.join(__dirname, '..', '..', 'assets', 'tag-mutability');

const CONSTRUCT_ID = 'EcrRepositoryTagMutabilityProvider';

/**
 * The one function that serves every RepositoryTagMutability of a stack, with its role and its log group.
 */
export class TagMutabilityProvider extends Construct {
  /** The provider of the stack that the scope is in; made when first asked for. */
  public static of(scope: Construct): TagMutabilityProvider {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(CONSTRUCT_ID) as TagMutabilityProvider | undefined ?? new TagMutabilityProvider(stack);
  }

  /** What a custom resource names as its `ServiceToken`. */
  public readonly serviceToken: string;

  private readonly adopted = new Map<string, AdoptedRepository>();
  private readonly role: iam.Role;
  private readonly sharedPolicy: iam.PolicyDocument;
  private readonly ownPolicies: iam.Policy[] = [];
  private sharedPermissions?: iam.PolicyStatement;

  private constructor(stack: Stack) {
    super(stack, CONSTRUCT_ID);

    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_YEAR });

    // Inside the role, so that it is there before the function is. `AWSLambdaBasicExecutionRole` would be shorter but
    // lets a function write to every log group.
    this.sharedPolicy = new iam.PolicyDocument({
      statements: [new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      })],
    });
    this.role = new iam.Role(this, 'Role', {
      description: 'Sets the tag mutability of the ECR repositories that this stack has adopted',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Shared: this.sharedPolicy },
    });

    this.serviceToken = new lambda.Function(this, 'Function', {
      description: 'Sets the tag mutability of the ECR repositories that this stack has adopted',
      code: lambda.Code.fromAsset(BUNDLE),
      handler: 'index.handler',
      runtime: lambda.determineLatestNodeRuntime(this),
      role: this.role,
      logGroup,
      memorySize: 256,
      timeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS),
      maxEventAge: Duration.seconds(SERVICE_TIMEOUT_SECONDS),
    }).functionArn;

    this.node.addValidation({ validate: () => [...this.validateOwnership(), ...this.validatePolicies()] });
  }

  /** Takes note of a repository; a second construct for it is an error, since the two would write over each other. */
  public claim(repository: AdoptedRepository): void {
    const other = this.adopted.get(repository.name);
    if (other) {
      throw new Error(
        `${repository.scope.node.path}: repository '${repository.name}' is adopted by '${other.scope.node.path}' in this stack ` +
        'already; one RepositoryTagMutability for each repository is allowed. Remove one of the two.');
    }
    this.adopted.set(repository.name, repository);
  }

  /** Allows what a resource that calls nothing on Delete needs: it may lose the permission before it is deleted. */
  public allowUntilRemoved(repositoryArn: string): void {
    if (!this.sharedPermissions) {
      this.sharedPermissions = permissionsFor(repositoryArn);
      this.sharedPolicy.addStatements(this.sharedPermissions);
    } else {
      this.sharedPermissions.addResources(repositoryArn);
    }
  }

  /**
   * Allows what a resource that writes on Delete needs, in a policy of its own for that resource to depend on:
   * CloudFormation takes an ARN out of a shared policy before it deletes the resource that the ARN was for.
   */
  public allowBeyondRemoval(scope: Construct, id: string, repositoryArn: string): iam.Policy {
    const policy = new iam.Policy(scope, id, { roles: [this.role], statements: [permissionsFor(repositoryArn)] });
    this.ownPolicies.push(policy);
    return policy;
  }

  private validateOwnership(): string[] {
    const declared = declaredRepositories(Stack.of(this));
    return [...this.adopted.values()]
      .filter(({ name }) => declared.has(name))
      .map(({ name, scope }) => `${scope.node.path}: repository '${name}' (${declared.get(name)}) ${DECLARED_HERE}`);
  }

  private validatePolicies(): string[] {
    const stack = Stack.of(this);
    const length = [this.sharedPolicy, ...this.ownPolicies.map((policy) => policy.document)]
      .reduce((sum, document) => sum + policyLength(stack, document), 0);
    if (length <= INLINE_POLICIES_LIMIT) {
      return [];
    }
    return [
      `the permissions of this stack's RepositoryTagMutability constructs take ${length} characters; IAM allows ` +
      `${INLINE_POLICIES_LIMIT} in the inline policies of a role (${this.ownPolicies.length} constructs with OnRemove.RESTORE ` +
      'need a policy each). Spread the constructs over several stacks, or use OnRemove.KEEP, whose constructs share a policy.',
    ];
  }
}

function permissionsFor(repositoryArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: [DESCRIBE_ACTION, PUT_ACTION], resources: [repositoryArn] });
}
