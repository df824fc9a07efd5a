import {
  BEFORE_FOLDER, MAX_REASON_LENGTH, PAGES_FOLDER, RECORDS_VERSION, RESTORES_PREFIX, RUNS_PREFIX, RUN_KEY, RepositoryOutcome, RunOutcome, RunTrigger,
  SUMMARY_KEY,
} from '../../contract/registry-records';
import { OPEN_UNTIL_TAG } from '../../contract/registry-tags';
import { EnforcementMode } from '../../standard';
import { REQUIRED_OF } from '../decision';
import { ENFORCEMENT_PARAMETER } from '../enforcement-parameter';
import { REGISTRY_ARN } from '../judging';
import { State, States, Value, choice, evaluated, retried, sdkCall, substitution, textOf } from '../state-language';
import { IS_SAME, NOT_FOUND, PUT_ARGUMENTS, saidByTags } from '../sweep/settle-states';
import { RUN, firstOf } from '../sweep/sweep-states';

/** What CloudFormation puts in: the bucket of the records, and the ARN of the machine that sweeps. */
const BUCKET = substitution('bucket');
const SWEEP = substitution('sweep');

/**
 * How many objects one execution reads and how many repositories it restores, together. An object takes some 20 events of the history, and a
 * repository up to 70 if its calls are retried to the end; AWS allows 25,000 an execution. The next execution goes on, so that nothing depends
 * on the size of the registry.
 */
export const STEPS_PER_EXECUTION = 250;

/** How many repositories are restored at once. Their records, with the longest names and reasons, fit into the 256 KiB of an object. */
const BATCH_SIZE = 50;

/** AWS runs at most this many iterations of a Map at once, if they are no executions of their own. */
const MAX_CONCURRENCY = 40;

/** How many repositories may be asked for by their names. Each next execution gets all of them, in its 256 KiB. */
export const MAX_ASKED = 500;

/** What the name of a run is made of, as RUN makes it. */
const RUN_NAME = String.raw`/^[-\dTZ]+-[\da-f]{8}$/`;

export const REFUSED_REASON = `The registry enforces the standard here. Set ${ENFORCEMENT_PARAMETER} of its stack to REPORT, or exempt it in the standard, and deploy; ` +
  `or tag it ${OPEN_UNTIL_TAG}=2027-06-30T18:00:00Z. Then restore again.`;

const HOW_TO_ASK = `Say which sweep, as its summary does: {"run": "2027-06-30T18-00-00Z-0a1b2c3d"}. Add "repositories", a list of up to ${MAX_ASKED} names, ` +
  'unless all that it has changed are to be restored.';

/** How often a call is tried again. */
const MAX_RETRIES = 5;

/** After how many seconds Step Functions surely lists an execution that has begun. It promises nothing but that it will. */
const SECONDS_UNTIL_LISTED = 10;

/**
 * The states of a restore. It reads what a sweep has recorded (`pages/`), and what it was about to write when it was stopped and had not
 * recorded yet (`before/`, after the last page). Each repository gets back what it was, if it is still what the sweep made it, and if the
 * registry would leave it alone now.
 *
 * `$progress.folder` says what is read: the record of the sweep, pages or what was about to be written; `$progress.after` which key was the
 * last. So a list needs no token, which the next execution might find expired. `$rows` are the repositories of an object that are left.
 */
