import { CORRECTIONS_PREFIX, MAX_REASON_LENGTH, RECORDS_VERSION, RepositoryOutcome } from '../../contract/registry-records';
import {
  CACHES_ARGUMENTS, CACHES_OF_PAGE, FOUND_REPOSITORIES, FOUND_TEMPLATES, JudgeSettings, WHERE, judgeSubstitutions, judgedBy, judgedRows, markerOf,
} from '../judging';
import { State, States, Substitutions, Value, choice, evaluated, retried, sdkCall, substitution, textOf } from '../state-language';
import { calling, settleStates } from '../sweep/settle-states';
import { RUN, SHOWN } from '../sweep/sweep-states';
import { TEMPLATE, UPDATE_ARGUMENTS, rememberedTemplate } from '../sweep/template-states';

/** What the definition of a guard is made of. A text can be a token. */
export interface GuardSettings extends JudgeSettings {
  readonly bucketName: string;
  readonly logGroupName: string;
  readonly queueUrl: string;
}

const BUCKET = substitution('bucket');
const LOG_GROUP = substitution('log');
const QUEUE = substitution('queue');

/** What the definition of a guard needs, by the names that it has there. */
export function guardSubstitutions(settings: GuardSettings): Substitutions {
  const { bucketName, logGroupName, queueUrl } = settings;
  return { bucket: bucketName, log: logGroupName, queue: queueUrl, ...judgeSubstitutions(settings) };
}

/**
 * After how many seconds nothing of ECR is tried again. One last wait and all calls that can follow, each with its longest time, end within the
 * five minutes of an Express execution.
 */
export const LAST_RETRY_SECONDS = 100;

/** It waits between its tries as if so many ran at once: of a storm of events, more do. */
const CONCURRENCY = 100;

/** How long the record, the line of the log and the message of a failure may take, in seconds, and how often they are tried again. */
const TELLING_SECONDS = 10;
const MAX_RETRIES = 1;

/** Who has made a call: a role rather than one of its sessions; a service, if nobody else is named. */
const BY = '[$user.sessionContext.sessionIssuer.arn, $user.arn, $user.invokedBy, "Amazon ECR"][$type($) = "string"][0]';

/**
 * One event about a repository or a creation template. The event is only a hint: what it names is read and judged, as a sweep does, and nothing
 * else of it is believed but who it was. The names stand in other places in calls by people, in what ECR has done itself, and in ECR's own events.
 *
 * This runs as an Express execution, which AWS ends after five minutes, and nothing catches that. It catches what fails, and sends it to a queue.
 */
