import { CfnResource, Duration, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct, IDependable } from 'constructs';
import { ProviderPermissions, fixLogicalIds } from './provider-permissions';
import { ServedResource, StackAdoptions } from './stack-adoptions';
import { FUNCTION_HANDLER, FUNCTION_TIMEOUT_SECONDS, MIN_NODE_VERSION, SERVICE_TIMEOUT_SECONDS, isFunctionRuntime } from '../contract/custom-resource';
import { checkConstructProps, checkObject } from '../messages/check-type';
import { withPath } from '../messages/with-path';
import { FUNCTION_BUNDLE } from '../own-package';
import { validateInApp } from '../template/complete-app';
import { unlessLookingUp } from '../template/context-lookup';
import { markBundle } from '../template/function-bundle';

/** The default provider of a stack has this id below it. */
const DEFAULT_ID = 'DefaultTagMutabilityProvider';

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
 * Properties of TagMutabilityProvider.
 *
 * A permissions boundary comes by CDK's own `iam.PermissionsBoundary.of(provider).apply(...)`.
 */
export interface TagMutabilityProviderProps {
  /**
   * The role of the function. It must trust `lambda.amazonaws.com`. The provider adds what the function needs, unless the role is an
   * import that CDK may not change (`mutable: false`).
   *
   * @default - a role with exactly the permissions that the function needs
   */
  readonly role?: iam.IRole;

  /**
   * The VPC to run in. It must let the function reach Amazon ECR's API, and the S3 endpoint to which the function sends its answer to
   * CloudFormation.
   *
   * @default - the function does not run in a VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Where in the VPC to run. Needs `vpc`.
   *
   * @default - CDK's default: the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function. Needs `vpc`.
   *
   * @default - CDK's default: a new security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The runtime: Node.js 20 or newer.
   *
   * @default - the newest Node.js that Lambda has in the region, as aws-cdk-lib knows it
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The memory of the function, in MiB.
   *
   * @default 256
   */
  readonly memorySize?: number;

  /**
   * The log group of the function. The log is the record of the settings that there were before. Excludes `logRetention`.
   *
   * @default - a new log group, which stays when the stack is deleted
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long the new log group keeps what the function logs. Excludes `logGroup`.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the environment of the function, for accounts that demand one. The function has no variables of its own.
   *
   * @default - Lambda's own key
   */
  readonly environmentEncryption?: kms.IKey;
}

/** The compiler holds this to the struct. */
const PROP_NAMES = Object.keys({
  role: 1, vpc: 1, vpcSubnets: 1, securityGroups: 1, runtime: 1, memorySize: 1, logGroup: 1, logRetention: 1, environmentEncryption: 1,
} satisfies Record<keyof TagMutabilityProviderProps, 1>);

/**
 * The Lambda function of a stack that sets the tag mutability of repositories and the fields of creation templates that exist already,
 * with its role and its log group.
 *
 * A stack has one provider. `ExistingRepositories`, `ExistingCreationTemplate` and `ImmutableRepository` make a default one where there
 * is none. Make one yourself to say how the function is deployed, or to have its `function`, `logGroup` and `role` for alarms and
 * dashboards: all constructs of the stack use it, also those that were made before it. Its resources have fixed logical ids. So you can
 * add it to a stack that is deployed, move it, rename it and change its props: the custom resources keep their function, and
 * `OnRemove.RESTORE` still gives back what was there before.
 *
 * Throws if the stack has another provider, if `vpcSubnets` or `securityGroups` is given without `vpc`, if both `logGroup` and
 * `logRetention` are given, or if the runtime cannot run the function.
 *
 * @example
 * const provider = new TagMutabilityProvider(this, 'Provider', { logRetention: logs.RetentionDays.TEN_YEARS });
 * provider.function.metricErrors().createAlarm(this, 'Failed', { threshold: 1, evaluationPeriods: 1 });
 */
export class TagMutabilityProvider extends Construct {
  /**
   * Makes the default provider of the stack that a construct is in, if there is none.
   *
   * @internal
   */
  public static _ensure(user: IConstruct): void {
    const stack = Stack.of(user);
    StackAdoptions.of(stack).useDefault(() => new TagMutabilityProvider(stack, DEFAULT_ID));
  }

  /** The function. */
  public readonly function: lambda.IFunction;

  /** The log group of the function: the record of the settings that there were before. */
  public readonly logGroup: logs.ILogGroup;

  /** The role of the function. */
  public readonly role: iam.IRole;

  /**
   * Whether the user gave the role.
   *
   * @internal
   */
  public readonly _hasGivenRole: boolean;

  private readonly permissions: ProviderPermissions;

