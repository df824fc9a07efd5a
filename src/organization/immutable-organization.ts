import { CfnMapping, CfnResource, CfnStackSet, Lazy, Names, Stack, Validations } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, MetadataEntry } from 'constructs';
import { forwardSummaries } from './forwarding';
import { EVENT_BUS_NAME_GRAMMAR, MAX_STACK_SET_NAME_LENGTH } from './limits';
import { checkOrganizationId } from './organization-id';
import { OrganizationWave, checkApart, checkWaves, enforces } from './organization-wave';
import { EVENT_BUS_PARAMETER, RegistryTemplate } from './registry-template';
import { Summaries } from './summaries';
import { annotateAgain } from '../messages/annotate';
import { checkBoolean, checkConstructProps, checkGiven, checkObject, checkPropNames, checkText, refuseToken, shown } from '../messages/check-type';
import { Fact, LIBRARY, annotationId } from '../messages/facts';
import { withPath } from '../messages/with-path';
import type { ImmutableRegistry, RegistryOptions } from '../registry';
import { constructPathsProblems } from '../registry/construct-paths';
import { ENFORCEMENT_PARAMETER } from '../registry/enforcement-parameter';
import { PROP_NAMES_OF_ONE_ACCOUNT, REGISTRY_OPTION_NAMES } from '../registry/immutable-registry';
import { HOW_TO_SHORTEN, MAX_TEMPLATE_BYTES_WITHOUT_BUCKET, WHAT_TO_LEAVE_OUT, hasBucketForTemplate, warnIfTooLarge } from '../registry/template-size';
import { EnforcementMode } from '../standard';
import { beforeRendering } from '../template/before-rendering';
import { validateInApp } from '../template/complete-app';
import { isLookingUp } from '../template/context-lookup';
import { renderedProperties } from '../template/rendered-resource';

/**
 * Properties of ImmutableOrganization.
 */
export interface ImmutableOrganizationProps {
  /**
   * What each registry does: the props of `ImmutableRegistry` that are not of one account. Whether it writes, its wave says.
   */
  readonly registry: RegistryOptions;

  /**
   * Where there are registries, and where they write: one StackSet for each wave. AWS deploys them in their order, and a later one only if the
   * earlier ones have succeeded.
   */
  readonly waves: OrganizationWave[];

  /**
   * The organization, such as `o-a1b2c3d4e5`. Accounts of no other one may send summaries.
   */
  readonly organizationId: string;

  /**
   * Whether the stack is one of an account that the organization has made a delegated administrator of StackSets, and not of the management account.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
   */
  readonly delegatedAdministrator?: boolean;

  /**
   * The name of the event bus that gets the summary of each sweep of each account and region.
   *
   * @default - made from the path of the construct
   */
  readonly eventBusName?: string;

  /**
   * How long the log keeps the summaries.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly summaryRetention?: logs.RetentionDays;

  /**
   * Whether there is a CloudWatch dashboard of all accounts and regions: who reports, who enforces, and who has been silent for how long. Each of its
   * tables asks the log whenever somebody looks. (`registry.dashboard` is about one in each account and region.)
   *
   * @default true
   */
  readonly dashboard?: boolean;
}

/** The compiler holds this to the struct. */
const PROP_NAMES = Object.keys({
  registry: 1,
  waves: 1,
  organizationId: 1,
  delegatedAdministrator: 1,
  eventBusName: 1,
  summaryRetention: 1,
  dashboard: 1,
} satisfies Record<keyof ImmutableOrganizationProps, 1>);

