import { MAX_REASON_LENGTH, RepositoryOutcome } from '../../contract/registry-records';
import { FILTER_TYPE } from '../../mutability/language/limits';
import { EXEMPT_BY_TAGS, openUntil } from '../decision';
import { State, States, Value, choice, evaluated, sdkCall, textOf } from '../state-language';

/**
 * One repository that does not meet the standard: its tags are read, and if it is neither exempt nor opened, and may be written, it is read
 * again and written. This runs as an Express execution of its own, which AWS ends after five minutes, and nothing catches that. So it tries
 * nothing again once it has lasted for LAST_RETRY_SECONDS. It catches every error, so none of them stops the others.
 *
 * Its input is a `SETTLE_ITEM`. Its output has the name of the repository, an outcome, and perhaps a reason and the stack that declares it.
 */

/** The errors that ECR names; with all others that it sends, the SDK knows no more than that they are from ECR. */
export const NOT_FOUND = 'Ecr.RepositoryNotFoundException';

/** What IAM says of a denied call. Its code is not in the cause of an error. */
const DENIED = 'not authorized';

/** How often one call is tried, and after how long nothing is tried again. */
export const MAX_ATTEMPTS = 50;
const LAST_RETRY_SECONDS = 200;

/** How these states stand among others. */
export interface Settling {
  /** How many of them run at once. */
  readonly concurrency: number;
  /** For how many seconds a repository may be opened. Undefined: for any time. */
  readonly longestOpening?: number;
  /** Other calls that are tried again in the same way, by the names of their states. */
  readonly others?: readonly string[];
  /** After how many seconds of the execution nothing is tried again: whatever is called after that must end within the five minutes too. */
  readonly lastRetrySeconds?: number;
  /** The state that goes on with the answer. By default the execution ends with it. */
  readonly next?: string;
}

/**
 * How long it waits at most before it tries a call again: the longer, the more run at once, so that all together try some ten times a second.
 * A page waits for the slowest of them.
 */
function maxWaitSeconds(concurrency: number): number {
  return Math.min(20, Math.max(2, Math.ceil(concurrency / 5)));
}

/** How long one call may take, in seconds. */
export const CALL_SECONDS = 10;

/** The tag by which CloudFormation says which stack declares a repository. */
const STACK_TAG = 'aws:cloudformation:stack-id';

/** What a child gets. */
export const SETTLE_ITEM = {
  /** The record of the repository, so far. */
  row: evaluated('$states.context.Map.Item.Value'),
  arn: evaluated('$registryArn & $states.context.Map.Item.Value.name'),
  /** By which tags the standard exempts. A child does not see the variables of its parent. */
  standard: evaluated('{"exemptions": [$standard.exemptions[$exists(key)]]}'),
};

/** What the tags of a repository say of it, `{stack?, exempt?, open?}`, as an expression in a task that reads them. It needs `$standard`. */
export function saidByTags({ longestOpening }: Pick<Settling, 'longestOpening'>): string {
  return `(
  $exempt := ${EXEMPT_BY_TAGS};
  $open := ${openUntil(longestOpening)};
  $tags := [$states.result.Tags];
  $merge([{}, {
    "stack": $tags[Key = ${textOf(STACK_TAG)}].Value,
    "exempt": $exempt($tags),
    "open": $open($tags, $states.context.State.EnteredTime)
  }])
)`;
}

/** Whether a repository that is described again is still what `$row.before` says. */
export const IS_SAME = `$states.result.Repositories[0].(
  ImageTagMutability = $row.before.mode and $sort([ImageTagMutabilityExclusionFilters.Filter]) = $sort([$row.before.filters])
)`;

/** The arguments that say what `$row.after` says, after others. */
export function argumentsOfSetting(others = ''): string {
  return `$merge([
    {${others}"ImageTagMutability": $row.after.mode},
    $count($row.after.filters) = 0 ? {} : {"ImageTagMutabilityExclusionFilters": [
      $row.after.filters.{"Filter": $, "FilterType": ${textOf(FILTER_TYPE)}}
    ]}
  ])`;
}

/** The arguments that give a repository what `$row.after` says. */
export const PUT_ARGUMENTS = argumentsOfSetting('"RepositoryName": $row.name, ');

