import { SETTLE_ITEM, settleStates } from './settle-states';
import { WRITES_TEMPLATE, failedTemplates, rememberedTemplate, templateStates } from './template-states';
import {
  BEFORE_FOLDER, CORRECTIONS_PREFIX, MAX_NAMED_FAILURES, MAX_REASON_LENGTH, PAGES_FOLDER, RECORDS_VERSION, RUNS_PREFIX, RUN_KEY, RepositoryOutcome,
  RunOutcome, RunTrigger, SUMMARY_KEY,
} from '../../contract/registry-records';
import { EXPIRED_EXEMPTIONS } from '../decision';
import {
  CACHES_ARGUMENTS, CACHES_OF_PAGE, FOUND_REPOSITORIES, FOUND_TEMPLATES, JudgeSettings, WHERE, judgeSubstitutions, judgedBy, judgedRows, markerOf,
} from '../judging';
import { METRICS_NAMESPACE, REGISTRY_DIMENSION, RegistryMetric } from '../metrics';
import { State, States, Substitutions, Value, choice, evaluated, retried, sdkCall, substitution, textOf } from '../state-language';

/** What the definition of a sweep is made of. A text can be a token. */
export interface SweepSettings extends JudgeSettings {
  /** The name of the registry, for its metrics. */
  readonly registry: string;
  readonly bucketName: string;
  readonly logGroupName: string;
  readonly concurrency: number;
  /** The ARN of the machine that restores, if there is one. It is no reference, since that machine refers to the one that sweeps. */
  readonly restoreArn?: string;
  /** Whether there is a guard, whose corrections are counted. */
  readonly hasGuard?: boolean;
}

/**
 * How many pages one execution lists. A page takes some 30 events of the history, and up to 140 if all of its calls are
 * tried again to the end; AWS allows 25,000 an execution. The next execution goes on, so that nothing depends on the size of the registry.
 */
export const PAGES_PER_EXECUTION = 150;

/** How many repositories a page has. More of the largest do not fit into the 256 KiB that AWS allows a result. */
export const PAGE_SIZE = 100;

/** A creation template has up to 123 KB: a lifecycle policy of 30,720 characters and a repository policy of 10,240, of up to 3 bytes each. */
const TEMPLATES_PER_CALL = 2;

/**
 * If the records of a page have more characters than this, they are written as two objects. What a page says of each repository comes to
 * them later, up to 1,500 bytes each, and an object must fit into 256 KiB too.
 */
const LARGE_PAGE = 80_000;

/** An execution has some 700 bytes in a list. */
const EXECUTIONS_PER_CALL = 200;

/** How many executions a sweep that a deployment started stops before it gives up. Seldom is there more than one. */
const MAX_STOPS = 10;

/** How many characters all notes have together. Failures take up to 150 KB, and one object has both. */
const MAX_NOTES_LENGTH = 20_000;

/** How often a sweep begins the listing again because ECR refuses its page token. */
const MAX_RESTARTS = 3;

/** A sweep stops if more than a tenth of its writes fail, once it has tried this many. */
const FEW_WRITES = 20;

/** The name that an execution gives the next one, which nobody else gives: see RUN. */
const CONTINUATION_NAME = String.raw`/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-[0-9a-f]{8}-\d+$/`;

/** The name of a run: it sorts by time. */
export const RUN = '$replace($substring($execution.StartTime, 0, 19), ":", "-") & "Z-" & $substring($hash($execution.Id, "SHA-256"), 0, 8)';

/** What the log names. The rest is in the records. */
const LOGGED = [
  RepositoryOutcome.CHANGED, RepositoryOutcome.WOULD_CHANGE, RepositoryOutcome.DEFERRED, RepositoryOutcome.CHANGED_MEANWHILE, RepositoryOutcome.GONE,
  RepositoryOutcome.FAILED,
];

/** A setting as one text, for people. */
export const SHOWN = 'function($setting) {$join([$setting.mode, $setting.filters], " ")}';

/** Of these, the setting that they would get is not said: they keep theirs. */
const KEPT = [RepositoryOutcome.EXEMPT, RepositoryOutcome.OPENED, RepositoryOutcome.GONE];

/** What CloudFormation puts in, by `sweepSubstitutions`. */
const BUCKET = substitution('bucket');
const LOG_GROUP = substitution('log');
const RESTORE = substitution('restore');