/**
 * An `ImmutableRegistry` in each account and region of the organizational units of AWS Organizations that are named, by StackSets with the
 * permissions that AWS manages. Accounts that join a unit later get one by themselves.
 *
 * With its defaults no registry writes. A wave that enforces is a StackSet of its own, whose parameter holds for accounts that join later too.
 *
 * The reports stay in a bucket in each account and region. A summary of each sweep comes to an event bus, a log and a dashboard in the stack of this
 * construct.
 *
 * **The management account is in no unit, and StackSets do not reach it**, even if a wave has the root. Give it an `ImmutableRegistry` in an ordinary
 * stack, and `addRegistry`.
 *
 * The template has no asset. The stack is one of the management account, or of a delegated administrator of StackSets, in one region. AWS
 * Organizations has to trust StackSets.
 *
 * Throws for ids, regions and accounts that are none, for a unit that two waves have in a region, for an account filter with automatic deployment, if
 * the standard enforces nothing where a wave enforces, and for what `ImmutableRegistry` refuses.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html
 *
 * @example
 * declare const standard: TagImmutabilityStandard;
 *
 * new ImmutableOrganization(this, 'Organization', {
 *   organizationId: 'o-a1b2c3d4e5',
 *   registry: { standard, schedule: events.Schedule.rate(Duration.days(1)) },
 *   waves: [
 *     { name: 'development', organizationalUnits: ['ou-ab12-cdef3456'], regions: ['eu-west-1'], enforcement: EnforcementMode.ENFORCE },
 *     { name: 'production', organizationalUnits: ['ou-ab12-7890abcd'], regions: ['eu-west-1'], enforcement: EnforcementMode.REPORT },
 *   ],
 * });
 */
export class ImmutableOrganization extends Construct {
  /**
   * The registry that the StackSets have in their template. It is in a tree of its own, which Aspects of the app do not visit: add
   * these, a permissions boundary or resources to `Stack.of(organization.registry)`. What is there is in each account and region, so it may have
   * neither an asset nor a value of another stack.
   */
  public readonly registry: ImmutableRegistry;

  /** The StackSets, in the order of the waves. */
  public readonly stackSets: CfnStackSet[];

  /** The event bus that gets the summaries. */
  public readonly eventBus: events.IEventBus;

  /** The log of the summaries. */
  public readonly logGroup: logs.ILogGroup;

  private readonly template: RegistryTemplate;
  private readonly said = new Set<MetadataEntry>();

  /**
   * Declares the registries of an organization.
   *
   * @param scope the construct that this one is a part of, a stack mostly
   * @param id its name among the parts of the scope
   * @param props what each registry does, and in which units it writes
   */
  constructor(scope: Construct, id: string, props: ImmutableOrganizationProps) {
    super(scope, id);
    this.template = withPath(() => this.node.path, () => {
      checkConstructProps(new.target, ImmutableOrganization, props, PROP_NAMES);
      checkProps(props);
      return new RegistryTemplate(this, props.registry);
    });
    this.registry = this.template.registry;
    const summaries = new Summaries(this, 'Summaries', { ...props, retention: props.summaryRetention });
    this.eventBus = summaries.eventBus;
    this.logGroup = summaries.logGroup;
    this.stackSets = this.makeStackSets(props);
    this.sayAnnotations();
    warnIfTooLarge(this);
    beforeRendering(this, () => withPath(() => this.node.path, () => this.template.renew()));
    this.node.addValidation({ validate: () => isLookingUp(this) ? [] : this.problems(props.waves) });
    PROPS.set(this, props);
    this.stackSets.forEach((stackSet) => ORGANIZATIONS.set(stackSet, this));
    validateInApp(this, (app) => {
      const others = app.inEnvironmentOf(Stack.of(this), [CfnStackSet.CFN_RESOURCE_TYPE_NAME], organizationsOf)
        .filter((other) => this.node.path < other.node.path && PROPS.get(other)!.organizationId === props.organizationId);
      others.forEach((other) => withPath(() => `${this.node.path} and ${other.node.path}`, () =>
        props.waves.forEach((wave) => PROPS.get(other)!.waves.forEach((otherWave) => checkApart(wave, otherWave)))));
      return [];
    });
  }

  /**
   * Sends the summaries of a registry to the event bus of the organization too: of one in an ordinary stack, such as that of the management account.
   * If that is in another account or region, both stacks need an `env`.
   *
   * @param registry an ImmutableRegistry of an account of the organization
   */
  public addRegistry(registry: ImmutableRegistry): void {
    checkObject('registry', registry, 'an ImmutableRegistry', ['sweepStateMachine', 'onSweepCompleted'], "new ImmutableRegistry(stack, 'Registry', { ... })");
    forwardSummaries(registry, this.eventBus.eventBusArn);
  }