export function restoreStates(concurrency: number, longestOpening?: number): States {
  return {
    IsAsked: choice([{
      Condition: evaluated(`(
        $in := $states.input;
        $not($contains($string($in.run), ${RUN_NAME}) and ($not($exists($in.repositories)) or $count($in.repositories) in [1..${MAX_ASKED}])
          and $count($keys($in)[$not($ in ["run", "repositories", "continues"])]) = 0)
      )`),
      Output: { reason: HOW_TO_ASK },
      Next: 'Fail',
    }], 'List', {
      Assign: {
        input: evaluated('$states.input'),
        steps: 0,
        rows: evaluated('[]'),
        run: evaluated(`(
          $execution := $states.context.Execution;
          $arn := $split($execution.Id, ":");
          $merge([{
            "version": ${RECORDS_VERSION}, "run": ${RUN}, "account": $arn[4], "region": $arn[3], "partition": $arn[1], "execution": $execution.Id,
            "startedAt": $execution.StartTime, "trigger": ${textOf(RunTrigger.MANUAL)}, "restores": $states.input.run, "writes": true
          }, $states.input.continues.run])
        )`),
        progress: evaluated(`$merge([{
          "execution": 1, "page": 1, "repositories": 0, "counts": {}, "failures": [], "folder": "${RUN_KEY}", "after": "${RUNS_PREFIX}"
        }, $states.input.continues.progress])`),
      },
    }),
    List: task('s3', 'listObjectsV2', {
      Bucket: BUCKET, Prefix: evaluated(`"${RUNS_PREFIX}" & $run.restores & "/" & $progress.folder`), StartAfter: evaluated('$progress.after'), MaxKeys: 1,
    }, { Output: evaluated('{"key": $states.result.Contents[0].Key}'), Next: 'IsThere' }),
    IsThere: choice([
      { Condition: evaluated('$exists($states.input.key)'), Next: 'Read' },
      {
        // After pages/000007-1.json and pages/000007-2.json comes before/000008.json.
        Condition: evaluated(`$progress.folder = "${PAGES_FOLDER}"`),
        Assign: {
          progress: evaluated(String.raw`$merge([$progress, {
            "folder": "${BEFORE_FOLDER}", "after": $replace($replace($progress.after, "${PAGES_FOLDER}", "${BEFORE_FOLDER}"), /-\d+\.json$/, ".json")
          }])`),
        },
        Next: 'List',
      },
      { Condition: evaluated(`$progress.folder = "${BEFORE_FOLDER}"`), Output: { outcome: RunOutcome.COMPLETED }, Next: 'Summarize' },
    ], 'Fail', { Output: { reason: evaluated('"There is no sweep " & $run.restores & " in the bucket. Its records may have expired."') } }),
    Read: task('s3', 'getObject', { Bucket: BUCKET, Key: evaluated('$states.input.key') }, {
      Assign: {
        steps: evaluated('$steps + 1'),
        // What was about to be written has no outcome yet.
        rows: evaluated(`[$parse($states.result.Body).repositories[
          $not(outcome != "${RepositoryOutcome.CHANGED}") and ($not($exists($input.repositories)) or name in $input.repositories)
        ]]`),
        progress: evaluated('$merge([$progress, {"after": $states.input.key}])'),
      },
      Output: evaluated('$parse($states.result.Body)'),
      Next: 'IsLeft',
    }),
    IsLeft: choice([
      { Condition: evaluated('$count($rows) > 0'), Next: 'ReadSweep' },
      { Condition: evaluated(`$steps >= ${STEPS_PER_EXECUTION}`), Next: 'Continue' },
      { Condition: evaluated(`$progress.folder != "${RUN_KEY}"`), Next: 'List' },
      {
        Condition: evaluated(`$states.input.(
          version = ${RECORDS_VERSION} and account = $run.account and region = $run.region and writes and $not($exists(restores))
        )`),
        Assign: {
          run: evaluated('$merge([$run, {"standardHash": $states.input.standardHash}])'),
          progress: evaluated(`$merge([$progress, {"folder": "${PAGES_FOLDER}", "after": "${RUNS_PREFIX}"}])`),
        },
        Next: 'ReadSweep',
      },
    ], 'Fail', { Output: { reason: evaluated('"The run " & $run.restores & " is no sweep of this account and region that has written, or another release recorded it."') } }),
    ReadSweep: task('sfn', 'describeStateMachine', { StateMachineArn: SWEEP }, {
      Output: evaluated('$parse($states.result.Definition).States.Begin.Assign'),
      Next: 'ListSweeps',
    }),
    // Again before each batch: what Step Functions lists may be some seconds old. A sweep that has begun later than that finds this restore,
    // and ends.
    ListSweeps: task('sfn', 'listExecutions', { StateMachineArn: SWEEP, StatusFilter: 'RUNNING' }, {
      Assign: {
        account: evaluated('$run.account'),
        standard: evaluated('$states.input.standard'),
        config: evaluated('$states.input.config'),
        run: evaluated('$merge([$run, {"enforcement": $states.input.config.enforcement}])'),
      },
      Output: evaluated(`{"sweeps": $count($states.result.Executions[$toMillis(StartDate) < $toMillis($run.startedAt) + ${SECONDS_UNTIL_LISTED * 1000}])}`),
      Next: 'IsAlone',
    }),
    IsAlone: choice([
      {
        Condition: evaluated('$states.input.sweeps > 0'),
        Output: {
          outcome: evaluated(`$progress.page = 1 ? ${textOf(RunOutcome.SKIPPED)} : ${textOf(RunOutcome.STOPPED)}`),
          reason: 'A sweep of this registry was going on. Start the restore again when it has ended.',
        },
        Next: 'Summarize',
      },
      { Condition: evaluated('$count($rows) = 0'), Next: 'List' },
    ], 'Restore'),
    Restore: {
      Type: 'Map',
      Items: evaluated(batch()),
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Begin', States: repositoryStates(longestOpening) },
      MaxConcurrency: Math.min(concurrency, MAX_CONCURRENCY),
      Next: 'Record',
    },
    Record: putObject(`"/${PAGES_FOLDER}" & $pad($string($progress.page), -6, "0") & "-1.json"`, `{
      "version": ${RECORDS_VERSION}, "run": $run.run, "page": $progress.page, "part": 1, "repositories": $states.input
    }`, {
      Assign: {
        steps: evaluated('$steps + $count($states.input)'),
        rows: evaluated(`[$rows[[${BATCH_SIZE}..999]]]`),
        progress: evaluated(`$merge([$progress, {
          "page": $progress.page + 1,
          "repositories": $progress.repositories + $count($states.input),
          "counts": $merge([$progress.counts, $states.input{outcome: $sum([$lookup($progress.counts, $[0].outcome), $count($)])}]),
          "failures": ${firstOf(`$progress.failures, $states.input[outcome in ["${RepositoryOutcome.FAILED}", "${RepositoryOutcome.REFUSED}"]].{"name": name, "reason": reason}`)}
        }])`),
      },
      Next: 'IsLeft',
    }),
    // It does not matter if this is tried again: to start one that runs already, with the same name and input, is success.
    Continue: task('sfn', 'startExecution', {
      StateMachineArn: evaluated('$states.context.StateMachine.Id'),
      Name: evaluated('$run.run & "-" & ($progress.execution + 1)'),
      Input: evaluated('$string($merge([$input, {"continues": {"run": $run, "progress": $merge([$progress, {"execution": $progress.execution + 1}])}}]))'),
    }, { Output: { continuedBy: evaluated('$run.run & "-" & ($progress.execution + 1)') }, Next: 'Done' }),
    Summarize: {
      Type: 'Pass',
      Output: evaluated(`$merge([$run, $progress.{
        "endedAt": $now(), "repositories": repositories, "counts": $merge([$split("${Object.values(RepositoryOutcome).join(' ')}", " ").{$: 0}, counts]), "failures": failures,
        "notes": [repositories < $count($input.repositories) ? "The run has changed only " & repositories & " of the repositories that were asked for."]
      }, $states.input])`),
      Next: 'PutSummary',
    },
    PutSummary: putObject(textOf(`/${SUMMARY_KEY}`), '$states.input', { Output: evaluated('$states.input'), Next: 'IsCompleted' }),
    IsCompleted: choice([{ Condition: evaluated(`$states.input.outcome = ${textOf(RunOutcome.COMPLETED)}`), Next: 'Done' }], 'Fail'),
    Fail: { Type: 'Fail', Error: 'RestoreFailed', Cause: evaluated('$states.input.reason') },
    Done: { Type: 'Succeed' },
  };
}

