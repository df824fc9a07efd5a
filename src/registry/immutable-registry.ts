import { createHash } from 'crypto';
import { Aws, CfnCondition, CfnParameter, CfnResource, Duration, Fn, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { checkExpectedWithin, makeAlarms } from './alarms';
import { arnInStack } from './arn-in-stack';
import { constructPathsProblems, sayConstructPaths } from './construct-paths';
import { makeDashboard } from './dashboard';
import { standardForMachine } from './decision';
import { ENFORCEMENT_PARAMETER } from './enforcement-parameter';
import { guardDefinition, guardQueue, guardRole, makeGuard, startGuard } from './guard/guard';
import { JudgeSettings } from './judging';
import { MachineTools, logDelivery, makeMachine, machineRole, rendered, renderedPair } from './machine';
import { RegistryMetric, registryMetric } from './metrics';
import { checkLongestOpening, makeOpening, openingRole } from './opening/opening';
import { OPENING_EVENT } from './opening/opening-states';
import { makeRestore, restoreRole } from './restore/restore';
import { makeTemplates } from './standard-templates';
import { definitionOf } from './state-language';
import { checkPoliciesFit, listPermissions, ownMachinePermissions, readPermissions, writePermissions } from './sweep/sweep-permissions';
import { EVENT_SOURCE, SWEEP_EVENT, SweepSettings, sweepStates, sweepSubstitutions } from './sweep/sweep-states';
import { checkStandardFits, warnIfTooLarge } from './template-size';
import { CORRECTIONS_PREFIX, OPENINGS_PREFIX, RESTORES_PREFIX, RUNS_PREFIX, RunTrigger } from '../contract/registry-records';
import { REGISTRY_ROLE_PATH } from '../contract/registry-roles';
import type { CreationTemplate } from '../creation-template';
import { checkRoleAccount } from '../creation-template/ecr-role';
import { AppliedFor } from '../ecr/applied-for';
import { PREFIX_GRAMMAR, ROOT, withoutSlash } from '../ecr/prefix';
import { annotateWarning } from '../messages/annotate';
import { checkBoolean, checkConstructProps, checkGiven, checkList, checkMember, checkObject, checkText, refuseToken, shown } from '../messages/check-type';
import { Fact } from '../messages/facts';
import { withPath } from '../messages/with-path';
import { quoted } from '../mutability/language/quoted';
import { EnforcementMode, TagImmutabilityStandard } from '../standard';
import { enforcesSomething } from '../standard/standard-content';
import { validateInApp } from '../template/complete-app';
import { areKnownToDiffer } from '../template/environment';

/** What becomes of the repositories that pull-through caches have made. */
export enum PullThroughCacheHandling {
  /** They keep what they have: a cached tag that is immutable is not refreshed any more. */
  LEAVE_ALONE = 'LEAVE_ALONE',

  /** They are settled like all others. */
  SETTLE = 'SETTLE',
}

/**
 * What a registry does, wherever it is. An `ImmutableOrganization` gives these to the registries of many accounts, so there is no construct among
 * them: a bucket, a key, a role or a topic is of one account.
 */
export interface RegistryOptions {
  /**
   * What is asked of the repositories: the same object that apps take. Namespaces, exemptions by name and by tag, and accounts mean the same
   * as in an app. Construct paths mean nothing here.
   */
  readonly standard: TagImmutabilityStandard;

  /**
   * When to sweep.
   *
   * @default - only when the stack is deployed, and when somebody starts a sweep
   */
  readonly schedule?: events.Schedule;

  /**
   * Whether a sweep may write that is the first one of a changed standard. Without it, that sweep only reports what it would do, and the next
   * one does it.
   *
   * @default false
   */
  readonly enforceAtOnce?: boolean;

  /**
   * How many repositories one sweep changes at most. It reports those that are left, and the next sweep goes on.
   *
   * @default 100
   */
  readonly maxChanges?: number;

  /**
   * How many repositories are read and written at the same time. Amazon ECR throttles calls, for all who make some in the account and region.
   *
   * @default 10
   */
  readonly concurrency?: number;

  /**
   * What becomes of the repositories that pull-through caches have made, or that are older than a rule and have its prefix.
   *
   * @default - PullThroughCacheHandling.LEAVE_ALONE. If there is a rule for ROOT, which may have made any repository, a sweep fails and says so
   */
  readonly pullThroughCaches?: PullThroughCacheHandling;

  /**
   * The namespaces that another registry replicates images into, such as `team`. They are left alone: an image whose tag is refused arrives
   * without a tag. Enforce the registry that they come from first.
   *
   * @default - none
   */
  readonly replicatedNamespaces?: string[];

  /**
   * How long the new bucket keeps records. Excludes `recordsBucket`.
   *
   * @default Duration.days(365)
   */
  readonly recordsRetention?: Duration;

  /**
   * How long the log keeps what a sweep has changed, or would change, and what failed.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The scenarios for which templates make what ECR creates from now on as the standard asks: one for each namespace with a baseline of its
   * own, and one for ROOT. They apply whatever `enforcement` says. A template knows no exemptions: give an exempt namespace a
   * `CreationTemplate` of its own.
   *
   * With PULL_THROUGH_CACHE, `pullThroughCaches` is SETTLE.
   *
   * @default - no templates
   */
  readonly creationTemplatesFor?: AppliedFor[];

  /**
   * Whether there is a CloudWatch dashboard: the counts over time, what was changed, what would be, what failed and why, and which stacks
   * declare it otherwise. CloudWatch bills each one, and each of its tables asks the log whenever somebody looks.
   *
   * @default false
   */
  readonly dashboard?: boolean;

  /**
   * Whether there are alarms of what fails: of repositories that the last sweep could not read or write, and of sweeps that failed.
   * CloudWatch bills each alarm in each account.
   *
   * @default - true if `alarmTopic` is given
   */
  readonly alarms?: boolean;

  /**
   * Within which time a sweep has to complete, or else there is an alarm: whole hours, at most seven days, since CloudWatch looks no further
   * back. Give some hours more than the schedule has between two sweeps. The alarm is on until the first sweep completes, and can be some
   * hours late.
   *
   * @default - no such alarm: a schedule by cron does not say when the next sweep is
   */
  readonly expectedWithin?: Duration;

  /**
   * Whether a sweep begins when the stack was created or updated, or its update was rolled back.
   *
   * @default true
   */
  readonly sweepOnDeploy?: boolean;

  /**
   * Whether what is created or changed is settled as soon as an event tells of it, and not only by the next sweep. What the guard decides and may
   * write is what a sweep decides and may write.
   *
   * It needs a trail of AWS CloudTrail with management events in the account, which EventBridge has these events from. They can be lost, so give
   * a `schedule` too.
   *
   * @default false
   */
  readonly guard?: boolean;

  /**
   * Whether there is a state machine that gives back what a sweep has changed. Without it, the template is some 10 KB smaller, which counts where
   * it has no bucket. It needs nothing but the records, so it can be added when it is needed.
   *
   * @default true
   */
  readonly restore?: boolean;

  /**
   * For how long somebody may open a repository, from a minute to seven days: break-glass, for when a tag must be overwritten. If it is given, there
   * is a state machine that opens a repository until a time and closes it again, and only those can start it who have `grantOpen`. A tag
   * `cdk-ecr-immutability:open-until` of which the time is further away opens nothing then.
   *
   * @default - nobody can open a repository but by that tag
   */
  readonly longestOpening?: Duration;
}

/**
 * Properties of ImmutableRegistry.
 */
export interface ImmutableRegistryProps extends RegistryOptions {
  /**
   * What the registry does at most. With REPORT it cannot write: it lacks the permission. With ENFORCE it does what the standard says, by
   * namespace and account.
   *
   * The CloudFormation parameter `TagImmutabilityEnforcement` can say otherwise at deployment.
   *
   * @default EnforcementMode.REPORT
   */
  readonly enforcement?: EnforcementMode;

  /**
   * Where the sweeps keep their records. It must be in the region of the stack: Step Functions calls no other.
   *
   * @default - a new bucket, encrypted and private, which stays when the stack is deleted
   */
  readonly recordsBucket?: s3.IBucket;

  /**
   * The key that encrypts the new bucket. Excludes `recordsBucket`.
   *
   * @default - Amazon S3's own key
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The roles of the creation templates that exist. If the list is given, sweeps also write these templates: under ENFORCE, one that is looser
   * than the standard gets the mode and the filters that the standard asks for its prefix, and all its other fields stay. Whoever updates a
   * template passes its role to Amazon ECR, so one with a role that is not in the list is left alone. An empty list is for templates without a
   * role only. One for pull-through caches is left alone unless `pullThroughCaches` is SETTLE.
   *
   * The sweep then may update all templates of the registry, since IAM cannot narrow that, and pass these roles. Amazon ECR demands that whoever
   * updates a template may do what it does. So the sweep also gets `ecr:CreateRepository`, `ecr:PutLifecyclePolicy` and
   * `ecr:SetRepositoryPolicy` on the repositories that it may write, and calls none of the three.
   *
   * The roles are of the account of the registry.
   *
   * @default - templates are judged and reported, and none is written
   */
  readonly creationTemplateRoles?: iam.IRole[];

  /**
   * Who is told of alarms. It must be in the region of the stack. If it is encrypted, its key has to let `cloudwatch.amazonaws.com` use it.
   *
   * @default - nobody; see `ImmutableRegistry.alarms`
   */
  readonly alarmTopic?: sns.ITopic;
}

/** The compiler holds this to the struct. */
export const REGISTRY_OPTION_NAMES = Object.keys({
  standard: 1,
  schedule: 1,
  enforceAtOnce: 1,
  maxChanges: 1,
  concurrency: 1,
  pullThroughCaches: 1,
  replicatedNamespaces: 1,
  recordsRetention: 1,
  logRetention: 1,
  creationTemplatesFor: 1,
  dashboard: 1,
  alarms: 1,
  expectedWithin: 1,
  sweepOnDeploy: 1,
  guard: 1,
  restore: 1,
  longestOpening: 1,
} satisfies Record<keyof RegistryOptions, 1>);

/** Those that are of one account: constructs, and whether it writes there. The compiler holds this to the struct. */
export const PROP_NAMES_OF_ONE_ACCOUNT = Object.keys({
  enforcement: 1,
  recordsBucket: 1,
  encryptionKey: 1,
  creationTemplateRoles: 1,
  alarmTopic: 1,
} satisfies Record<Exclude<keyof ImmutableRegistryProps, keyof RegistryOptions>, 1>);

const PROP_NAMES = [...REGISTRY_OPTION_NAMES, ...PROP_NAMES_OF_ONE_ACCOUNT];

/**
 * The value by which the parameter leaves it to the props. CDK's CLI gives a parameter the value that it had at the last deployment. So a
 * parameter whose default is what the props say would keep what they said first.
 */
const AS_DEFINED = 'AS_DEFINED';

/** What CloudFormation says when a stack has what its template says. */
const DEPLOYED = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

/** A sweep counts what it has changed. This is more than the most repositories that a registry may have, 100,000 by AWS's quota unless it is raised. */
const MAX_CHANGES = 10_000_000;

/** The last part of the id of a stack: no two stacks have the same, also if one has the name of one that is deleted. */
const STACK_GUID = Fn.select(2, Fn.split('/', Aws.STACK_ID));

/** AWS runs at most this many children of a Map at once. */
const MAX_CONCURRENCY = 10_000;

const DEFAULT_CONCURRENCY = 10;

/**
 * Brings every repository of an account and region to a standard, whoever has made it: it lists them, reports which of them do not meet the
 * standard, and, if it may, changes these. It looks again by a schedule and when it is deployed.
 *
 * It is made of an AWS Step Functions state machine, a bucket for its records, a log group and rules of Amazon EventBridge. There is no
 * function and no asset, so the template deploys as it is, in any account and region.
 *
 * With its defaults it only reports, and lacks the permission to write. What it writes is never looser than what it found.
 *
 * Throws if the stack has another registry, if the standard enforces nothing where `enforcement` is ENFORCE, and for a limit that is out of range.
 *
 * @example
 * declare const standard: TagImmutabilityStandard;
 *
 * new ImmutableRegistry(this, 'Registry', {
 *   standard,
 *   schedule: events.Schedule.rate(Duration.days(1)),
 * });
 */
export class ImmutableRegistry extends Construct {
  /** The state machine that sweeps. Its executions have the summary as output. */
  public readonly sweepStateMachine: stepfunctions.IStateMachine;

  /** Where the sweeps keep their records. */
  public readonly recordsBucket: s3.IBucket;

  /** The log of what sweeps have changed, or would change, and of what failed. */
  public readonly logGroup: logs.ILogGroup;

  /** The role of the sweep. */
  public readonly sweepRole: iam.IRole;

  /**
   * The state machine that gives back what one sweep has changed, unless `restore` is false. It does so for each repository that is still as the
   * sweep left it, and that the registry would leave alone now: because it only reports there, or because the repository is exempt or opened. It
   * does nothing while a sweep goes on.
   *
   * Its input is `{"run": "RUN"}`, the name of a run as the summary of a sweep says it, or `{"run": "RUN", "repositories": ["team/api"]}`.
   */
  public readonly restoreStateMachine?: stepfunctions.IStateMachine;

  /** The role of the restore, if there is one. It may write all repositories, also if the registry only reports. */
  public readonly restoreRole?: iam.IRole;

  /** The state machine of the guard, if there is one. Each event is an execution of it. */
  public readonly guardStateMachine?: stepfunctions.IStateMachine;

  /** The events that could not be delivered to the guard, and what it could not settle, each with the reason; if there is a guard. */
  public readonly guardFailures?: sqs.IQueue;

  /** The role of the guard, if there is one. */
  public readonly guardRole?: iam.IRole;

  /**
   * The state machine that opens a repository for a while, if there is `longestOpening`. Its input is
   *
   *     {"repository": "team/api", "until": "2027-06-30T18:00:00Z", "reason": "INC-42: the tag v1 has a broken image"}
   *
   * It waits until then, and gives the repository its earlier setting back.
   */
  public readonly openingStateMachine?: stepfunctions.IStateMachine;

  /** The role of the state machine that opens repositories, if there is one. It may write all of them. */
  public readonly openingRole?: iam.IRole;

  /** The alarms that the props ask for, to add actions to. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The templates of `creationTemplatesFor`. */
  public readonly creationTemplates: CreationTemplate[];

  /**
   * Declares a registry.
   *
   * @param scope the construct that this one is a part of, a stack mostly
   * @param id its name among the parts of the scope
   * @param props the standard, when to sweep, and whether to write
   */
  constructor(scope: Construct, id: string, props: ImmutableRegistryProps) {
    super(scope, id);
    const stack = Stack.of(this);
    withPath(() => this.node.path, () => {
      checkConstructProps(new.target, ImmutableRegistry, props, PROP_NAMES);
      checkId(id);
      checkProps(props, stack);
      checkTemplateRoles(this, props.creationTemplateRoles);
      refuseSecond(this, stack);
    });
    const enforced = this.enforcedCondition(props.enforcement ?? EnforcementMode.REPORT);

    this.recordsBucket = props.recordsBucket ?? new s3.Bucket(this, 'Records', {
      encryption: props.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: props.encryptionKey && true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [
        RUNS_PREFIX, RESTORES_PREFIX, ...props.guard ? [CORRECTIONS_PREFIX] : [], ...props.longestOpening ? [OPENINGS_PREFIX] : [],
      ].map((prefix) => ({ prefix, expiration: props.recordsRetention ?? Duration.days(365) })),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.logGroup = new logs.LogGroup(this, 'Log', {
      // A group of this name needs no entry in the account's resource policy for logs, which has room for few. The end is another one for
      // each stack that is made, since the group of a deleted stack stays.
      logGroupName: `/aws/vendedlogs/states/${Aws.STACK_NAME}-${STACK_GUID}`,
      retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
    });

    this.sweepRole = machineRole(this, 'SweepRole', 'Looks at all repositories of Amazon ECR, and settles their tag mutability');
    const restores = props.restore ?? true;
    this.restoreRole = restores ? restoreRole(this) : undefined;
    const guarding = props.guard ? { role: guardRole(this), queue: guardQueue(this) } : undefined;
    this.guardRole = guarding?.role;
    this.guardFailures = guarding?.queue;
    this.openingRole = props.longestOpening ? openingRole(this) : undefined;
    const ownRoles = [this.sweepRole, this.restoreRole, this.guardRole, this.openingRole].filter((role) => role !== undefined);
    const read = new iam.Policy(this, 'Read', {
      statements: readPermissions(this.recordsBucket, this.logGroup, props.guard ?? false), roles: [this.sweepRole],
    });
    const key = props.recordsBucket?.encryptionKey ?? props.encryptionKey;
    key?.grant(this.sweepRole, 'kms:GenerateDataKey');
    const tools: MachineTools = { bucket: this.recordsBucket, key, logGroup: this.logGroup, mayLog: logDelivery(this, ownRoles) };
    const templateRoles = props.creationTemplateRoles?.map(({ roleArn }) => roleArn);
    const mayWrite = guarding ? [this.sweepRole, guarding.role] : [this.sweepRole];
    const write = this.writePolicy(writePermissions(enforcedNamespaces(props.standard), templateRoles), enforced, mayWrite);

    const concurrency = props.concurrency ?? DEFAULT_CONCURRENCY;
    const longestOpening = props.longestOpening?.toSeconds();
    // Each machine lists the executions of the other one. The sweep knows this name, and the restore refers to the sweep. The name is another
    // one for each stack that is made and each place in it, so a replacement never meets the one that it replaces.
    const restoreName = `TagImmutabilityRestore-${this.node.addr.slice(-8)}-${STACK_GUID}`;
    const judging: JudgeSettings = {
      standard: standardForMachine(props.standard._content),
      standardHash: hashOf(props.standard._text),
      enforcement: Token.asString(Fn.conditionIf(enforced.logicalId, EnforcementMode.ENFORCE, EnforcementMode.REPORT)),
      enforceAtOnce: props.enforceAtOnce ?? false,
      maxChanges: props.maxChanges ?? 100,
      settlesCaches: props.pullThroughCaches && props.pullThroughCaches === PullThroughCacheHandling.SETTLE,
      replicatedNamespaces: (props.replicatedNamespaces ?? []).map(withoutSlash),
      templateRoles,
      longestOpening,
    };
    const records = { bucketName: this.recordsBucket.bucketName, logGroupName: this.logGroup.logGroupName };
    const sweepText = sweepDefinition(stack, {
      registry: this.node.id,
      ...judging,
      ...records,
      concurrency,
      restoreArn: restores ? arnInStack('states', 'stateMachine:${Name}', { Name: restoreName }) : undefined,
      hasGuard: props.guard,
    });
    const [definition, guardText] = guarding
      ? renderedPair(this, sweepText, guardDefinition({ ...judging, ...records, queueUrl: guarding.queue.queueUrl }))
      : [rendered(this, sweepText)];
    const machine = makeMachine(this, 'Sweep', {
      definition,
      role: this.sweepRole,
      permissions: [read, tools.mayLog],
      logGroup: this.logGroup,
      unjudgedBecause: 'what it writes is judged when it runs, and is never looser than what there is',
    });
    this.sweepStateMachine = stepfunctions.StateMachine.fromStateMachineArn(this, 'SweepMachine', machine.attrArn);

    const restoring = { name: restoreName, concurrency, longestOpening, sweep: machine };
    const restore = this.restoreRole && makeRestore(this, this.restoreRole, restoring, tools);
    this.restoreStateMachine = restore && stepfunctions.StateMachine.fromStateMachineArn(this, 'RestoreMachine', restore.attrArn);
    const own = new iam.Policy(this, 'Own', {
      statements: [...ownMachinePermissions(machine), ...listPermissions(restore ? [machine, restore] : [machine])], roles: [this.sweepRole],
    });
    withPath(() => this.node.path, () => checkPoliciesFit(stack, [read, tools.mayLog, ...write, own]));

    const opening = props.longestOpening && this.openingRole && makeOpening(this, this.openingRole, props.longestOpening, tools);
    this.openingStateMachine = opening && stepfunctions.StateMachine.fromStateMachineArn(this, 'OpeningMachine', opening.attrArn);

    const startRole = this.startBy(props, own);
    if (guarding && guardText && startRole) {
      const guard = { ...guarding, machine: makeGuard(this, guarding, guardText, judging, tools) };
      this.guardStateMachine = stepfunctions.StateMachine.fromStateMachineArn(this, 'GuardMachine', guard.machine.attrArn);
      this.guardStateMachine.grantStartExecution(startRole);
      startGuard(this, guard, startRole, ownRoles, templateRoles !== undefined);
    }
    this.alarms = makeAlarms(this, {
      ofFailures: props.alarms ?? props.alarmTopic !== undefined,
      expectedWithin: props.expectedWithin,
      topic: props.alarmTopic,
      sweep: this.sweepStateMachine,
      failedRepositories: this.metricFailedRepositories(),
      completedSweeps: this.metricCompletedSweeps(),
      guard: this.guardFailures && this.guardStateMachine && { queue: this.guardFailures, machine: this.guardStateMachine },
    });
    if (props.dashboard) {
      makeDashboard(this, this.node.id, this.logGroup);
    }
    this.creationTemplates = props.creationTemplatesFor ? makeTemplates(this, props.standard, props.creationTemplatesFor) : [];
    warnIfTooLarge(this);
    sayConstructPaths(this, props.standard);
    if (props.guard && props.schedule === undefined) {
      annotateWarning(this, Fact.GUARD_WITHOUT_SCHEDULE, "'guard' is true and 'schedule' is not given. Events can be lost, and not every change has one, so what the guard does " +
        'not see stays open until somebody starts a sweep. Give a schedule, such as events.Schedule.rate(Duration.days(1)).');
    }
    validateInApp(this, (app) => [
      ...app.inEnvironmentOf(stack, [STATE_MACHINE_TYPE], registriesOf).filter((other) => this.node.path < other.node.path).map((other) =>
        `${this.node.path}: '${other.node.path}' is another registry of the same account and region, and the two would write over each other. Keep one of ` +
        'them.'),
      ...props.enforcement === EnforcementMode.ENFORCE ? constructPathsProblems(this) : [],
    ]);
    REGISTRIES.set(machine, this);
  }

  /**
   * Allows somebody to start sweeps.
   *
   * @param grantee who may start them
   */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return this.sweepStateMachine.grantStartExecution(grantee);
  }

  /**
   * Allows somebody to start restores. A restore makes tags mutable again that a sweep has made immutable, and nothing of the registry starts
   * one: so only those can who are allowed it here, or who may start all state machines of the account.
   *
   * Throws if `restore` is false.
   *
   * @param grantee who may start them
   */
  public grantRestore(grantee: iam.IGrantable): iam.Grant {
    if (this.restoreStateMachine === undefined) {
      throw new Error(`${this.node.path}: grantRestore() was called, and 'restore' is false, so that nothing restores. Leave it out.`);
    }
    return this.restoreStateMachine.grantStartExecution(grantee);
  }

  /**
   * Allows somebody to open repositories for a while: to start `openingStateMachine`. Nothing else of the registry starts it, so only those can
   * who are allowed it here, or who may start all state machines of the account.
   *
   * Throws if there is no `longestOpening`.
   *
   * @param grantee who may open them
   */
  public grantOpen(grantee: iam.IGrantable): iam.Grant {
    if (this.openingStateMachine === undefined) {
      throw new Error(`${this.node.path}: grantOpen() was called, and 'longestOpening' is not given, so that nothing opens repositories. Give it, such as ` +
        'longestOpening: Duration.hours(4).');
    }
    return this.openingStateMachine.grantStartExecution(grantee);
  }

  /**
   * A rule for the events on the default bus by which each opening of a repository is told. `detail` is
   *
   *     { repository, until, reason, execution, run, outcome: 'OPENED' | 'CLOSED' | 'REFUSED' | 'NOT_CLOSED', before?: { mode, filters }, failure? }
   *
   * @param id the id of the rule
   * @param options the target, and what of the detail it is for, such as `{ eventPattern: { detail: { outcome: ['OPENED'] } } }`
   */
  public onOpening(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent(id, OPENING_EVENT, options);
  }

  /**
   * A rule for the events on the default bus by which each sweep says how it ended. `detail` is the summary, which the execution has for output:
   *
   *     { run, account, region, trigger, enforcement, writes, startedAt, endedAt,
   *       outcome: 'COMPLETED' | 'SUPERSEDED' | 'STOPPED' | 'FAILED', reason?,
   *       repositories: 2000, counts: { COMPLIANT: 1980, CHANGED: 12, WOULD_CHANGE: 0, FAILED: 1, ... },
   *       failures: [{ name, reason }], notes: [...] }
   *
   * A sweep that was skipped, since another one was going on, says nothing.
   *
   * @param id the id of the rule
   * @param options the target, and what of the detail it is for, such as `{ eventPattern: { detail: { outcome: ['FAILED'] } } }`
   */
  public onSweepCompleted(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent(id, SWEEP_EVENT, options);
  }

  /**
   * A metric of this registry. A sweep writes each of them once, when it ends.
   *
   * @param metricName such as `FailedRepositories`
   * @param props the statistic, period and the like. By default the average over 5 minutes
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return registryMetric(this.node.id, metricName, props).attachTo(this);
  }

  /**
   * How many repositories a sweep has looked at. By default the maximum over 5 minutes.
   *
   * @param props the statistic, period and the like
   */
  public metricRepositories(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(RegistryMetric.REPOSITORIES, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /**
   * How many repositories do not meet the standard when a sweep ends, and are neither exempt nor left alone. By default the maximum over 5
   * minutes.
   *
   * @param props the statistic, period and the like
   */
  public metricNonCompliantRepositories(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(RegistryMetric.NON_COMPLIANT, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /**
   * How many repositories sweeps have changed. By default the sum over 5 minutes.
   *
   * @param props the statistic, period and the like
   */
  public metricChangedRepositories(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(RegistryMetric.CHANGED, { statistic: cloudwatch.Stats.SUM, ...props });
  }

  /**
   * How many repositories a sweep could not read or write, and how many creation templates it could not write. By default the maximum over 5
   * minutes.
   *
   * @param props the statistic, period and the like
   */
  public metricFailedRepositories(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(RegistryMetric.FAILED, { statistic: cloudwatch.Stats.MAXIMUM, ...props });
  }

  /**
   * How many sweeps have looked at all repositories. By default the sum over 5 minutes.
   *
   * @param props the statistic, period and the like
   */
  public metricCompletedSweeps(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(RegistryMetric.COMPLETED_SWEEPS, { statistic: cloudwatch.Stats.SUM, ...props });
  }

  private onEvent(id: string, detailType: string, options: events.OnEventOptions): events.Rule {
    const rule = new events.Rule(this, id, options);
    rule.addEventPattern({ source: [EVENT_SOURCE], detailType: [detailType] });
    rule.addTarget(options.target);
    return rule;
  }

  /** Whether the registry may write, as the parameter or the props say. */
  private enforcedCondition(enforcement: EnforcementMode): CfnCondition {
    const parameter = new CfnParameter(this, 'Enforcement', {
      allowedValues: [AS_DEFINED, ...Object.values(EnforcementMode)],
      default: AS_DEFINED,
      description: `Whether the registry writes. ${AS_DEFINED}: ${enforcement}, as its construct says`,
    });
    parameter.overrideLogicalId(ENFORCEMENT_PARAMETER);
    const isSet = Fn.conditionEquals(parameter.valueAsString, EnforcementMode.ENFORCE);
    return new CfnCondition(this, 'Enforced', {
      expression: enforcement === EnforcementMode.ENFORCE ? Fn.conditionOr(isSet, Fn.conditionEquals(parameter.valueAsString, AS_DEFINED)) : isSet,
    });
  }

  /** What lets a sweep write: nothing, if the standard enforces nothing. */
  private writePolicy(statements: iam.PolicyStatement[], enforced: CfnCondition, roles: iam.IRole[]): iam.Policy[] {
    if (statements.length === 0) {
      return [];
    }
    const policy = new iam.Policy(this, 'Write', { statements, roles });
    (policy.node.defaultChild as CfnResource).cfnOptions.condition = enforced;
    return [policy];
  }

  /**
   * What starts a sweep. The machine's permissions for itself come after the machine, so what starts it comes after these.
   *
   * @returns the role by which events start machines
   */
  private startBy({ schedule, sweepOnDeploy = true, guard }: ImmutableRegistryProps, permissions: iam.Policy): iam.Role | undefined {
    if (schedule === undefined && !sweepOnDeploy && !guard) {
      return undefined;
    }
    const role = new iam.Role(this, 'StartRole', {
      path: REGISTRY_ROLE_PATH,
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } }),
    });
    if (schedule !== undefined || sweepOnDeploy) {
      this.grantStart(role);
    }
    // CDK's own target is in a module that loads half of aws-cdk-lib.
    const start = (trigger: RunTrigger): events.IRuleTarget => ({
      bind: () => ({ arn: this.sweepStateMachine.stateMachineArn, role, input: events.RuleTargetInput.fromObject({ trigger }) }),
    });
    const rules = [
      ...schedule === undefined ? [] : [new events.Rule(this, 'Schedule', { schedule, targets: [start(RunTrigger.SCHEDULE)] })],
      ...sweepOnDeploy ? [new events.Rule(this, 'Deployed', {
        eventPattern: {
          source: ['aws.cloudformation'],
          detailType: ['CloudFormation Stack Status Change'],
          detail: { 'stack-id': [Aws.STACK_ID], 'status-details': { status: DEPLOYED } },
        },
        targets: [start(RunTrigger.DEPLOYMENT)],
      })] : [],
    ];
    rules.forEach((rule) => rule.node.addDependency(permissions));
    return role;
  }
}

const STATE_MACHINE_TYPE = stepfunctions.CfnStateMachine.CFN_RESOURCE_TYPE_NAME;

/** The registries, by their machines: so one is found among the resources of an environment. */
const REGISTRIES = new WeakMap<object, ImmutableRegistry>();

function registriesOf(machines: CfnResource[]): ImmutableRegistry[] {
  return machines.flatMap((machine) => REGISTRIES.get(machine) ?? []);
}

/** It is the value of a dimension of metrics, for which CloudWatch takes ASCII. Step Functions and CloudFormation give braces and dollars a meaning. */
function checkId(id: string): void {
  if (!/^[\w.-][\w .-]*$/.test(id)) {
    throw new Error(`the id is ${quoted(id)}, and the metrics of the registry have it in their dimension; letters of English, digits, spaces and the characters _ . - are ` +
      "allowed. Write 'Registry'.");
  }
}

function checkProps(props: ImmutableRegistryProps, stack: Stack): void {
  const { standard, schedule, enforcement, maxChanges, concurrency, pullThroughCaches, replicatedNamespaces, recordsBucket } = props;
  checkGiven('standard', standard, 'new TagImmutabilityStandard({ ... })');
  checkObject('standard', standard, 'a TagImmutabilityStandard', ['_requirementFor', '_content'], 'new TagImmutabilityStandard({ ... })');
  checkObject('schedule', schedule, 'an events.Schedule', ['expressionString'], 'events.Schedule.rate(Duration.days(1))');
  checkMember('enforcement', enforcement, 'EnforcementMode', EnforcementMode);
  refuseToken('enforcement', enforcement);
  checkMember('pullThroughCaches', pullThroughCaches, 'PullThroughCacheHandling', PullThroughCacheHandling);
  refuseToken('pullThroughCaches', pullThroughCaches);
  checkCount('maxChanges', maxChanges, MAX_CHANGES);
  checkCount('concurrency', concurrency, MAX_CONCURRENCY);
  checkList('replicatedNamespaces', replicatedNamespaces, "['team']");
  replicatedNamespaces?.forEach(checkNamespace);
  checkEnforcesSomething(standard, enforcement);
  checkStandardFits(standardForMachine(standard._content));
  checkTemplates(props);
  checkWatching(props, stack);
  checkBoolean('guard', props.guard);
  checkBoolean('restore', props.restore);
  checkLongestOpening(props.longestOpening);
  const excluded = (['encryptionKey', 'recordsRetention'] as const).find((prop) => props[prop] !== undefined);
  if (recordsBucket !== undefined && excluded !== undefined) {
    throw new Error(`'recordsBucket' and '${excluded}' are given; a bucket has its own. Keep one of the two.`);
  }
  checkObject('recordsBucket', recordsBucket, 'an s3.IBucket', ['bucketName', 'arnForObjects'], "s3.Bucket.fromBucketName(this, 'Records', 'name')");
  if (recordsBucket !== undefined && areKnownToDiffer(recordsBucket.env.region, stack.region)) {
    throw new Error(`'recordsBucket' is in '${recordsBucket.env.region}', and the registry in '${stack.region}'. Step Functions calls no other region. Give a bucket ` +
      `of '${stack.region}', or none.`);
  }
}

/** What makes a cached tag immutable in a new repository does so in an old one. */
function checkTemplates({ creationTemplatesFor, pullThroughCaches }: ImmutableRegistryProps): void {
  refuseToken('creationTemplatesFor', creationTemplatesFor);
  checkList('creationTemplatesFor', creationTemplatesFor, '[AppliedFor.REPLICATION]');
  if (creationTemplatesFor?.length === 0) {
    throw new Error("'creationTemplatesFor' is empty; one to three members of AppliedFor are allowed. Name them, or leave it out.");
  }
  creationTemplatesFor?.forEach((scenario, index) => checkMember(`creationTemplatesFor[${index}]`, scenario, 'AppliedFor', AppliedFor));
  if (creationTemplatesFor?.includes(AppliedFor.PULL_THROUGH_CACHE) && pullThroughCaches !== PullThroughCacheHandling.SETTLE) {
    throw new Error("'creationTemplatesFor' has PULL_THROUGH_CACHE, so that new caches get what the standard asks, and 'pullThroughCaches' is not SETTLE, so that old ones " +
      'do not. A cached tag that is immutable is not refreshed any more. Give pullThroughCaches: PullThroughCacheHandling.SETTLE, or leave PULL_THROUGH_CACHE out.');
  }
}

/** A sweep has to know whether there are any, and IAM lets nobody pass a role of another account. */
function checkTemplateRoles(registry: ImmutableRegistry, roles: iam.IRole[] | undefined): void {
  const prop = 'creationTemplateRoles';
  const example = "iam.Role.fromRoleArn(this, 'Role', '<arn>')";
  refuseToken(prop, roles);
  checkList(prop, roles, `[${example}]`);
  roles?.forEach((role, index) => {
    const name = `${prop}[${index}]`;
    checkObject(name, role ?? null, 'a role', ['roleArn', 'grantPrincipal'], example);
    checkRoleAccount(registry, role, { called: (arn) => `'${name}' ${arn}`, owner: 'template' });
  });
}

function checkWatching({ dashboard, alarms, expectedWithin, alarmTopic }: ImmutableRegistryProps, stack: Stack): void {
  checkBoolean('dashboard', dashboard);
  checkBoolean('alarms', alarms);
  checkExpectedWithin(expectedWithin);
  checkObject('alarmTopic', alarmTopic, 'an sns.ITopic', ['topicArn'], "sns.Topic.fromTopicArn(this, 'Alarms', '<arn>')");
  if (alarmTopic !== undefined && areKnownToDiffer(alarmTopic.env.region, stack.region)) {
    throw new Error(`'alarmTopic' is in '${alarmTopic.env.region}', and the registry in '${stack.region}'. An alarm tells topics of its own region. Give a topic of ` +
      `'${stack.region}'.`);
  }
  if (alarmTopic !== undefined && alarms === false && expectedWithin === undefined) {
    throw new Error("'alarmTopic' is given, and there is no alarm: 'alarms' is false, and 'expectedWithin' is not given. Leave 'alarms' out, or 'alarmTopic'.");
  }
}

/** The parameter has one name in a stack. */
function refuseSecond(registry: ImmutableRegistry, stack: Stack): void {
  const other = stack.node.findAll().find((each) => each instanceof ImmutableRegistry && each !== registry);
  if (other !== undefined) {
    throw new Error(`the stack '${stack.node.path}' has the registry '${other.node.path}', and one settles all repositories of an account and region. Keep one of them.`);
  }
}

function checkCount(prop: string, value: number | undefined, most: number): void {
  refuseToken(prop, value);
  if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= most)) {
    throw new Error(`'${prop}' is ${shown(value)}; a whole number from 1 to ${most} is allowed.`);
  }
}

function checkNamespace(namespace: string, index: number): void {
  const prop = `replicatedNamespaces[${index}]`;
  checkText(prop, namespace, "'team'");
  refuseToken(prop, namespace);
  if (!PREFIX_GRAMMAR.test(namespace) || namespace === ROOT) {
    throw new Error(`'${prop}' is ${shown(namespace)}; the beginning of the names of repositories is allowed, without its '/'. Write 'team' for 'team/api' and ` +
      'all others below it.');
  }
}

function checkEnforcesSomething(standard: TagImmutabilityStandard, enforcement: EnforcementMode | undefined): void {
  if (enforcement === EnforcementMode.ENFORCE && !enforcesSomething(standard._content)) {
    throw new Error("'enforcement' is ENFORCE, but 'standard' says REPORT everywhere, and the registry does what it says. Give the standard ENFORCE, or leave " +
      "'enforcement' out.");
  }
}

/** The definition, with a version that is another one for each other definition. */
function sweepDefinition(stack: Stack, settings: SweepSettings) {
  const version = hashOf(JSON.stringify(stack.resolve([sweepStates(settings, ''), settings])));
  return definitionOf('Begin', sweepStates(settings, version), sweepSubstitutions(settings));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The namespaces that may be written; undefined for all. */
function enforcedNamespaces(standard: TagImmutabilityStandard): string[] | undefined {
  const { enforcement, accounts, namespaces } = standard._content;
  return [enforcement, ...accounts.map((each) => each.enforcement)].includes(EnforcementMode.ENFORCE)
    ? undefined
    : namespaces.filter((each) => each.enforcement === EnforcementMode.ENFORCE).map(({ prefix }) => withoutSlash(prefix));
}
