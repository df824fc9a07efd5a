import { Duration, Fn, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { RegistryMetric, registryMetric } from './metrics';
import { RepositoryOutcome } from '../contract/registry-records';

/** What `Fn::Sub` puts in, as a text that CDK's widgets take. */
const REGION = '${AWS::Region}';
const LOG = '${Log}';

const { CHANGED, CHANGED_MEANWHILE, DEFERRED, FAILED, WOULD_CHANGE } = RepositoryOutcome;

/** What to do about what fails most, for people. The reason in the table is what Amazon ECR has said. */
const FIXES = `**not authorized**: a policy denies the registry's role, such as one of the organization
**Rate exceeded**: lower \`concurrency\`
**InvalidParameter**: set the repository by hand
All others: the next sweep tries again`;

/**
 * A dashboard of the metrics and of the log of a registry.
 *
 * The widgets are CDK's. What they render becomes one text with `Fn::Sub`: a dashboard of CDK takes twice the bytes, and a template has few.
 */
export function makeDashboard(scope: Construct, registry: string, logGroup: logs.ILogGroup): cloudwatch.CfnDashboard {
  const daily = (name: RegistryMetric, label: string, color: string) =>
    registryMetric(registry, name, { label, color, statistic: cloudwatch.Stats.MAXIMUM, period: Duration.days(1) });
  const rows = new cloudwatch.Column(
    new cloudwatch.GraphWidget({
      title: 'Repositories',
      region: REGION,
      width: 24,
      left: [
        daily(RegistryMetric.REPOSITORIES, 'all', '#7f7f7f'),
        daily(RegistryMetric.NON_COMPLIANT, 'do not meet the standard', '#ff7f0e'),
        daily(RegistryMetric.CHANGED, 'changed', '#1f77b4'),
        daily(RegistryMetric.FAILED, 'failed', '#d62728'),
      ],
    }),
    table('Failed: the newest reason of each', ['name', 'reason', 'namespace'], [FAILED], 'dedup name'),
    new cloudwatch.TextWidget({ markdown: FIXES.replace(/\n/g, '\n\n'), width: 24, height: 3 }),
    table('Changed', ['name', 'from', 'to', 'namespace'], [CHANGED]),
    table('Would change', ['name', 'from', 'to', 'outcome', 'namespace'], [WOULD_CHANGE, DEFERRED, CHANGED_MEANWHILE], 'dedup name'),
    query('Stacks that declare it otherwise: they undo what a sweep changes',
      `${among([CHANGED, WOULD_CHANGE, DEFERRED])} and ispresent(stack) | stats count_distinct(name) as repositories by stack | sort repositories desc`),
  );
  return dashboardOf(scope, rows, logGroup);
}

/** A dashboard of widgets that ask one log. */
export function dashboardOf(scope: Construct, rows: cloudwatch.Column, logGroup: logs.ILogGroup): cloudwatch.CfnDashboard {
  rows.position(0, 0);
  const widgets = Stack.of(scope).resolve(rows.toJson());
  return new cloudwatch.CfnDashboard(scope, 'Dashboard', {
    // Without a name: CloudFormation makes one up, since dashboards have names of the account, not of the region.
    dashboardBody: Fn.sub(JSON.stringify({ start: '-P14D', widgets }), { Log: logGroup.logGroupName }),
  });
}

/** The newest first. Nothing but a limit may follow `dedup`. */
function table(title: string, fields: string[], outcomes: RepositoryOutcome[], dedup?: string): cloudwatch.LogQueryWidget {
  return query(title, [`fields @timestamp,${fields.join(',')}`, among(outcomes), 'sort @timestamp desc', ...dedup ? [dedup] : []].join(' | '));
}

/** A table by a query over the log of the dashboard. */
export function query(title: string, queryString: string): cloudwatch.LogQueryWidget {
  const view = cloudwatch.LogQueryVisualizationType.TABLE;
  return new cloudwatch.LogQueryWidget({ title, queryString, logGroupNames: [LOG], region: REGION, width: 24, view });
}

/** Single quotes, which JSON need not escape. */
function among(outcomes: RepositoryOutcome[]): string {
  return `filter outcome in [${outcomes.map((outcome) => `'${outcome}'`).join(',')}]`;
}