export function settleStates({ concurrency, longestOpening, others = [], lastRetrySeconds = LAST_RETRY_SECONDS, next }: Settling): States {
  return {
    // Tags say whether the standard asks anything of it.
    Begin: {
      Type: 'Pass',
      Assign: {
        row: evaluated('$states.input.row'), arn: evaluated('$states.input.arn'), standard: evaluated('$states.input.standard'), attempt: 0, about: evaluated('{}'),
      },
      Next: 'ReadTags',
    },
    ReadTags: calling('ReadTags', 'listTagsForResource', { ResourceArn: evaluated('$arn') }, {
      Assign: { attempt: 0, about: evaluated(saidByTags({ longestOpening })) },
      Next: 'MayWrite',
    }),
    MayWrite: choice([
      answeredIf('$exists($about.exempt)', RepositoryOutcome.EXEMPT, '$about.exempt'),
      answeredIf('$exists($about.open)', RepositoryOutcome.OPENED, '"It is open until " & $about.open & "."'),
      { Condition: evaluated('$row.write'), Next: 'ReadAgain' },
    ], 'Answer', { Output: { outcome: evaluated('$row.otherwise') } }),
    // What was listed some seconds ago may be stricter by now. It must not be loosened.
    ReadAgain: calling('ReadAgain', 'describeRepositories', { RepositoryNames: [evaluated('$row.name')] }, {
      Assign: { attempt: 0 },
      Output: evaluated(`{"same": ${IS_SAME}}`),
      Next: 'IsSame',
    }),
    IsSame: choice([{ Condition: evaluated('$states.input.same'), Next: 'Write' }], 'Answer', { Output: { outcome: RepositoryOutcome.CHANGED_MEANWHILE } }),
    Write: calling('Write', 'putImageTagMutability', evaluated(PUT_ARGUMENTS), { Output: { outcome: RepositoryOutcome.CHANGED }, Next: 'Answer' }),
    // Throttled and denied calls have the same name, and only their causes tell them apart: a denial would be retried to the end.
    Failed: choice([
      answeredIf(`$error.Error = ${textOf(NOT_FOUND)}`, RepositoryOutcome.GONE),
      answeredIf(`$attempt >= ${MAX_ATTEMPTS}
        or $millis() - $toMillis($states.context.Execution.StartTime) > ${lastRetrySeconds * 1000}
        or $contains($error.Cause & "", "${DENIED}")
        or $error.Error in ["Ecr.InvalidParameterException", "States.QueryEvaluationError", "States.Runtime"]`,
      RepositoryOutcome.FAILED, `$substring($failed & ": " & $error.Error & ": " & $error.Cause, 0, ${MAX_REASON_LENGTH})`),
    ], 'Wait'),
    Wait: { Type: 'Wait', Seconds: evaluated(`$floor($random() * $min([${maxWaitSeconds(concurrency)}, $power(2, $attempt)]))`), Next: 'Again' },
    Again: choice(['ReadAgain', 'Write', ...others].map((name) => ({ Condition: evaluated(`$failed = ${textOf(name)}`), Next: name })), 'ReadTags'),
    Answer: {
      Type: next === undefined ? 'Succeed' : 'Pass',
      Output: evaluated('$merge([{"name": $row.name, "stack": $about.stack}, $states.input])'),
      ...next !== undefined && { Next: next },
    },
  };
}

/** A call of ECR, or of another service, any error of which goes to `Failed`. */
export function calling(name: string, action: string, args: Value, rest: Omit<State, 'Type'>, service = 'ecr'): State {
  return {
    Type: 'Task',
    Resource: sdkCall(service, action),
    Arguments: args,
    TimeoutSeconds: CALL_SECONDS,
    Catch: [{
      ErrorEquals: ['States.ALL'],
      Assign: { attempt: evaluated('$attempt + 1'), failed: name, error: evaluated('$states.errorOutput') },
      Next: 'Failed',
    }],
    ...rest,
  } as State;
}

function answeredIf(condition: string, outcome: RepositoryOutcome, reason?: string): Value {
  return { Condition: evaluated(condition), Output: { outcome, ...reason !== undefined && { reason: evaluated(reason) } }, Next: 'Answer' };
}
