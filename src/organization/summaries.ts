import { ArnFormat, Aws, Fn, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { dashboardOf, query } from '../registry/dashboard';
import { EVENT_SOURCE, SWEEP_EVENT } from '../registry/sweep/sweep-states';

export interface SummariesProps {
  readonly organizationId: string;
  readonly eventBusName?: string;
  readonly retention?: logs.RetentionDays;
  readonly dashboard?: boolean;
}

/** No two stacks have the same, also if one has the name of one that is deleted, whose log stays. */
const STACK_GUID = Fn.select(2, Fn.split('/', Aws.STACK_ID));

/** Where the summaries of all accounts and regions come together: an event bus, a log of what it gets, and a dashboard of that. */
export class Summaries extends Construct {
  public readonly eventBus: events.EventBus;
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, { organizationId, eventBusName, retention, dashboard }: SummariesProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.eventBus = new events.EventBus(this, 'EventBus', {
      // With a name, the stacks of other accounts and regions in the app can refer to it.
      eventBusName: eventBusName ?? Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
    });
    // AWS documents the two last keys for calls of PutEvents, and not whether a rule that sends to a bus has them. What else comes, no rule takes.
    this.eventBus.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'SummariesOfTheOrganization',
      principals: [new iam.StarPrincipal()],
      actions: ['events:PutEvents'],
      resources: [this.eventBus.eventBusArn],
      conditions: {
        StringEquals: { 'aws:PrincipalOrgID': organizationId },
        StringEqualsIfExists: { 'events:source': EVENT_SOURCE, 'events:detail-type': SWEEP_EVENT },
      },
    }));
    this.logGroup = new logs.LogGroup(this, 'Log', {
      // EventBridge writes to groups that begin so. The rest of the name is another one for each stack that is made.
      logGroupName: `/aws/events/${Aws.STACK_NAME}-${this.node.addr.slice(-8)}-${STACK_GUID}`,
      retention: retention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // CDK's own target would write the policy of the log with a function.
    const target: events.IRuleTarget = {
      bind: () => ({
        arn: stack.formatArn({ service: 'logs', resource: 'log-group', arnFormat: ArnFormat.COLON_RESOURCE_NAME, resourceName: this.logGroup.logGroupName }),
      }),
    };
    const rule = new events.Rule(this, 'Collect', {
      eventBus: this.eventBus, eventPattern: { source: [EVENT_SOURCE], detailType: [SWEEP_EVENT] }, targets: [target],
    });
    letInto(this.logGroup, rule);
    if (dashboard ?? true) {
      makeDashboard(this, this.logGroup);
    }
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions */
function letInto(logGroup: logs.LogGroup, { ruleArn }: events.Rule): void {
  const principals = ['events.amazonaws.com', 'delivery.logs.amazonaws.com'].map((service) => new iam.ServicePrincipal(service));
  logGroup.addToResourcePolicy(new iam.PolicyStatement({ principals, actions: ['logs:CreateLogStream'], resources: [logGroup.logGroupArn] }));
  logGroup.addToResourcePolicy(new iam.PolicyStatement({
    principals, actions: ['logs:PutLogEvents'], resources: [logGroup.logGroupArn], conditions: { ArnEquals: { 'aws:SourceArn': ruleArn } },
  }));
}

/** The number of repositories that do not meet the standard when a sweep ends, as the metric of a registry has it. */
const NOT_COMPLIANT = ['WOULD_CHANGE', 'DEFERRED', 'CHANGED_MEANWHILE', 'FAILED'].map((outcome) => `detail.counts.${outcome}`).join('+');

const HOURS = 'floor((now()*1000-toMillis(@timestamp))/3600000)';

/** What the table shows of the newest summary of each account and region, by the names of the columns. */
const NEWEST = {
  enforcement: 'detail.enforcement',
  writes: 'detail.writes',
  outcome: 'detail.outcome',
  repositories: 'detail.repositories',
  not_compliant: 'notCompliant',
  changed: 'detail.counts.CHANGED',
  failed: 'detail.counts.FAILED',
};

/**
 * Each summary is an event. Its account and region are those of EventBridge, which nobody can choose; what is in its `detail`, the account says.
 *
 * An execution has the name of its machine in its ARN, so an account and region with two machines has two registries.
 */
function makeDashboard(scope: Construct, logGroup: logs.ILogGroup): void {
  const newest = Object.entries(NEWEST).map(([column, field]) => `latest(${field}) as ${column}`).join(',');
  dashboardOf(scope, new cloudwatch.Column(
    query('All accounts and regions, by their newest sweep: those come first that have been silent for longest', [
      'filter ispresent(detail.run)',
      "parse detail.execution '*:execution:*:*' as arn,machine,execution",
      `fields ${HOURS} as hours,${NOT_COMPLIANT} as notCompliant`,
      `stats min(hours) as hours_since,${newest},count_distinct(machine) as registries by account,region`,
      'sort hours_since desc',
      'limit 10000',
    ].join(' | ')),
    new cloudwatch.TextWidget({ markdown: HINTS, width: 24, height: 4 }),
    query('Sweeps that did not complete: the newest of each account and region', [
      "filter ispresent(detail.run) and detail.outcome!='COMPLETED'", 'fields @timestamp,account,region,detail.outcome,detail.reason', 'sort @timestamp desc',
      'dedup account,region',
    ].join(' | ')),
    query('Repositories that failed: the first of each sweep', [
      'filter detail.counts.FAILED>0', 'fields @timestamp,account,region,detail.failures.0.name as name,detail.failures.0.reason as reason,detail.counts.FAILED as failed',
      'sort @timestamp desc',
    ].join(' | ')),
  ), logGroup);
}

const HINTS = [
  '**writes** is 0: the registry reports only, or it was the first sweep of a changed standard',
  '**registries** is 2: two units of which one is below the other are in two waves, or the stack was made anew in this time',
  '**Not in the table**: never heard of in this time. `aws cloudformation list-stack-instances` names the accounts that should be there',
].join('\n\n');