/** One repository: its output is its record. */
function repositoryStates(longestOpening?: number): States {
  return {
    Begin: { Type: 'Pass', Assign: { row: evaluated('$states.input'), about: evaluated('{}') }, Next: 'ReadTags' },
    ReadTags: calling('listTagsForResource', { ResourceArn: evaluated(`${REGISTRY_ARN} & $row.name`) }, {
      // What is not there will not be there in a second.
      Retry: [{ ErrorEquals: [NOT_FOUND], MaxAttempts: 0 }, retried(['States.ALL'], MAX_RETRIES)],
      Assign: { about: evaluated(saidByTags({ longestOpening })) },
      Next: 'ReadAgain',
    }),
    ReadAgain: calling('describeRepositories', { RepositoryNames: [evaluated('$row.name')] }, { Output: evaluated(`{"same": ${IS_SAME}}`), Next: 'MayWrite' }),
    MayWrite: choice([
      {
        Condition: evaluated('$not($states.input.same)'),
        Output: { outcome: RepositoryOutcome.CHANGED_MEANWHILE, reason: 'It is not what the sweep left, and stays as it is.' },
        Next: 'Answer',
      },
      { Condition: evaluated('$row.isLeftAlone or $exists($about.exempt) or $exists($about.open)'), Next: 'Write' },
    ], 'Answer', { Output: { outcome: RepositoryOutcome.REFUSED, reason: REFUSED_REASON } }),
    Write: calling('putImageTagMutability', evaluated(PUT_ARGUMENTS), { Output: { outcome: RepositoryOutcome.RESTORED }, Next: 'Answer' }),
    Failed: {
      Type: 'Pass',
      Output: evaluated(`$states.input.(
        Error = ${textOf(NOT_FOUND)} ? {"outcome": "${RepositoryOutcome.GONE}"}
        : {"outcome": "${RepositoryOutcome.FAILED}", "reason": $substring(Error & ": " & Cause, 0, ${MAX_REASON_LENGTH})}
      )`),
      Next: 'Answer',
    },
    Answer: {
      Type: 'Succeed',
      Output: evaluated('$merge([$row.{"name": name, "before": before, "after": after, "namespace": namespace, "stack": $about.stack}, $states.input])'),
    },
  };
}