  private makeStackSets({ waves, delegatedAdministrator }: ImmutableOrganizationProps): CfnStackSet[] {
    const templateBody = this.templateBody(waves.length);
    const scope = new Construct(this, 'Waves');
    const stackSets = waves.map((wave) => new CfnStackSet(scope, wave.name, {
      ...stackSetProps(wave, delegatedAdministrator),
      stackSetName: stackSetName(this, wave),
      templateBody,
      parameters: [
        { parameterKey: ENFORCEMENT_PARAMETER, parameterValue: enforces(wave) ? EnforcementMode.ENFORCE : EnforcementMode.REPORT },
        { parameterKey: EVENT_BUS_PARAMETER, parameterValue: this.eventBus.eventBusArn },
      ],
    }));
    // So a wave that fails keeps the later ones from beginning.
    stackSets.slice(1).forEach((stackSet, index) => stackSet.node.addDependency(stackSets[index]));
    return stackSets;
  }

  /** Where there is no bucket for a large template, StackSets of one template share its text. Linters know it for one by the name. */
  private templateBody(stackSets: number): string {
    const body = Lazy.uncachedString({ produce: () => this.template.body });
    return stackSets === 1 || hasBucketForTemplate(Stack.of(this)) ? body
      : new CfnMapping(this, 'Template', { mapping: { Registry: { TemplateBody: body } } }).findInMap('Registry', 'TemplateBody');
  }

  /**
   * What the checks of an app say of the registries, and what nobody can do anything about. What is added to the stack of the registry they judge, so
   * the calls there are acknowledged only if all are its own.
   */
  private acknowledge(): void {
    const reasons = {
      ...!this.template.hasAddedCalls && {
        [Fact.CALL_LOOSER_THAN_BASELINE]: 'what a registry writes is judged when it runs, and is never looser than what there is; a restore gives back what there was, ' +
          'if somebody starts it',
      },
      ...this.stackSets.length > 1 && {
        [Fact.CREATION_TEMPLATES_OVERLAP]: 'no two waves have the same unit in the same region, so the templates of one are not where those of another are',
      },
    };
    this.stackSets.forEach((stackSet) => Object.entries(reasons).forEach(([fact, reason]) =>
      Validations.of(stackSet).acknowledge({ id: `${LIBRARY}::${fact}`, reason })));
  }

  /** Of what is annotated at the registry, what is not said yet. Somebody may have acknowledged what was said, and does not hear it again. */
  private sayAnnotations(): void {
    const left = this.template.annotations.filter((each) => !this.said.has(each) && !`${each.data}`.includes(annotationId(Fact.TEMPLATE_NEEDS_BUCKET)));
    left.forEach((each) => {
      this.said.add(each);
      annotateAgain(this, each);
    });
  }

  private problems(waves: readonly OrganizationWave[]): string[] {
    const bytes = Buffer.byteLength(this.template.body);
    this.sayAnnotations();
    this.acknowledge();
    return [
      ...bytes > MAX_TEMPLATE_BYTES_WITHOUT_BUCKET ? [
        `the template for the accounts has ${bytes} bytes; a StackSet takes ${MAX_TEMPLATE_BYTES_WITHOUT_BUCKET} without a bucket. ${WHAT_TO_LEAVE_OUT} ` +
        HOW_TO_SHORTEN,
      ] : [],
      ...waves.some(enforces) ? constructPathsProblems(this) : [],
      ...this.stackSets.flatMap(overridesWithAutoDeployment),
    ];
  }
}

/** The organizations, by their StackSets: so one is found among the resources of an environment. And what they were given. */
const ORGANIZATIONS = new WeakMap<object, ImmutableOrganization>();
const PROPS = new WeakMap<ImmutableOrganization, ImmutableOrganizationProps>();