/** What the definition of a sweep needs, by the names that it has there. */
export function sweepSubstitutions(settings: SweepSettings): Substitutions {
  const { bucketName, logGroupName, restoreArn } = settings;
  return { bucket: bucketName, log: logGroupName, ...restoreArn !== undefined && { restore: restoreArn }, ...judgeSubstitutions(settings) };
}

/** The name of the distributed Map in the ARNs of its runs. */
const MAP_LABEL = 'Settle';

export const EVENT_SOURCE = 'cdk-ecr-immutability';
export const SWEEP_EVENT = 'Tag Immutability Sweep';

/** The states of a sweep. `version` is another one for each other definition: an execution that another one has begun does not go on. */
export function sweepStates(settings: SweepSettings, version: string): States {
  const { enforceAtOnce, restoreArn, settlesCaches, templateRoles } = settings;
  return {
    Begin: {
      Type: 'Pass',
      Assign: {
        config: { version, registry: settings.registry, ...judgedBy(settings) },
        // A restore reads it from the definition, so it is no expression. CDK leaves out what is empty, which means the same.
        standard: settings.standard as unknown as Value,
        ...WHERE,
        caches: evaluated('[]'),
        more: evaluated('{}'),
        // What an execution gives the next one, whose name nobody else gives. All else that somebody may give is no reason to go on.
        continues: evaluated(`($given := $states.input.continues;
          $states.context.Execution.Name = $given.run.run & "-" & $given.progress.execution ? $given : {})`),
      },
      Next: 'IsContinued',
    },
    IsContinued: choice([
      {
        Condition: evaluated('$continues.version = $config.version and $continues.run.enforcement = $config.enforcement'),
        Assign: { run: evaluated('$continues.run'), progress: evaluated('$continues.progress') },
        Next: 'ListCaches',
      },
      {
        Condition: evaluated('$exists($continues.run)'),
        Assign: {
          run: evaluated('$continues.run'),
          progress: evaluated(`$merge([$continues.progress, {
            "outcome": ${textOf(RunOutcome.SUPERSEDED)}, "reason": "The registry was deployed while the sweep went on. A new sweep begins with that."
          }])`),
        },
        Next: 'Summarize',
      },
    ], 'NewRun'),
    NewRun: {
      Type: 'Pass',
      Assign: {
        run: evaluated(`(
          $execution := $states.context.Execution;
          $arn := $split($execution.Id, ":");
          {
            "version": ${RECORDS_VERSION},
            "run": ${RUN},
            "account": $account,
            "region": $arn[3],
            "partition": $arn[1],
            "execution": $execution.Id,
            "startedAt": $execution.StartTime,
            "trigger": $states.input.trigger in ${JSON.stringify(Object.values(RunTrigger))} ? $states.input.trigger : ${textOf(RunTrigger.MANUAL)},
            "enforcement": $config.enforcement,
            "writes": $config.enforcement = "ENFORCE" and ${enforceAtOnce},
            "standardHash": ${textOf(settings.standardHash)}
          }
        )`),
        progress: evaluated(`{
          "execution": 1, "began": 1, "page": 1, "part": 1, "firstPage": 1, "next": {}, "stops": 0, "restarts": 0,
          "repositories": 0, "counts": ${zeroCounts()}, "failures": [], "changes": 0, "tried": 0, "failed": 0,
          "notes": ${notesOf(`(${EXPIRED_EXEMPTIONS})($states.context.Execution.StartTime)`)}
        }`),
      },
      Next: restoreArn === undefined ? 'ListRunning' : 'ListRestores',
    },
    ...restoreArn !== undefined && {
      ListRestores: task('sfn', 'listExecutions', { StateMachineArn: RESTORE, StatusFilter: 'RUNNING' }, {
        Assign: { restores: evaluated('$count($states.result.Executions)') },
        Next: 'ListRunning',
      }),
    },
    // A run that began earlier goes on, and so does one in its second execution or later. One by a deployment stops these. What began later
    // finds this one, so of two deployments the later one goes on.
    ListRunning: task('sfn', 'listExecutions', evaluated(`$merge([{
      "StateMachineArn": $states.context.StateMachine.Id, "StatusFilter": "RUNNING", "MaxResults": ${EXECUTIONS_PER_CALL}
    }, $more])`), {
      Assign: { more: evaluated('{"NextToken": $states.result.NextToken}') },
      Output: evaluated(`(
        $me := $states.context.Execution;
        $mine := $toMillis($me.StartTime);
        {"others": [$states.result.Executions[ExecutionArn != $me.Id and (
          $contains(Name, ${CONTINUATION_NAME}) or $toMillis(StartDate) < $mine or ($toMillis(StartDate) = $mine and ExecutionArn < $me.Id)
        )].ExecutionArn]}
      )`),
      Next: 'IsAlone',
    }),
    IsAlone: choice([
      ...restoreArn === undefined ? [] : [{
        Condition: evaluated('$restores > 0'),
        Assign: { progress: endedWith(RunOutcome.SKIPPED, textOf('A restore of this registry was going on. Start a sweep when it has ended.')) },
        Next: 'Summarize',
      }],
      { Condition: evaluated('$count($states.input.others) = 0 and $exists($more.NextToken)'), Next: 'ListRunning' },
      { Condition: evaluated('$count($states.input.others) = 0 and $config.enforcement = "ENFORCE" and $not($run.writes)'), Next: 'ReadMarker' },
      { Condition: evaluated('$count($states.input.others) = 0'), Next: 'CreateLogStream' },
      {
        Condition: evaluated(`$run.trigger = ${textOf(RunTrigger.DEPLOYMENT)} and $progress.stops < ${MAX_STOPS}`),
        Assign: { progress: evaluated('$merge([$progress, {"stops": $progress.stops + 1}])'), more: evaluated('{}') },
        Next: 'StopOther',
      },
    ], 'Summarize', { Assign: { progress: endedWith(RunOutcome.SKIPPED, textOf('Another sweep of this registry was going on.')) } }),
    StopOther: {
      Type: 'Task',
      Resource: sdkCall('sfn', 'stopExecution'),
      Arguments: {
        ExecutionArn: evaluated('$states.input.others[0]'), Error: RunOutcome.SUPERSEDED, Cause: 'The registry was deployed. A new sweep has begun.',
      },
      // It may have ended by itself. If it has not, it is found again.
      Catch: [caught('States.ALL', 'LetItStop')],
      Next: 'LetItStop',
    },
    // The list of executions is a little late.
    LetItStop: { Type: 'Wait', Seconds: 5, Next: 'ListRunning' },
    // Under ENFORCE, the first sweep of a changed standard reports only.
    ReadMarker: task('s3', 'listObjectsV2', { Bucket: BUCKET, Prefix: markerOf(settings), MaxKeys: 1 }, {
      Assign: { run: evaluated('$merge([$run, {"writes": $states.result.KeyCount > 0}])') },
      Next: 'CreateLogStream',
    }),
    CreateLogStream: task('cloudwatchlogs', 'createLogStream', { LogGroupName: LOG_GROUP, LogStreamName: evaluated('$run.run') }, {
      Next: 'PutRun',
    }, { 'CloudWatchLogs.ResourceAlreadyExistsException': 'PutRun' }),
    PutRun: putObject(textOf(`/${RUN_KEY}`), '$merge([$run, {"standard": $standard}])', { Next: 'ListCaches' }),
    ListCaches: task('ecr', 'describePullThroughCacheRules', evaluated(CACHES_ARGUMENTS), {
      Assign: {
        caches: evaluated(CACHES_OF_PAGE),
        more: evaluated('{"NextToken": $states.result.NextToken}'),
      },
      Next: 'HasAllCaches',
    }),
    HasAllCaches: choice([
      { Condition: evaluated('$exists($more.NextToken)'), Next: 'ListCaches' },
      ...settlesCaches === undefined ? [{
        Condition: evaluated('"ROOT" in $caches.prefix'),
        Assign: {
          progress: endedWith(RunOutcome.FAILED, textOf('A pull-through cache rule for ROOT may have made any repository. Say what becomes of caches: set `pullThroughCaches`.')),
        },
        Next: 'Summarize',
      }] : [],
      { Condition: evaluated('$progress.execution > 1'), Next: 'ListPage' },
    ], 'ListTemplates'),
    ListTemplates: task('ecr', 'describeRepositoryCreationTemplates', evaluated(`$merge([{"MaxResults": ${templateRoles ? 1 : TEMPLATES_PER_CALL}}, $more])`), {
      Assign: { more: evaluated('{"NextToken": $states.result.NextToken}'), ...templateRoles && rememberedTemplate(settings) },
      Output: evaluated(FOUND_TEMPLATES),
      Next: 'Judge',
    }),
    ...templateRoles && templateStates({ task, putObject, notesOf, firstOf }),
    HasAllTemplates: choice([...templateRoles ? [WRITES_TEMPLATE] : [], { Condition: evaluated('$exists($more.NextToken)'), Next: 'ListTemplates' }], 'ListPage'),
    ListPage: task('ecr', 'describeRepositories', evaluated(`$merge([{"MaxResults": ${PAGE_SIZE}}, $progress.next])`), {
      Assign: { results: evaluated('[]'), progress: evaluated('$merge([$progress, {"next": {"NextToken": $states.result.NextToken}}])') },
      Output: evaluated(FOUND_REPOSITORIES),
      Next: 'Judge',
    }, { 'Ecr.InvalidParameterException': 'MayBeginAgain' }),
    Judge: {
      Type: 'Pass',
      Assign: { rows: evaluated(judgedRows(settings)) },
      Output: { templates: evaluated('$states.input.templates') },
      Next: 'IsSettled',
    },
    // ECR refuses a page token that is too old, or that it does not know any more.
    MayBeginAgain: choice([{
      Condition: evaluated(`$exists($progress.next.NextToken) and $progress.restarts < ${MAX_RESTARTS}`),
      Assign: {
        progress: evaluated(`$merge([$progress, {
          "next": {}, "firstPage": $progress.page, "restarts": $progress.restarts + 1, "repositories": 0, "failures": [${templateRoles ? failedTemplates('$progress.failures') : ''}],
          "counts": $merge($keys($progress.counts).{$: 0}),
          "notes": [$progress.notes, "ECR refused to go on with the list of repositories after " & $progress.repositories
            & " of them, so the list began again. Until then, " & $progress.changes & " had been changed."]
        }])`),
      },
      Next: 'ListPage',
    }], 'Failed'),
    IsSettled: choice([
      {
        Condition: evaluated('$states.input.templates'),
        Assign: {
          progress: evaluated(`(
            $shown := ${SHOWN};
            $notes := $rows[$exists(after)].("The creation template for " & name & " makes repositories " & $shown(before) & "; the standard asks for "
              & $shown(after) & "."${templateRoles ? ' & $why' : ''});
            $merge([$progress, {"notes": ${notesOf('$progress.notes, $notes')}}])
          )`),
        },
        Next: 'HasAllTemplates',
      },
      { Condition: evaluated('true in $rows.write'), Next: 'PutBefore' },
      { Condition: evaluated('$count($rows[$not($exists(outcome))]) > 0'), Next: 'Settle' },
    ], 'Part'),
    PutBefore: putObject(page(BEFORE_FOLDER), `{
      "version": ${RECORDS_VERSION}, "run": $run.run, "page": $progress.page,
      "repositories": [$rows[write].{"name": name, "before": before, "after": after}]
    }`, { Next: 'Settle' }),
    Settle: {
      Type: 'Map',
      Label: MAP_LABEL,
      Items: evaluated('[$rows[$not($exists(outcome))]]'),
      ItemSelector: SETTLE_ITEM,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, StartAt: 'Begin', States: settleStates(settings) },
      MaxConcurrency: settings.concurrency,
      // One that ends without an answer is reported as failed. It does not stop the others.
      ToleratedFailurePercentage: 100,
      Assign: { results: evaluated('[$states.result]') },
      Output: evaluated('{}'),
      Catch: [caught('States.ALL', 'Failed')],
      Next: 'Part',
    },
    Part: {
      Type: 'Pass',
      Output: evaluated(`(
        $size := $length($string($rows)) > ${LARGE_PAGE} ? ${PAGE_SIZE / 2} : ${PAGE_SIZE};
        $from := ($progress.part - 1) * $size;
        $answers := $merge([{}, $results[$exists(name)].{name: $}]);
        {
          "isLast": $from + $size >= $count($rows),
          "rows": [$rows[[$from..$from + $size - 1]].(
            $answer := $exists(outcome) ? $ : $lookup($answers, name);
            $outcome := $exists($answer) ? $answer.outcome : ${textOf(RepositoryOutcome.FAILED)};
            {
              "name": name, "outcome": $outcome, "before": before, "after": $not($outcome in ${JSON.stringify(KEPT)}) ? after,
              "namespace": namespace, "isStricterThanAsked": isStricterThanAsked, "stack": $answer.stack,
              "reason": $exists($answer)
                ? $substring($answer.reason, 0, ${MAX_REASON_LENGTH}) : "Its execution ended without an answer. The next sweep tries again."
            }
          )]
        }
      )`),
      Next: 'Record',
    },
    Record: putObject(page(PAGES_FOLDER, '& "-" & $progress.part'), `{
      "version": ${RECORDS_VERSION}, "run": $run.run, "page": $progress.page, "part": $progress.part, "repositories": $states.input.rows
    }`, {
      Assign: { progress: evaluated(progressAfterPart()) },
      Output: evaluated('$states.input'),
      Next: 'IsToLog',
    }),
    IsToLog: choice([{ Condition: evaluated(`$count($states.input.rows[outcome in ${JSON.stringify(LOGGED)}]) > 0`), Next: 'Log' }], 'HasMore'),
    // For people, and for the tables of the dashboard: a setting is one text.
    Log: task('cloudwatchlogs', 'putLogEvents', {
      LogGroupName: LOG_GROUP,
      LogStreamName: evaluated('$run.run'),
      LogEvents: evaluated(`(
        $shown := ${SHOWN};
        [$states.input.rows[outcome in ${JSON.stringify(LOGGED)}].{"Timestamp": $millis(), "Message": $string({
          "run": $run.run, "name": name, "outcome": outcome, "from": $shown(before), "to": $exists(after) ? $shown(after), "namespace": namespace,
          "reason": reason, "stack": stack
        })}]
      )`),
    }, { Next: 'HasMore' }),
    HasMore: choice([
      { Condition: evaluated('$progress.part > 1'), Next: 'Part' },
      {
        Condition: evaluated(`$run.writes and $progress.tried >= ${FEW_WRITES} and $progress.failed * 10 > $progress.tried`),
        Assign: {
          progress: endedWith(RunOutcome.STOPPED, '$string($progress.failed) & " of " & $progress.tried & " writes failed."'),
        },
        Next: 'Summarize',
      },
      { Condition: evaluated(`$exists($progress.next.NextToken) and $progress.page - $progress.began >= ${PAGES_PER_EXECUTION}`), Next: 'Continue' },
      { Condition: evaluated('$exists($progress.next.NextToken)'), Next: 'ListPage' },
    ], settings.hasGuard ? 'ListCorrections' : 'Summarize', { Assign: { progress: evaluated(`$merge([$progress, {"outcome": ${textOf(RunOutcome.COMPLETED)}}])`) } }),
    ...settings.hasGuard && correctionStates(),
    // The same name twice is an error, and means that the next execution has begun already.
    Continue: task('sfn', 'startExecution', {
      StateMachineArn: evaluated('$states.context.StateMachine.Id'),
      Name: evaluated('$run.run & "-" & ($progress.execution + 1)'),
      Input: evaluated(`$string({"continues": {
        "version": $config.version, "run": $run, "progress": $merge([$progress, {"execution": $progress.execution + 1, "began": $progress.page}])
      }})`),
    }, { Next: 'Continued' }, { 'Sfn.ExecutionAlreadyExistsException': 'Continued' }),
    Continued: { Type: 'Succeed', Output: { run: evaluated('$run.run'), continuedBy: evaluated('$run.run & "-" & ($progress.execution + 1)') } },
    // What is caught is the input of the next state.
    Failed: {
      Type: 'Pass',
      Assign: { progress: endedWith(RunOutcome.FAILED, `$substring($states.input.Error & ": " & $states.input.Cause, 0, ${MAX_REASON_LENGTH})`) },
      Next: 'Summarize',
    },
    Summarize: {
      Type: 'Pass',
      Assign: {
        summary: evaluated(`$merge([$run, {
          "endedAt": $now()
        }, $progress.{
          "outcome": outcome, "reason": reason, "firstPage": firstPage, "repositories": repositories, "counts": counts, "failures": failures, "notes": notes
        }])`),
      },
      Next: 'IsSkipped',
    },
    IsSkipped: choice([{ Condition: evaluated(`$summary.outcome = ${textOf(RunOutcome.SKIPPED)}`), Next: 'Done' }], 'PutSummary'),
    PutSummary: putObject(textOf(`/${SUMMARY_KEY}`), '$summary', { Next: 'PutMetrics' }, LAST),
    PutMetrics: task('cloudwatch', 'putMetricData', {
      Namespace: METRICS_NAMESPACE,
      MetricData: evaluated(`(
        $counts := $summary.counts;
        $values := {
          "${RegistryMetric.REPOSITORIES}": $summary.repositories,
          "${RegistryMetric.NON_COMPLIANT}": $counts.(WOULD_CHANGE + DEFERRED + CHANGED_MEANWHILE + FAILED),
          "${RegistryMetric.CHANGED}": $counts.CHANGED,
          "${RegistryMetric.FAILED}": $counts.FAILED${templateRoles ? ` + $count(${failedTemplates('$summary.failures')})` : ''},
          "${RegistryMetric.COMPLETED_SWEEPS}": $summary.outcome = ${textOf(RunOutcome.COMPLETED)} ? 1 : 0
        };
        $keys($values).{
          "MetricName": $, "Value": $lookup($values, $), "Unit": "Count", "Dimensions": [{"Name": ${textOf(REGISTRY_DIMENSION)}, "Value": $config.registry}]
        }
      )`),
    }, { Next: 'PutEvent' }, LAST),
    PutEvent: task('eventbridge', 'putEvents', {
      Entries: [{ Source: EVENT_SOURCE, DetailType: SWEEP_EVENT, Detail: evaluated('$string($summary)') }],
    }, { Next: 'IsToMark' }, LAST),
    IsToMark: choice([
      { Condition: evaluated(`$summary.outcome = ${textOf(RunOutcome.COMPLETED)} and $not($run.writes)`), Next: 'PutMarker' },
      { Condition: evaluated(`$summary.outcome = ${textOf(RunOutcome.FAILED)}`), Next: 'Fail' },
    ], 'Done'),
    PutMarker: task('s3', 'putObject', { Bucket: BUCKET, Key: markerOf(settings), Body: { run: evaluated('$run.run') } }, { Next: 'Done' }, LAST),
    Fail: { Type: 'Fail', Error: 'SweepFailed', Cause: evaluated('$summary.reason') },
    Done: { Type: 'Succeed', Output: evaluated('$summary') },
  };
}