  /**
   * Makes the function that serves the custom resources of a stack.
   *
   * @param scope the construct that this one is a part of, a stack mostly
   * @param id its name among the parts of the scope
   * @param props how the function runs, and what it logs
   */
  constructor(scope: Construct, id: string, props: TagMutabilityProviderProps = {}) {
    super(scope, id);
    const adoptions = StackAdoptions.of(this);
    adoptions.refuseSecond(this);
    withPath(() => this.node.path, () => {
      checkConstructProps(new.target, TagMutabilityProvider, props, PROP_NAMES);
      checkProps(props);
      unlessLookingUp(this, () => checkRuntime(props));
    });

    this.logGroup = props.logGroup ?? new logs.LogGroup(this, 'LogGroup', { retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR });
    const document = new iam.PolicyDocument({ statements: ownPermissions(this.logGroup, props) });
    this._hasGivenRole = props.role !== undefined;
    this.role = props.role ?? new iam.Role(this, 'Role', {
      description: DESCRIPTION,
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      // Inside the role: no resource more, and there before the function is.
      inlinePolicies: { Shared: document },
    });
    const policy = props.role && new iam.Policy(this, 'Policy', { document });

    const handler = new lambda.Function(this, 'Function', {
      description: DESCRIPTION,
      code: lambda.Code.fromAsset(FUNCTION_BUNDLE),
      handler: FUNCTION_HANDLER,
      runtime: props.runtime ?? lambda.determineLatestNodeRuntime(this),
      memorySize: props.memorySize ?? 256,
      timeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS),
      maxEventAge: Duration.seconds(SERVICE_TIMEOUT_SECONDS),
      role: this.role,
      logGroup: this.logGroup,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
      environmentEncryption: props.environmentEncryption,
    });
    markBundle(handler.node.defaultChild as CfnResource, FUNCTION_BUNDLE);
    this.function = handler;
    if (policy) {
      props.role!.attachInlinePolicy(policy);
      // So it is there before the first event, and after the last: the log is the record of what was written.
      handler.node.addDependency(policy);
    }
    this.permissions = new ProviderPermissions(this, this.role, document, policy);
    validateInApp(this, () => {
      this.permissions.completeReport();
      return this.permissions.validate();
    });

    // Only what is made here: what a user adds below the provider keeps the id that CDK gives it.
    fixLogicalIds(this, this.node.findAll());
    adoptions.use(this);
  }

  /**
   * What a custom resource names as its `ServiceToken`.
   *
   * @internal
   */
  public get _serviceToken(): string {
    return this.function.functionArn;
  }

  /**
   * Allows the function what a resource needs, for as long as the resource needs it.
   *
   * @returns what the resource must depend on
   * @internal
   */
  public _permit({ scope, permissions, restores, logicalId }: ServedResource): IDependable | undefined {
    if (!restores) {
      return this.permissions.allowUntilRemoved(permissions);
    }
    // The default provider may have made one before.
    scope.node.tryRemoveChild(OWN_POLICY_ID);
    const own = this.permissions.allowBeyondRemoval(scope, OWN_POLICY_ID, permissions);
    if (logicalId !== undefined) {
      (own.node.defaultChild as CfnResource).overrideLogicalId(`${logicalId}Permissions`);
    }
    return own;
  }
}

/** The id of the policy of a resource that has its own. */
const OWN_POLICY_ID = 'Permissions';

/** Throws, without a path, if what a construct is given is no provider, or the provider of another stack. */
export function checkProvider(user: IConstruct, prop: string, provider: TagMutabilityProvider | undefined): void {
  if (provider === undefined) {
    return;
  }
  checkObject(prop, provider, 'a TagMutabilityProvider', ['_serviceToken'], "new TagMutabilityProvider(this, 'Provider', { ... })");
  const [own, other] = [Stack.of(user), Stack.of(provider)];
  if (own !== other) {
    throw new Error(
      `'${prop}' is '${provider.node.path}', of the stack '${other.node.path}', but the construct is in '${own.node.path}'. Give a provider of ` +
      `'${own.node.path}', or none: then the construct uses the one of its stack.`);
  }
}

function checkProps({ vpc, vpcSubnets, securityGroups, logGroup, logRetention }: TagMutabilityProviderProps): void {
  if (!vpc && (vpcSubnets || securityGroups)) {
    throw new Error(`'${vpcSubnets ? 'vpcSubnets' : 'securityGroups'}' is given without 'vpc', which it is a part of. Give the VPC too, or neither.`);
  }
  if (logGroup && logRetention !== undefined) {
    throw new Error("'logGroup' and 'logRetention' are given; a log group has its own retention. Keep one of the two.");
  }
}

function checkRuntime({ runtime }: TagMutabilityProviderProps): void {
  if (runtime && !Token.isUnresolved(runtime.name) && !isFunctionRuntime(runtime.name)) {
    throw new Error(
      `the runtime '${runtime}' cannot run the function, which needs Node.js ${MIN_NODE_VERSION} or newer. Use lambda.Runtime.NODEJS_24_X, or leave it out.`);
  }
}

/** What the function needs for itself. AWS's managed policies for it would let it write to every log group. */
function ownPermissions(logGroup: logs.ILogGroup, { vpc }: TagMutabilityProviderProps): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
    ...(vpc ? [new iam.PolicyStatement({ actions: VPC_ACTIONS, resources: ['*'] })] : []),
  ];
}
