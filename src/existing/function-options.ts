import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';

/**
 * How the Lambda function is deployed that sets the tag mutability of repositories, and what creation templates say. A stack has
 * one such function for all of its constructs: say the same for each of them, or say it for the first one only.
 *
 * A permissions boundary comes by CDK's own `PermissionsBoundary.of(scope).apply(...)`.
 */
export interface TagMutabilityProviderProps {
  /**
   * The role of the function. It must trust `lambda.amazonaws.com`. What the function needs is added to it, unless it is
   * an import that CDK may not change (`mutable: false`).
   *
   * @default - a role with exactly the permissions that the function needs
   */
  readonly role?: iam.IRole;

  /**
   * The VPC to run in. It must let the function reach Amazon ECR's API, and the S3 endpoint to which CloudFormation's custom
   * resources answer.
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
   * The key that encrypts the environment of the function, for accounts that demand one. The function has no variables of
   * its own.
   *
   * @default - Lambda's own key
   */
  readonly environmentEncryption?: kms.IKey;
}

/** Throws if options cannot be together or cannot be at all. */
export function checkFunctionOptions(scope: IConstruct, options: TagMutabilityProviderProps): void {
  const { vpc, vpcSubnets, securityGroups, logGroup, logRetention, runtime } = options;
  const refuse = (message: string) => { throw new Error(`${scope.node.path}: ${message}`); };
  if (!vpc && (vpcSubnets || securityGroups)) {
    refuse(`'${vpcSubnets ? 'vpcSubnets' : 'securityGroups'}' is given without 'vpc', which it is a part of. Give the VPC too, or neither.`);
  }
  if (logGroup && logRetention !== undefined) {
    refuse("'logGroup' and 'logRetention' are both given; a log group has its own retention. Keep one.");
  }
  if (runtime && !Token.isUnresolved(runtime.name) && !(Number(/^nodejs(\d+)\./.exec(runtime.name)?.[1]) >= 20)) {
    refuse(`the runtime '${runtime}' cannot run the function, which needs Node.js 20 or newer. Use lambda.Runtime.NODEJS_24_X, or leave it out.`);
  }
}

/** The first option that says something else than what the function was made with; undefined if none does. */
export function contradictingOption(
  made: TagMutabilityProviderProps, given: TagMutabilityProviderProps,
): { name: string; made: string; given: string } | undefined {
  const names = Object.keys(given) as (keyof TagMutabilityProviderProps)[];
  const name = names.find((one) => given[one] !== undefined && !isSame(made[one], given[one]));
  return name && { name, made: shown(made[name]), given: shown(given[name]) };
}

function shown(value: any): string {
  if (value === undefined) {
    return 'nothing of it';
  }
  return Construct.isConstruct(value) ? `'${value.node.path}'` : isStruct(value) || Array.isArray(value) ? 'something else' : `'${value}'`;
}

/** Structs and lists by what they hold, since other languages make them anew for each call; constructs by identity. */
function isSame(a: any, b: any): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (isStruct(a) && isStruct(b)) {
    return [...Object.keys(a), ...Object.keys(b)].every((key) => isSame(a[key], b[key]));
  }
  return a === b || (a instanceof lambda.Runtime && b instanceof lambda.Runtime && a.runtimeEquals(b));
}

function isStruct(value: any): boolean {
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
}