/** The errors after which a task goes on elsewhere, without trying again. */
type Expected = { readonly [error: string]: string };

/** Of a task that ends a sweep: if it fails, so does the execution, since nothing is left that could report it. */
const LAST = 'LAST';

function task(service: string, action: string, args: Value, rest: Omit<State, 'Type'>, expected: Expected | typeof LAST = {}): State {
  const known = expected === LAST ? {} : expected;
  return {
    Type: 'Task',
    Resource: sdkCall(service, action),
    Arguments: args,
    Retry: [
      ...Object.keys(known).map((error) => ({ ErrorEquals: [error], MaxAttempts: 0 })),
      retried(['States.TaskFailed'], 5),
    ],
    ...expected !== LAST && { Catch: [...Object.entries(known).map(([error, next]) => caught(error, next)), caught('States.ALL', 'Failed')] },
    ...rest,
  } as State;
}

function caught(error: string, next: string): Value {
  return { ErrorEquals: [error], Next: next };
}

function putObject(key: string, body: string, rest: Omit<State, 'Type'>, expected?: typeof LAST): State {
  // A body that is a text would be written as a JSON text, in quotes.
  return task('s3', 'putObject', {
    Bucket: BUCKET, Key: evaluated(`"${RUNS_PREFIX}" & $run.run & ${key}`), Body: evaluated(body), ContentType: 'application/json',
  }, rest, expected);
}