/** The next repositories to restore: what the sweep made of them is what they must be, and what they were is what they get. */
function batch(): string {
  return `(
    $required := ${REQUIRED_OF};
    [$rows[[0..${BATCH_SIZE - 1}]].(
      $name := name;
      $said := $required($name);
      {
        "name": $name, "before": after, "after": before, "namespace": $said.namespace,
        "isLeftAlone": $config.enforcement != "${EnforcementMode.ENFORCE}" or $said.enforcement != "${EnforcementMode.ENFORCE}" or $exists($said.exempt)
          or $exists($config.replicated[$substring($name, 0, $length($) + 1) = $ & "/"])
      }
    )]
  )`;
}

/** A call of ECR. Any error of it goes to `Failed`. */
function calling(action: string, args: Value, rest: Omit<State, 'Type'>): State {
  return task('ecr', action, args, { Retry: [retried(['States.ALL'], MAX_RETRIES)], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }], ...rest });
}

function putObject(key: string, body: string, rest: Omit<State, 'Type'>): State {
  // A body that is a text would be written as a JSON text, in quotes.
  return task('s3', 'putObject', {
    Bucket: BUCKET, Key: evaluated(`"${RESTORES_PREFIX}" & $run.run & ${key}`), Body: evaluated(body), ContentType: 'application/json',
  }, rest);
}

/** A task that is tried again. If it still fails, so does the execution, which says why; what is restored by then stays. */
function task(service: string, action: string, args: Value, rest: Omit<State, 'Type'>): State {
  return {
    Type: 'Task', Resource: sdkCall(service, action), Arguments: args, Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: MAX_RETRIES }], ...rest,
  } as State;
}
