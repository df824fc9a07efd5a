import * as path from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Adopted } from './adopted';
import { DECLARED_HERE, declaredRepositories } from './adopted-repository';
import { TagMutabilityProviderProps, checkFunctionOptions, contradictingOption } from './function-options';
import { TagMutabilityPermissions } from './provider-permissions';
import { FUNCTION_TIMEOUT_SECONDS, SERVICE_TIMEOUT_SECONDS } from '../contract/custom-resource';

/** The bundle that the build makes of handlers/tag-mutability; the path holds from src/ and from lib/. */
const BUNDLE = path.join(__dirname, '..', '..', 'assets', 'tag-mutability');

const CONSTRUCT_ID = 'EcrRepositoryTagMutabilityProvider';

const DESCRIPTION = 'Sets the tag mutability of ECR repositories and the fields of repository creation templates for this stack';

/**
 * What Lambda needs to place a function in a VPC; none of it can be narrowed to a resource before there is one.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
const VPC_ACTIONS = [
  'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
];

/**
 * The one function that sets the tag mutability of repositories and existing creation templates for a stack, with its role and
 * its log group.
 */
export class TagMutabilityProvider extends Construct {
  /**
   * The provider of the stack that the user is in; made when first asked for. Throws if the options contradict those that it
   * was made with.
   */
  public static for(user: Construct, options: TagMutabilityProviderProps): TagMutabilityProvider {
    const stack = Stack.of(user);
    const existing = stack.node.tryFindChild(CONSTRUCT_ID) as TagMutabilityProvider | undefined;
    if (!existing) {
      return new TagMutabilityProvider(stack, user, options);
    }
    const contradiction = contradictingOption(existing.options, options);
    if (contradiction) {
      throw new Error(
        `${user.node.path}: '${contradiction.name}' is ${contradiction.given}, but '${existing.maker.node.path}' says ${contradiction.made}, and ` +
        'both share one function, as all of a stack do. Say the same in both, or leave it out of the second.');
    }
    return existing;
  }

  /** What a custom resource names as its `ServiceToken`. */
  public readonly serviceToken: string;

  /** What the function may do. */
  public readonly permissions: TagMutabilityPermissions;

  private readonly adopted = new Map<string, Adopted>();

  private constructor(stack: Stack, private readonly maker: Construct, private readonly options: TagMutabilityProviderProps) {
    super(stack, CONSTRUCT_ID);
    checkFunctionOptions(maker, options);

    const logGroup = options.logGroup ?? new logs.LogGroup(this, 'Logs', { retention: options.logRetention ?? logs.RetentionDays.ONE_YEAR });
    const document = new iam.PolicyDocument({ statements: ownPermissions(logGroup, options) });
    const role = options.role ?? new iam.Role(this, 'Role', {
      description: DESCRIPTION,
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      // Inside the role: no resource more, and there before the function is.
      inlinePolicies: { Shared: document },
    });
    const policy = options.role && new iam.Policy(this, 'Shared', { document });
    this.permissions = new TagMutabilityPermissions(this, role, document, policy);

    const handler = new lambda.Function(this, 'Function', {
      description: DESCRIPTION,
      code: lambda.Code.fromAsset(BUNDLE),
      handler: 'index.handler',
      runtime: options.runtime ?? lambda.determineLatestNodeRuntime(this),
      memorySize: options.memorySize ?? 256,
      timeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS),
      maxEventAge: Duration.seconds(SERVICE_TIMEOUT_SECONDS),
      role,
      logGroup,
      vpc: options.vpc,
      vpcSubnets: options.vpcSubnets,
      securityGroups: options.securityGroups,
      environmentEncryption: options.environmentEncryption,
    });
    this.serviceToken = handler.functionArn;
    if (policy) {
      options.role!.attachInlinePolicy(policy);
      // So it is there before the first event, and after the last: the log is the record of what was written.
      handler.node.addDependency(policy);
    }

    this.node.addValidation({ validate: () => [...this.validateOwnership(), ...this.permissions.validate()] });
  }

  /** Takes note of what is adopted; a second construct for it is an error, since the two would write over each other. */
  public claim(adopted: Adopted): void {
    const other = this.adopted.get(adopted.identity);
    if (other) {
      throw new Error(
        `${adopted.scope.node.path}: ${adopted.label} is adopted by '${other.scope.node.path}' in this stack ` +
        'already; it can be adopted once. Remove one of the two.');
    }
    this.adopted.set(adopted.identity, adopted);
  }

  private validateOwnership(): string[] {
    const declared = declaredRepositories(Stack.of(this));
    return [...this.adopted.values()]
      .filter(({ repositoryName }) => repositoryName !== undefined && declared.has(repositoryName))
      .map(({ repositoryName, label, scope }) => `${scope.node.path}: ${label} (${declared.get(repositoryName!)}) ${DECLARED_HERE}`);
  }
}

/** What the function needs for itself. AWS's managed policies for it would let it write to every log group. */
function ownPermissions(logGroup: logs.ILogGroup, { vpc }: TagMutabilityProviderProps): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
    ...(vpc ? [new iam.PolicyStatement({ actions: VPC_ACTIONS, resources: ['*'] })] : []),
  ];
}