function endedWith(outcome: RunOutcome, reason: string): string {
  return evaluated(`$merge([$progress, {"outcome": ${textOf(outcome)}, "reason": ${reason}}])`);
}

/** Of how many days the corrections by the guard are counted, how many keys a list has, and how many lists and names there are at most. */
const CORRECTION_DAYS = 7;
const CORRECTIONS_PER_CALL = 200;
const MAX_CORRECTION_CALLS = 50;
const MAX_CORRECTED = 50;

/** The states that count what the guard has corrected of late, by who had changed it and by stack: who fights it is a note of the summary. */
function correctionStates(): States {
  return {
    ListCorrections: task('s3', 'listObjectsV2', evaluated(`(
      $since := $replace($substring($fromMillis($millis() - ${CORRECTION_DAYS * 86_400_000}), 0, 19), ":", "-");
      $merge([{"Bucket": "${BUCKET}", "Prefix": "${CORRECTIONS_PREFIX}", "MaxKeys": ${CORRECTIONS_PER_CALL}, "StartAfter": "${CORRECTIONS_PREFIX}" & $since}, $more])
    )`), {
      Assign: {
        more: evaluated('{"ContinuationToken": $states.result.NextContinuationToken}'),
        progress: evaluated(`(
          $found := [$states.result.Contents.Key.($parts := $split($, "/"); {"who": $parts[2], "stack": $substringBefore($parts[3], ".json")})];
          $all := [$progress.corrections, $found{who & "/" & stack: {"who": (who)[0], "stack": (stack)[0], "times": $count($)}}.*];
          $merge([$progress, {
            "corrections": $sort($all{who & "/" & stack: {"who": (who)[0], "stack": (stack)[0], "times": $sum(times)}}.*, function($one, $other) {
              $one.times < $other.times
            })[[0..${MAX_CORRECTED - 1}]],
            "lists": $sum([$progress.lists, 1])
          }])
        )`),
      },
      Next: 'HasAllCorrections',
    }),
    HasAllCorrections: choice([{
      Condition: evaluated(`$exists($more.ContinuationToken) and $progress.lists < ${MAX_CORRECTION_CALLS}`), Next: 'ListCorrections',
    }], 'Summarize', {
      Assign: {
        progress: evaluated(`(
          $counted := $progress.corrections.(
            "Within ${CORRECTION_DAYS} days, the guard has corrected " & (times = 1 ? "one change" : times & ($exists($more.ContinuationToken) ? " or more" : "") & " changes") & " by "
              & $decodeUrlComponent(who) & (stack = "" ? "." : " of what the stack " & stack & " declares.")
          );
          $merge([$progress, {"notes": ${notesOf('$progress.notes, $counted')}}])
        )`),
      },
    }),
  };
}