export function guardStates(settings: GuardSettings): States {
  const { settlesCaches, enforceAtOnce, templateRoles } = settings;
  // A sweep's child begins with what it is given. Here the same has been found.
  const { Begin: _, ...settling } = settleStates({
    concurrency: CONCURRENCY,
    longestOpening: settings.longestOpening,
    lastRetrySeconds: LAST_RETRY_SECONDS,
    others: [
      'Describe', ...templateRoles ? ['DescribeTemplate', 'UpdateTemplate'] : [], ...settlesCaches ? [] : ['ListCaches'], ...enforceAtOnce ? [] : ['ReadMarker'],
    ],
    next: 'IsToTell',
  });
  return {
    Begin: {
      Type: 'Pass',
      Assign: {
        config: judgedBy(settings),
        standard: settings.standard as unknown as Value,
        ...WHERE,
        caches: evaluated('[]'),
        more: evaluated('{}'),
        about: evaluated('{}'),
        ...templateRoles && { why: '' },
        attempt: 0,
        // It writes one at most.
        progress: { changes: 0 },
        run: { writes: evaluated(`"${substitution('enforcement')}" = "ENFORCE"`) },
        isListed: settlesCaches === true,
        isReported: enforceAtOnce,
        event: evaluated(`(
          $detail := $states.input.detail;
          $given := $detail.requestParameters;
          $user := $detail.userIdentity;
          {
            "event": $states.input.id,
            "what": [$detail.eventName, $states.input.\`detail-type\`][0],
            "by": ${BY},
            "name": [
              $given.repositoryName, $detail.serviceEventDetails.repositoryName, $detail.\`repository-name\`, $substringAfter($string($given.resourceArn), ":repository/")
            ][0],
            "prefix": $given.prefix
          }
        )`),
      },
      Next: 'IsNamed',
    },
    IsNamed: choice([
      ...templateRoles ? [{ Condition: evaluated('$exists($event.prefix)'), Assign: { row: { name: evaluated('$event.prefix') } }, Next: 'DescribeTemplate' }] : [],
      {
        Condition: evaluated('$exists($event.name)'),
        Assign: { row: { name: evaluated('$event.name') }, arn: evaluated('$registryArn & $event.name') },
        Next: 'Describe',
      },
    ], 'PutFailure', { Assign: { row: evaluated('{}') }, Output: { reason: 'The event names no repository.' } }),
    Describe: calling('Describe', 'describeRepositories', { RepositoryNames: [evaluated('$row.name')] }, {
      Assign: { attempt: 0 }, Output: evaluated(FOUND_REPOSITORIES), Next: 'Judge',
    }),
    ...templateRoles && templateStates(settings),
    Judge: {
      Type: 'Pass',
      Assign: { described: evaluated('[$states.input.found]'), rows: evaluated(judgedRows(settings)) },
      Next: 'IsSettled',
    },
    IsSettled: choice([
      { Condition: evaluated(`$rows.outcome = ${textOf(RepositoryOutcome.FAILED)}`), Output: { reason: evaluated('$rows.reason') }, Next: 'PutFailure' },
      { Condition: evaluated('$count($rows) = 0 or $exists($rows.outcome)'), Next: 'Done' },
      // What is most often right is judged without these calls.
      ...settlesCaches ? [] : [{ Condition: evaluated('$not($isListed)'), Next: 'ListCaches' }],
      ...enforceAtOnce ? [] : [{ Condition: evaluated('$rows.write and $not($isReported)'), Next: 'ReadMarker' }],
      ...templateRoles ? [
        { Condition: evaluated('$exists($event.prefix) and $rows.write and $why = ""'), Next: 'PutTemplate' },
        { Condition: evaluated('$exists($event.prefix)'), Next: 'Done' },
      ] : [],
    ], 'ReadTags', { Assign: { row: evaluated('$rows[0]') } }),
    ...!settlesCaches && {
      ListCaches: calling('ListCaches', 'describePullThroughCacheRules', evaluated(CACHES_ARGUMENTS), {
        Assign: {
          attempt: 0,
          caches: evaluated(CACHES_OF_PAGE),
          more: evaluated('{"NextToken": $states.result.NextToken}'),
          isListed: evaluated('$not($exists($states.result.NextToken))'),
        },
        Output: evaluated('{"found": $described}'),
        Next: 'Judge',
      }),
    },
    // Under ENFORCE, a changed standard is reported by a sweep before anything is written.
    ...!enforceAtOnce && {
      ReadMarker: calling('ReadMarker', 'listObjectsV2', { Bucket: BUCKET, Prefix: markerOf(settings), MaxKeys: 1 }, {
        Assign: { attempt: 0, isReported: true, run: { writes: evaluated('$states.result.KeyCount > 0') } },
        Output: evaluated('{"found": $described}'),
        Next: 'Judge',
      }, 's3'),
    },
    ...settling,
    IsToTell: choice([
      { Condition: evaluated(`$states.input.outcome = ${textOf(RepositoryOutcome.CHANGED)}`), Next: 'PutCorrection' },
      { Condition: evaluated(`$states.input.outcome = ${textOf(RepositoryOutcome.WOULD_CHANGE)}`), Next: 'Log' },
      { Condition: evaluated(`$states.input.outcome = ${textOf(RepositoryOutcome.FAILED)}`), Next: 'PutFailure' },
    ], 'Done'),
    PutCorrection: correction('{}', { Output: evaluated('$states.input'), Next: 'Log' }),
    // As a sweep does, with who it was.
    Log: telling('cloudwatchlogs', 'putLogEvents', {
      LogGroupName: LOG_GROUP,
      LogStreamName: evaluated(LOG_STREAM),
      LogEvents: evaluated(`(
        $shown := ${SHOWN};
        [$states.input.{"Timestamp": $millis(), "Message": $string({
          "run": "guard", "name": $row.name, "outcome": outcome, "from": $shown($row.before), "to": $shown($row.after), "namespace": $row.namespace,
          "stack": $about.stack, "by": $event.by, "event": $event.event
        })}]
      )`),
    }, { Next: 'Done' }, [{ ErrorEquals: ['CloudWatchLogs.ResourceNotFoundException'], Output: evaluated('{"outcome": $states.input.outcome}'), Next: 'CreateLogStream' }]),
    CreateLogStream: telling('cloudwatchlogs', 'createLogStream', { LogGroupName: LOG_GROUP, LogStreamName: evaluated(LOG_STREAM) }, {
      Output: evaluated('$states.input'), Next: 'Log',
    }, [{ ErrorEquals: ['CloudWatchLogs.ResourceAlreadyExistsException'], Output: evaluated('$states.input'), Next: 'Log' }]),
    // What is caught is the input of this state too. If it fails, so does the execution, and an alarm sees that.
    PutFailure: telling('sqs', 'sendMessage', {
      QueueUrl: QUEUE,
      MessageBody: evaluated(`$string($merge([$event, {
        "name": $row.name,
        "reason": $substring($states.input.($exists(Error) ? Error & ": " & Cause : reason), 0, ${MAX_REASON_LENGTH})
      }]))`),
    }, { Next: 'Done' }, undefined),
    Done: { Type: 'Succeed', Output: {} },
  };
}