function organizationsOf(stackSets: CfnResource[]): ImmutableOrganization[] {
  return [...new Set(stackSets.flatMap((stackSet) => ORGANIZATIONS.get(stackSet) ?? []))];
}

/** What of a StackSet its wave says. */
function stackSetProps(wave: OrganizationWave, delegatedAdministrator = false) {
  const { organizationalUnits, regions, autoDeployment = true, retainStacksOnAccountRemoval = false, operationPreferences } = wave;
  const { accounts, exceptAccounts } = wave;
  const filter = accounts ?? exceptAccounts;
  return {
    description: 'A registry that settles the tag mutability of Amazon ECR repositories, in each account and region',
    permissionModel: 'SERVICE_MANAGED',
    ...delegatedAdministrator && { callAs: 'DELEGATED_ADMIN' },
    autoDeployment: { enabled: autoDeployment, ...autoDeployment && { retainStacksOnAccountRemoval } },
    managedExecution: { Active: true },
    // Its roles have a path and no names.
    capabilities: ['CAPABILITY_IAM'],
    operationPreferences,
    stackInstancesGroup: [{
      deploymentTargets: {
        organizationalUnitIds: organizationalUnits,
        ...filter && { accounts: filter, accountFilterType: accounts ? 'INTERSECTION' : 'DIFFERENCE' },
      },
      regions,
    }],
  };
}

function stackSetName(organization: Construct, { name }: OrganizationWave): string {
  return `${Names.uniqueResourceName(organization, { maxLength: MAX_STACK_SET_NAME_LENGTH - 1 - name.length, separator: '-' })}-${name}`;
}

/** Whoever joins later gets what the StackSet says, and not what it says of accounts that are there now. */
function overridesWithAutoDeployment(stackSet: CfnStackSet): string[] {
  const { AutoDeployment: auto, StackInstancesGroup: groups = [] } = renderedProperties(stackSet);
  return auto?.Enabled && [groups].flat().some((group) => group?.ParameterOverrides !== undefined) ? [
    `the StackSet '${stackSet.node.path}' has parameter overrides and automatic deployment: accounts that join later would not have what is ` +
    'overridden. Make a wave of its own, or give its wave autoDeployment: false.',
  ] : [];
}

function checkProps({ registry, waves, organizationId, delegatedAdministrator, eventBusName, dashboard }: ImmutableOrganizationProps): void {
  checkRegistry(registry);
  checkWaves(waves, registry.standard);
  checkOrganizationId(organizationId);
  checkBoolean('delegatedAdministrator', delegatedAdministrator);
  checkBoolean('dashboard', dashboard);
  checkText('eventBusName', eventBusName, "'tag-immutability'");
  refuseToken('eventBusName', eventBusName);
  if (eventBusName !== undefined && !EVENT_BUS_NAME_GRAMMAR.test(eventBusName)) {
    throw new Error(`'eventBusName' is ${shown(eventBusName)}; letters, digits and the characters _ . - are allowed, and not the name of the default bus or of a partner's. ` +
      "Write 'tag-immutability'.");
  }
}

function checkRegistry(registry: RegistryOptions): void {
  checkGiven('registry', registry, '{ standard }');
  const ofOneAccount = PROP_NAMES_OF_ONE_ACCOUNT.find((name) => (registry as unknown as Record<string, unknown> | null)?.[name] !== undefined);
  if (ofOneAccount === 'enforcement') {
    throw new Error("'registry' has 'enforcement', which each wave says for itself. Move it to a wave: { name, organizationalUnits, regions, enforcement }.");
  }
  if (ofOneAccount !== undefined) {
    throw new Error(`'registry' has '${ofOneAccount}', which is of one account, and the registry is in many. Leave it out; what each account is to have, add to the stack of ` +
      "'organization.registry'.");
  }
  checkPropNames("'registry'", registry, REGISTRY_OPTION_NAMES);
  checkGiven('registry.standard', registry.standard, 'new TagImmutabilityStandard({ ... })');
  checkObject('registry.standard', registry.standard, 'a TagImmutabilityStandard', ['_requirementFor', '_content'], 'new TagImmutabilityStandard({ ... })');
}
