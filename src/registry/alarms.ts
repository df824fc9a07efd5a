import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { checkObject } from '../messages/check-type';

/** What is watched, and who is told. */
export interface AlarmSettings {
  /** Whether what fails is an alarm. */
  readonly ofFailures: boolean;
  readonly expectedWithin?: Duration;
  readonly topic?: sns.ITopic;
  readonly sweep: stepfunctions.IStateMachine;
  readonly failedRepositories: cloudwatch.Metric;
  readonly completedSweeps: cloudwatch.Metric;
  readonly guard?: { readonly queue: sqs.IQueue; readonly machine: stepfunctions.IStateMachine };
}

/**
 * An alarm evaluates at most seven days: PutMetricAlarm. It looks at one hour after the other, since a longer period begins when a day of UTC
 * does, so that an alarm could come a period late.
 */
const MOST_HOURS = 7 * 24;

/** Throws, without a path, if no alarm can wait that long for a sweep. */
export function checkExpectedWithin(expectedWithin: Duration | undefined): void {
  checkObject('expectedWithin', expectedWithin, 'a Duration', ['toSeconds'], 'Duration.days(2)');
  if (expectedWithin === undefined) {
    return;
  }
  if (expectedWithin.isUnresolved()) {
    throw new Error("'expectedWithin' is a token, known only at deployment, and is needed at synthesis. Write it as a literal.");
  }
  const hours = expectedWithin.toSeconds() / 3600;
  if (!Number.isInteger(hours) || hours < 1 || hours > MOST_HOURS) {
    throw new Error(`'expectedWithin' is ${expectedWithin.toHumanString()}; whole hours from 1 to ${MOST_HOURS} are allowed: an alarm of Amazon CloudWatch looks back seven ` +
      'days at most. Write it such as Duration.days(2), and for sweeps that are rarer, leave it out.');
  }
}

/** The alarms: of what failed, and of sweeps that do not complete. */
export function makeAlarms(scope: Construct, settings: AlarmSettings): cloudwatch.Alarm[] {
  const { ofFailures, expectedWithin, topic, sweep, failedRepositories, completedSweeps, guard } = settings;
  const alarms = [
    ...ofFailures ? [
      // A sweep writes its count once. Between two sweeps the alarm stays as it is.
      failedRepositories.createAlarm(scope, 'FailedRepositories', {
        alarmDescription: 'The last sweep could not read or write some repositories. Its log says why',
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: cloudwatch.TreatMissingData.IGNORE,
      }),
      sweep.metricFailed().createAlarm(scope, 'FailedSweeps', {
        alarmDescription: 'A sweep of the registry has failed. The cause of its execution says why',
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
    ] : [],
    ...ofFailures && guard ? [
      guard.queue.metricApproximateNumberOfMessagesVisible().createAlarm(scope, 'FailedEvents', {
        alarmDescription: 'Events could not be delivered to the guard of the registry, or it could not settle what they name. Its queue has them, with reasons',
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
      // What an Express execution cannot catch: its own time, and what goes wrong in catching.
      ...[
        { id: 'FailedGuard', metric: guard.machine.metricFailed(), has: 'have failed' },
        { id: 'TimedOutGuard', metric: guard.machine.metricTimedOut(), has: 'timed out' },
        { id: 'ThrottledGuard', metric: guard.machine.metricThrottled(), has: 'were throttled' },
      ].map(({ id, metric, has }) => metric.createAlarm(scope, id, {
        alarmDescription: `Executions of the guard of the registry ${has}. The next sweep looks at what they were about`,
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      })),
    ] : [],
    ...expectedWithin ? [
      completedSweeps.with({ period: Duration.hours(1) }).createAlarm(scope, 'MissingSweeps', {
        alarmDescription: `No sweep of the registry has completed within ${expectedWithin.toHumanString()}`,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        threshold: 1,
        evaluationPeriods: expectedWithin.toHours(),
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      }),
    ] : [],
  ];
  if (topic !== undefined) {
    alarms.forEach((alarm) => alarm.addAlarmAction(new actions.SnsAction(topic)));
  }
  return alarms;
}