/** A stream for each day: the guard makes one if it finds none. */
const LOG_STREAM = '"guard-" & $substring($states.context.Execution.StartTime, 0, 10)';

/** The states that settle a creation template, which the role of the guard can write. */
function templateStates(settings: GuardSettings): States {
  return {
    DescribeTemplate: calling('DescribeTemplate', 'describeRepositoryCreationTemplates', { Prefixes: [evaluated('$row.name')] }, {
      Assign: { attempt: 0, ...rememberedTemplate(settings) }, Output: evaluated(FOUND_TEMPLATES), Next: 'Judge',
    }),
    // Before it is written, since nobody could say afterwards what it was.
    PutTemplate: correction('{"template": $template}', {
      Assign: { row: evaluated(`$merge([$rows, {"name": ${textOf(TEMPLATE)} & $rows.name}])`) }, Next: 'UpdateTemplate',
    }),
    UpdateTemplate: calling('UpdateTemplate', 'updateRepositoryCreationTemplate', evaluated(UPDATE_ARGUMENTS), {
      Output: { outcome: RepositoryOutcome.CHANGED }, Next: 'Log',
    }),
  };
}

/**
 * The record of a correction. Its key says when it was, by whom, and in which stack, so that a sweep can count them by a list of keys.
 *
 * @param more what else the record has, as an expression
 */
function correction(more: string, rest: Omit<State, 'Type'>): State {
  return telling('s3', 'putObject', {
    Bucket: BUCKET,
    Key: evaluated(`(
      $execution := $states.context.Execution;
      "${CORRECTIONS_PREFIX}" & ${RUN} & "/" & $encodeUrlComponent($substring($event.by, 0, 200)) & "/" & $split($about.stack, "/")[1] & ".json"
    )`),
    Body: evaluated(`$merge([$event, $rows.{
      "version": ${RECORDS_VERSION}, "name": name, "before": before, "after": after, "namespace": namespace, "stack": $about.stack
    }, ${more}])`),
    ContentType: 'application/json',
  }, rest, []);
}

/** @param caught what is caught before all else, which goes to the queue; undefined: nothing is caught */
function telling(service: string, action: string, args: Value, rest: Omit<State, 'Type'>, caught: readonly Value[] | undefined): State {
  return {
    Type: 'Task',
    Resource: sdkCall(service, action),
    Arguments: args,
    TimeoutSeconds: TELLING_SECONDS,
    Retry: [
      ...caught?.length ? [{ ErrorEquals: caught.flatMap((each) => (each as { ErrorEquals: string[] }).ErrorEquals), MaxAttempts: 0 }] : [],
      retried(['States.ALL'], MAX_RETRIES),
    ],
    ...caught && { Catch: [...caught, { ErrorEquals: ['States.ALL'], Next: 'PutFailure' }] },
    ...rest,
  } as State;
}
