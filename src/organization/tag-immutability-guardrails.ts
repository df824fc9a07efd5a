import { Names, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { Guardrail } from './guardrail';
import { CONTROL_TOWER_ROLE, GuardrailContent, STACK_SETS_ROLES, resourceControlStatements, serviceControlStatements } from './guardrail-statements';
import {
  MAX_POLICIES_OF_TARGET, MAX_POLICY_LENGTH, MAX_POLICY_NAME_LENGTH, PRINCIPAL_PATTERN_GRAMMAR, TARGET_ID_GRAMMAR,
} from './limits';
import { checkOrganizationId } from './organization-id';
import { documentsOf, lengthOf } from './policy-packing';
import { OPEN_UNTIL_TAG } from '../contract/registry-tags';
import { checkBoolean, checkConstructProps, checkGiven, checkList, checkMember, checkObject, checkText, refuseToken, shown } from '../messages/check-type';
import { withPath } from '../messages/with-path';
import type { TagImmutabilityStandard } from '../standard';

/**
 * Properties of TagImmutabilityGuardrails.
 */
export interface TagImmutabilityGuardrailsProps {
  /**
   * The standard whose exemptions by tag are guarded: nobody else may set or remove a tag with such a key.
   */
  readonly standard: TagImmutabilityStandard;

  /**
   * The organization, such as `o-a1b2c3d4e5`. A role of another organization can have any name, so principals are excepted within this one only.
   */
  readonly organizationId: string;

  /**
   * Who may do everything that is denied to others: the ARNs of roles and users, such as `arn:aws:iam::111122223333:role/Platform` or
   * `arn:*:iam::*:role/platform/*`. `*` stands for any characters, `?` for one. At least one: somebody has to be able to.
   *
   * Of a session give the role. A token is refused: nobody would know whom it excepts.
   */
  readonly exceptedPrincipalArns: string[];

  /**
   * Who may make those who are excepted, and let services use them: the ARNs of roles and users, with wildcards. Whoever deploys an
   * `ImmutableRegistry` is one, and whoever runs `cdk bootstrap`, if `exceptCdkDeployments` is given. For the roles of a bootstrap qualifier write
   * `arn:aws:iam::*:role/cdk-platform-*`: the one by which CloudFormation deploys, and the one that passes it.
   *
   * Such a principal can make himself a role that is excepted. Nobody else can make a deployer or let a service use it.
   *
   * @default - `exceptedPrincipalArns`
   */
  readonly deployerPrincipalArns?: string[];

  /**
   * Whether the roles are excepted by which CloudFormation deploys what `cdk deploy` gives it, `cdk-*-cfn-exec-role-*`. They may neither exempt
   * (see `deploymentsMayExempt`) nor make roles that are excepted.
   *
   * Without it, no app can change the mutability of a repository that it declares, or put its policies, or delete it.
   *
   * @default false
   */
  readonly exceptCdkDeployments?: boolean;

  /**
   * Whether calls are excepted that CloudFormation makes with the permissions of whoever calls it (`aws:CalledVia`). Like
   * `exceptCdkDeployments`, it does not let anybody exempt or make roles that are excepted.
   *
   * Whoever may deploy a stack without a role may then change, in a template, what a template can have.
   *
   * @default false
   */
  readonly exceptCallsThroughCloudFormation?: boolean;

  /**
   * Whether what `exceptCdkDeployments` and `exceptCallsThroughCloudFormation` except may also set the tags that exempt, and make pull-through
   * cache rules. Then whoever may deploy an app can exempt himself in it.
   *
   * @default false
   */
  readonly deploymentsMayExempt?: boolean;

  /**
   * Whether the roles are excepted, from everything, by which StackSets deploy to the accounts of an organization, `stacksets-exec-*`. They work
   * for whoever administers StackSets, in the management account or as its delegate.
   *
   * @default false
   */
  readonly exceptStackSets?: boolean;

  /**
   * Whether the role is excepted, from everything, by which AWS Control Tower works in an account, `AWSControlTowerExecution`.
   *
   * @default false
   */
  readonly exceptControlTower?: boolean;

  /**
   * What is denied.
   *
   * @default - everything that Guardrail has
   */
  readonly guardrails?: Guardrail[];

  /**
   * What the policies are attached to: the ids of a root, of organizational units or of accounts. Both types of policies must be enabled in the
   * organization, and the stack must be one of the management account, or of an account that it has delegated policies to.
   *
   * Try them on an account or a unit of few first: they bind at once.
   *
   * @default - no policy is made. The documents are for whatever makes policies
   */
  readonly targetIds?: string[];

  /**
   * How the names of the policies begin: at most 120 characters of ASCII. No two policies of an organization may have one name.
   *
   * @default - made from the path of the construct
   */
  readonly policyNamePrefix?: string;
}

/** The compiler holds this to the struct. */
const PROP_NAMES = Object.keys({
  standard: 1,
  organizationId: 1,
  exceptedPrincipalArns: 1,
  deployerPrincipalArns: 1,
  exceptCdkDeployments: 1,
  exceptCallsThroughCloudFormation: 1,
  deploymentsMayExempt: 1,
  exceptStackSets: 1,
  exceptControlTower: 1,
  guardrails: 1,
  targetIds: 1,
  policyNamePrefix: 1,
} satisfies Record<keyof TagImmutabilityGuardrailsProps, 1>);

/** The rest of a name is what tells the policies apart. */
const MAX_NAME_PREFIX_LENGTH = MAX_POLICY_NAME_LENGTH - '-scp-99'.length - 1;

/** What there is of each type. */
const KINDS = {
  scp: {
    name: 'service control policy',
    type: 'SERVICE_CONTROL_POLICY',
    description: 'Who may make tags of Amazon ECR images mutable, take them away, and exempt repositories from the standard',
  },
  rcp: {
    name: 'resource control policy',
    type: 'RESOURCE_CONTROL_POLICY',
    description: 'Who may make tags of the Amazon ECR images of an account mutable, take them away, and exempt its repositories from the standard',
  },
} as const;

/**
 * Policies of AWS Organizations that say who may undo what a standard asks for: who may change the tag mutability of repositories and the
 * creation templates, exempt repositories by tag, and take tags away by other means, such as deleting images.
 *
 * No policy can look at the mutability that somebody asks for, since AWS has no condition key for it. So these say who, and an
 * `ImmutableRegistry` or the checks of an app say what.
 *
 * Excepted are those who are named, the roles of the registry where it needs it, and, by an option each, what deploys. Nobody but the deployers may
 * make, change or pass a role with the name of one that is excepted.
 *
 * The service control policies bind all principals of the accounts. The resource control policies bind whoever uses a repository of the accounts,
 * from another organization too, for the actions that are about a repository: no creation templates, replication and pull-through cache rules, and no
 * roles. **Neither binds the management account** (its principals, and its repositories) and service-linked roles.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 *
 * @example
 * declare const standard: TagImmutabilityStandard;
 *
 * new TagImmutabilityGuardrails(this, 'Guardrails', {
 *   standard,
 *   organizationId: 'o-a1b2c3d4e5',
 *   exceptedPrincipalArns: ['arn:aws:iam::*:role/platform/*'],
 *   exceptCdkDeployments: true,
 *   targetIds: ['ou-ab12-cdef3456'],
 * });
 */
export class TagImmutabilityGuardrails extends Construct {
  /** The documents of the service control policies: one, unless what they say needs more room than a policy has. */
  public readonly serviceControlPolicies: iam.PolicyDocument[];

  /** The documents of the resource control policies; none, if nothing is guarded that is about a repository. */
  public readonly resourceControlPolicies: iam.PolicyDocument[];

  /** The policies of AWS Organizations; none without `targetIds`. */
  public readonly policies: CfnPolicy[];

  /**
   * Declares guardrails.
   *
   * Throws if nobody is excepted, or everybody, for a pattern that can match no principal, for a token where it is not allowed, for ids that are none, and if
   * a statement or the policies of a target are more than AWS takes.
   *
   * @param scope the construct that this one is a part of, a stack mostly
   * @param id its name among the parts of the scope
   * @param props what is denied, and who is excepted
   */
  constructor(scope: Construct, id: string, props: TagImmutabilityGuardrailsProps) {
    super(scope, id);
    const { scps, rcps, policies } = withPath(() => this.node.path, () => {
      checkConstructProps(new.target, TagImmutabilityGuardrails, props, PROP_NAMES);
      checkProps(props);
      const content = contentOf(props);
      const documents = {
        scps: documentsOf(KINDS.scp.name, serviceControlStatements(content)),
        rcps: documentsOf(KINDS.rcp.name, resourceControlStatements(content)),
      };
      return { ...documents, policies: [...this.policiesOf('scp', documents.scps, props), ...this.policiesOf('rcp', documents.rcps, props)] };
    });
    this.serviceControlPolicies = scps;
    this.resourceControlPolicies = rcps;
    this.policies = policies;
    // AWS Organizations refuses a change that another one overlaps (ConcurrentModificationException).
    policies.slice(1).forEach((policy, index) => policy.node.addDependency(policies[index]));
    this.node.addValidation({ validate: () => [...tooLong('scp', scps), ...tooLong('rcp', rcps)] });
  }

  private policiesOf(
    kind: keyof typeof KINDS, documents: readonly iam.PolicyDocument[], { targetIds, policyNamePrefix }: TagImmutabilityGuardrailsProps,
  ): CfnPolicy[] {
    if (targetIds === undefined) {
      return [];
    }
    // AWS has attached one itself.
    if (documents.length >= MAX_POLICIES_OF_TARGET) {
      throw new Error(`there are ${documents.length} documents of a ${KINDS[kind].name}; ${MAX_POLICIES_OF_TARGET} can be attached to a target, and one of AWS's own is. Name fewer ` +
        'principals, by patterns.');
    }
    const prefix = policyNamePrefix ?? Names.uniqueResourceName(this, { maxLength: MAX_NAME_PREFIX_LENGTH, separator: '-' });
    return documents.map((content, index) => new CfnPolicy(this, `${kind === 'scp' ? 'ServiceControl' : 'ResourceControl'}${index + 1}`, {
      name: `${prefix}-${kind}-${index + 1}`,
      description: KINDS[kind].description,
      type: KINDS[kind].type,
      content,
      targetIds,
    }));
  }
}

/** Whoever has the documents can add to them. */
function tooLong(kind: keyof typeof KINDS, documents: readonly iam.PolicyDocument[]): string[] {
  return documents.filter((document) => lengthOf(document) > MAX_POLICY_LENGTH).map((document) =>
    `a ${KINDS[kind].name} has ${lengthOf(document)} characters with what was added to it; ${MAX_POLICY_LENGTH} are allowed. Make a policy of your own for that.`);
}

function contentOf(props: TagImmutabilityGuardrailsProps): GuardrailContent {
  const { standard, organizationId, exceptedPrincipalArns: named, deployerPrincipalArns = named, guardrails = Object.values(Guardrail) } = props;
  const administration = [...props.exceptStackSets ? [STACK_SETS_ROLES] : [], ...props.exceptControlTower ? [CONTROL_TOWER_ROLE] : []];
  return {
    guardrails,
    organizationId,
    tagKeys: [...new Set([OPEN_UNTIL_TAG, ...standard._exemptions.flatMap(({ tag }) => tag?.key ?? [])])],
    exceptions: {
      named,
      administration,
      deployers: [...deployerPrincipalArns, ...administration],
      cdkDeployments: props.exceptCdkDeployments ?? false,
      callsThroughCloudFormation: props.exceptCallsThroughCloudFormation ?? false,
      deploymentsMayExempt: props.deploymentsMayExempt ?? false,
    },
  };
}

function checkProps(props: TagImmutabilityGuardrailsProps): void {
  const { standard, organizationId, exceptedPrincipalArns, deployerPrincipalArns, guardrails, targetIds, policyNamePrefix } = props;
  checkGiven('standard', standard, 'new TagImmutabilityStandard({ ... })');
  checkObject('standard', standard, 'a TagImmutabilityStandard', ['_requirementFor', '_content'], 'new TagImmutabilityStandard({ ... })');
  checkOrganizationId(organizationId);
  checkGiven('exceptedPrincipalArns', exceptedPrincipalArns, EXAMPLE_PATTERNS);
  checkPatterns('exceptedPrincipalArns', exceptedPrincipalArns);
  checkPatterns('deployerPrincipalArns', deployerPrincipalArns);
  FLAGS.forEach((prop) => checkBoolean(prop, props[prop]));
  if (props.deploymentsMayExempt && !props.exceptCdkDeployments && !props.exceptCallsThroughCloudFormation) {
    throw new Error("'deploymentsMayExempt' is true, and no deployments are excepted. Give exceptCdkDeployments: true or exceptCallsThroughCloudFormation: true, or leave it out.");
  }
  checkGuardrails(guardrails);
  checkTargetIds(targetIds);
  checkNamePrefix(policyNamePrefix);
}

const EXAMPLE_PATTERN = 'arn:aws:iam::*:role/platform/*';

const EXAMPLE_PATTERNS = `['${EXAMPLE_PATTERN}']`;

function checkPatterns(prop: string, patterns: readonly string[] | undefined): void {
  refuseToken(prop, patterns);
  checkList(prop, patterns, EXAMPLE_PATTERNS);
  if (patterns?.length === 0) {
    throw new Error(`'${prop}' is empty, so that nobody could ever change what is guarded, or make those who can; at least one principal is needed. Write ${prop}: ${EXAMPLE_PATTERNS}.`);
  }
  patterns?.forEach((pattern, index) => checkPattern(`${prop}[${index}]`, pattern));
}

function checkPattern(prop: string, pattern: string): void {
  checkText(prop, pattern, `'${EXAMPLE_PATTERN}'`);
  if (Token.isUnresolved(pattern)) {
    throw new Error(`'${prop}' is a token, or has one in it: only deployment knows whom it excepts. Write the ARN as a literal, with * for a partition or an account that you do not know.`);
  }
  if (/:assumed-role\//.test(pattern)) {
    throw new Error(`'${prop}' is ${shown(pattern)}, a session; AWS compares the role of a session. Write '${EXAMPLE_PATTERN}'.`);
  }
  const [, , name] = PRINCIPAL_PATTERN_GRAMMAR.exec(pattern) ?? [];
  if (name === undefined) {
    throw new Error(`'${prop}' is ${shown(pattern)}; the ARN of roles or users is allowed, with * and ? in the path and the name, and * for the partition and the account. ` +
      `Write '${EXAMPLE_PATTERN}'.`);
  }
  if (/^[*?/]+$/.test(name)) {
    throw new Error(`'${prop}' is ${shown(pattern)}, which is everybody, so that nothing would be guarded. Write a path or the beginning of a name: '${EXAMPLE_PATTERN}'.`);
  }
}

const FLAGS = ['exceptCdkDeployments', 'exceptCallsThroughCloudFormation', 'deploymentsMayExempt', 'exceptStackSets', 'exceptControlTower'] as const;

function checkGuardrails(guardrails: readonly Guardrail[] | undefined): void {
  refuseToken('guardrails', guardrails);
  checkList('guardrails', guardrails, '[Guardrail.MUTABILITY]');
  if (guardrails?.length === 0) {
    throw new Error("'guardrails' is empty, so that nothing would be guarded; members of Guardrail are allowed. Name them, or leave it out for all.");
  }
  guardrails?.forEach((guardrail, index) => {
    refuseToken(`guardrails[${index}]`, guardrail);
    checkMember(`guardrails[${index}]`, guardrail, 'Guardrail', Guardrail);
  });
}

/** A unit can be made in the same app, so its id may be a token. */
function checkTargetIds(targetIds: readonly string[] | undefined): void {
  checkList('targetIds', targetIds, "['ou-ab12-cdef3456']");
  if (targetIds === undefined || Token.isUnresolved(targetIds)) {
    return;
  }
  if (targetIds.length === 0) {
    throw new Error("'targetIds' is empty, so that the policies would bind nobody; the ids of a root, of organizational units or of accounts are allowed. Name at least one, or " +
      'leave it out for the documents alone.');
  }
  targetIds.forEach((targetId, index) => {
    const prop = `targetIds[${index}]`;
    checkText(prop, targetId, "'ou-ab12-cdef3456'");
    if (!Token.isUnresolved(targetId) && !TARGET_ID_GRAMMAR.test(targetId)) {
      throw new Error(`'${prop}' is ${shown(targetId)}; the id of a root, of an organizational unit or of an account is allowed. Write 'r-ab12', 'ou-ab12-cdef3456' or '111122223333'.`);
    }
    if (targetIds.indexOf(targetId) !== index) {
      throw new Error(`'${prop}' is ${shown(targetId)}, which is there before; a policy is attached to a target once. Remove it.`);
    }
  });
}

function checkNamePrefix(prefix: string | undefined): void {
  checkText('policyNamePrefix', prefix, "'tag-immutability'");
  refuseToken('policyNamePrefix', prefix);
  if (prefix !== undefined && !(/^[\x20-\x7e]+$/.test(prefix) && prefix.length <= MAX_NAME_PREFIX_LENGTH)) {
    throw new Error(`'policyNamePrefix' is ${shown(prefix)}; 1 to ${MAX_NAME_PREFIX_LENGTH} characters of ASCII are allowed. Write 'tag-immutability'.`);
  }
}
