import { Aws, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { REGISTRY_ROLE_PATH } from '../contract/registry-roles';
import { REMOVAL_ACTIONS, SERVICE_LINKED_ROLES } from '../ecr/actions';
import { isForEverybody } from '../ecr/principal-pattern';
import { checkGiven, checkList, checkObject, checkPropNames } from '../messages/check-type';
import { quoted } from '../mutability/language/quoted';

/**
 * Who may still delete protected images.
 *
 * The policy of the repository denies everybody else, whatever other policies allow: to delete images and the repository, to archive images,
 * to put a lifecycle policy, and to change or delete the policy itself. Pushing and pulling stay as they are.
 *
 * These are never denied:
 *
 * * the role with which CloudFormation deploys the stack, so that updates, deletion and `emptyOnDelete` work,
 * * the roles of an `ImmutableRegistry` of the account, by their path `/cdk-ecr-immutability/`,
 * * the function that CDK makes for `autoDeleteImages` of the repository,
 * * Amazon ECR itself: its service-linked roles, and AWS services that call with no role.
 *
 * The policy compares ARNs as texts. So whoever may make a role with an excepted ARN, or change who may assume one, gets what it excepts. And
 * an excepted principal that was deleted is excepted again when somebody makes one with the same ARN: this is a way back in.
 *
 * AWS does not document whether ECR asks the policy of a repository when a lifecycle policy expires images, or when replication carries out
 * a deletion of the source. Assume that both go on (docs/facts.md: policy-and-expiry, policy-and-replication).
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 * @example
 * declare const operations: iam.IRole;
 *
 * new ImmutableRepository(this, 'Api', {
 *   imageProtection: { exceptPrincipals: [operations] },
 * });
 */
export interface ImageProtection {
  /**
   * The roles and users that may: at least one. What has a role, such as a function or a project of CodeBuild, stands for its role.
   * `iam.ArnPrincipal` takes an ARN with the wildcards `*` and `?`: `arn:aws:iam::123456789012:role/ops-*`. The ARN of the root user of an
   * account, given this way, is the root user only.
   *
   * A whole account, all roles or all users, AWS services, federated principals and groups are errors.
   */
  readonly exceptPrincipals: iam.IGrantable[];

  /**
   * With which role CloudFormation deploys the stack. Give it if you deploy with a role that the synthesizer of the stack does not know:
   * with `--role-arn`, by a StackSet, or with your own credentials. ECR refuses a policy that would lock out who sets it, so with
   * another role the deployment fails.
   *
   * @default - the execution role that the synthesizer of the stack names, mostly that of `cdk bootstrap`. It is an error if it names none,
   * but not for a template, since ECR makes the repositories
   */
  readonly deployedBy?: iam.IGrantable;
}

/** The compiler holds these names to the struct. */
const PROP_NAMES = Object.keys({ exceptPrincipals: 1, deployedBy: 1 } satisfies Record<keyof ImageProtection, 1>);

/** By this statement a policy is known to protect. */
export const PROTECTION_SID = 'ProtectedImages';

const EXAMPLE = "new iam.ArnPrincipal('arn:aws:iam::123456789012:role/operations')";

/** What an ARN of a role or a user looks like once it is known; a kind can be a wildcard too. */
const PRINCIPAL_ARN = /^arn:[^:]*:(?:iam::[^:]*:(?:role\/.+|user\/.+|root|[^*/:?]*[*?][^:]*)|sts::[^:]*:federated-user\/.+)$/;

/** Throws, without a path, if a value does not have its type. */
export function checkProtectionTypes(protection: ImageProtection | undefined): void {
  if (protection === undefined) {
    return;
  }
  checkPropNames("'imageProtection'", protection, PROP_NAMES);
  const { exceptPrincipals, deployedBy } = protection;
  checkGiven('imageProtection.exceptPrincipals', exceptPrincipals, `[${EXAMPLE}]`);
  checkList('imageProtection.exceptPrincipals', exceptPrincipals, `[${EXAMPLE}]`);
  excepted(protection).forEach(([prop, principal]) => checkObject(prop, principal, 'a principal', ['grantPrincipal'], EXAMPLE));
  checkObject('imageProtection.deployedBy', deployedBy, 'a principal', ['grantPrincipal'], EXAMPLE);
}

/** Throws, without a path, if the protection excepts nobody, everybody, or who cannot be excepted, as far as no token hides it. */
export function checkProtection(protection: ImageProtection | undefined): void {
  if (protection?.exceptPrincipals.length === 0) {
    throw new Error(
      "'imageProtection.exceptPrincipals' is empty: it excepts nobody, so that nobody could delete an image that must go; at least one principal is " +
      `needed. Name who may, such as [${EXAMPLE}].`);
  }
  (protection ? excepted(protection) : []).forEach(([prop, principal]) => checkPrincipal(prop, principal.grantPrincipal, (arn) => arn));
}

/** What is wrong with those whom the protection excepts once CDK knows what its tokens are: the ARN of an account is one. */
export function protectionProblems(scope: IConstruct, protection: ImageProtection): string[] {
  const stack = Stack.of(scope);
  return excepted(protection).flatMap(([prop, principal]) => {
    try {
      checkPrincipal(prop, principal.grantPrincipal, (arn) => readableText(stack.resolve(arn)));
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
}

/** Throws, without a path, if nobody knows who sets the policy of a repository that the stack declares. */
export function checkDeployer(scope: IConstruct, protection: ImageProtection | undefined): void {
  if (protection && protection.deployedBy === undefined && executionRoleOf(Stack.of(scope)) === undefined) {
    throw new Error(
      "'imageProtection' is given, and the synthesizer of the stack names no role with which CloudFormation deploys it; ECR allows only a policy that does " +
      `not lock out who sets it. Say who deploys: deployedBy: ${EXAMPLE}.`);
  }
}

/**
 * The statement that protects the images of a repository.
 *
 * @param otherArns of those who are excepted besides
 */
export function protectionStatement(scope: IConstruct, protection: ImageProtection, otherArns: readonly string[] = []): iam.PolicyStatement {
  const stack = Stack.of(scope);
  const roles = (name: string) => `arn:${Aws.PARTITION}:iam::${stack.account}:role/${name}`;
  const executionRole = protection.deployedBy ? undefined : executionRoleOf(stack);
  const arns = [
    ...excepted(protection).flatMap(([, principal]) => arnsOf(principal.grantPrincipal)),
    ...(executionRole === undefined ? [] : [executionRole]),
    roles(`${REGISTRY_ROLE_PATH.slice(1)}*`),
    roles(SERVICE_LINKED_ROLES),
    ...otherArns,
  ];
  return new iam.PolicyStatement({
    sid: PROTECTION_SID,
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: REMOVAL_ACTIONS,
    conditions: {
      ArnNotLike: { 'aws:PrincipalArn': [...new Set(arns)] },
      // A service that calls with no role has no ARN, which no list excepts.
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  });
}

/** Everybody whom the user names, with the place in the props. */
function excepted({ exceptPrincipals, deployedBy }: ImageProtection): [prop: string, principal: iam.IGrantable][] {
  return [
    ...exceptPrincipals.map((principal, index): [string, iam.IGrantable] => [`imageProtection.exceptPrincipals[${index}]`, principal]),
    ...(deployedBy ? [['imageProtection.deployedBy', deployedBy] as [string, iam.IGrantable]] : []),
  ];
}

/** The ARN of the role that CloudFormation assumes, as far as the stack knows. A nested stack is deployed with the one around it. */
function executionRoleOf(stack: Stack): string | undefined {
  let deployed = stack;
  while (deployed.nestedStackParent) {
    deployed = deployed.nestedStackParent;
  }
  return deployed.synthesizer.cloudFormationExecutionRole
    ?.replace(/\$\{AWS::Partition\}/g, Aws.PARTITION)
    .replace(/\$\{AWS::AccountId\}/g, Aws.ACCOUNT_ID)
    .replace(/\$\{AWS::Region\}/g, Aws.REGION);
}

function arnsOf({ policyFragment: { principalJson } }: iam.IPrincipal): string[] {
  return Object.values(principalJson).flat();
}

/** @param textOf what can be read of an ARN */
function checkPrincipal(prop: string, principal: iam.IPrincipal, textOf: (arn: string) => string): void {
  const { principalJson, conditions } = fragmentOf(prop, principal);
  const kind = Object.keys(principalJson).find((name) => name !== 'AWS' && name !== 'LiteralString');
  if (kind !== undefined) {
    refuse(prop, `a principal of the kind ${kind}`, `Name the role that is assumed, such as ${EXAMPLE}; AWS services that call with no role are not denied.`);
  }
  if (Object.keys(conditions).length > 0) {
    refuse(prop, `a principal with conditions (${Object.keys(conditions).join(', ')})`, 'An exception cannot have conditions: name the roles and users.');
  }
  const isGiven = 'arn' in principal && !('accountId' in principal);
  arnsOf(principal).map(textOf).forEach((arn) => checkArn(prop, arn, { isGiven, isGroup: 'groupArn' in principal }));
}

function fragmentOf(prop: string, principal: iam.IPrincipal): iam.PrincipalPolicyFragment {
  try {
    return principal.policyFragment;
  } catch (error) {
    throw new Error(`'${prop}' has no role that is known (${(error as Error).message}); roles and users are allowed. Name its role, such as ${EXAMPLE}.`, {
      cause: error,
    });
  }
}

/**
 * The parts of an ARN that are tokens can be anything; what is written between them counts.
 *
 * @param isGiven whether somebody has written the ARN, and not a whole account
 */
function checkArn(prop: string, arn: string, { isGiven, isGroup }: { isGiven: boolean; isGroup: boolean }): void {
  const isRead = !Token.isUnresolved(arn) && !arn.includes(UNKNOWN);
  const given = isRead ? ` (${quoted(arn)})` : '';
  if (isGroup || arn.includes(':group/')) {
    refuse(prop, `a group${given}`, 'Requests do not say a group: name its users, or the role that they assume.');
  }
  if (arn.includes(':assumed-role/')) {
    refuse(prop, `a session of a role${given}`, 'Requests say the role: name it by arn:aws:iam::<account>:role/<name>.');
  }
  if (arn.endsWith(':root') && !isGiven) {
    refuse(prop, `a whole account${given}`,
      "Name roles and users of the account. For the root user alone write new iam.ArnPrincipal('arn:aws:iam::<account>:root').");
  }
  if (isRead && arn !== '*' && !PRINCIPAL_ARN.test(arn)) {
    refuse(prop, quoted(arn), 'Write an ARN such as arn:aws:iam::123456789012:role/operations, in which * and ? are wildcards.');
  }
  if (isForEverybody(arn)) {
    refuse(prop, `everybody${given}, so that nothing would be protected`, `Name those who may delete images, such as ${EXAMPLE}.`);
  }
}

function refuse(prop: string, given: string, remedy: string): never {
  throw new Error(`'${prop}' is ${given}; roles and users are allowed. ${remedy}`);
}

/** What stands in a text for a part that only deployment knows. */
const UNKNOWN = '<unknown>';

/** A text of a template with its pseudo parameters by their names: `arn:<Partition>:iam::<AccountId>:root`. */
function readableText(value: any): string {
  const [separator, parts] = value?.['Fn::Join'] ?? [];
  if (typeof separator === 'string' && Array.isArray(parts)) {
    return parts.map(readableText).join(separator);
  }
  const pseudo = /^AWS::(\w+)$/.exec(value?.Ref)?.[1];
  return typeof value === 'string' ? value : pseudo === undefined ? UNKNOWN : `<${pseudo}>`;
}