/** The end of the key of a page's object, as an expression. */
function page(folder: string, part = ''): string {
  return `"/${folder}" & $pad($string($progress.page), -6, "0") ${part} & ".json"`;
}

/** How far the sweep is when the records of a part of a page are written. */
function progressAfterPart(): string {
  return `(
    $writes := $rows[write].name;
    $rows := $states.input.rows;
    $outcomes := $rows.outcome;
    $changed := $count($outcomes[$ = "${RepositoryOutcome.CHANGED}"]);
    $failed := $count($rows[outcome = "${RepositoryOutcome.FAILED}" and name in $writes]);
    $merge([$progress, {
      "repositories": $progress.repositories + $count($rows),
      "counts": $merge($each($progress.counts, function($number, $outcome) {({$outcome: $number + $count($outcomes[$ = $outcome])})})),
      "failures": ${firstOf(`$progress.failures, $rows[outcome = "${RepositoryOutcome.FAILED}"].{"name": name, "reason": reason}`)},
      "changes": $progress.changes + $changed,
      "tried": $progress.tried + $changed + $failed,
      "failed": $progress.failed + $failed,
      "part": $states.input.isLast ? 1 : $progress.part + 1,
      "page": $states.input.isLast ? $progress.page + 1 : $progress.page
    }])
  )`;
}

/** The first of several lists: no more than a summary names. In one expression, a list in brackets would become a list in a list. */
export function firstOf(lists: string): string {
  return `($all := [${lists}]; [$all[[0..${MAX_NAMED_FAILURES - 1}]]])`;
}

/** As many notes of several lists as there is room for. */
function notesOf(lists: string): string {
  return `[$reduce([${lists}], function($kept, $note) {$length($join([$kept, $note])) > ${MAX_NOTES_LENGTH} ? $kept : [$kept, $note]}, [])]`;
}

function zeroCounts(): string {
  return JSON.stringify(Object.fromEntries(Object.values(RepositoryOutcome).map((outcome) => [outcome, 0])));
}
