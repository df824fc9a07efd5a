import { MAX_REASON_LENGTH, OPENINGS_PREFIX, OpeningOutcome, RECORDS_VERSION } from '../../contract/registry-records';
import { OPEN_UNTIL_TAG } from '../../contract/registry-tags';
import { ILLEGAL_FILTER_CHARACTER } from '../../mutability/language/limits';
import { TagMutabilityMode } from '../../mutability/language/tag-mutability-mode';
import { FILTERS_OF, openUntil } from '../decision';
import { REGISTRY_ARN } from '../judging';
import { State, States, Value, choice, evaluated, retried, sdkCall, substitution } from '../state-language';
import { NOT_FOUND, argumentsOfSetting } from '../sweep/settle-states';
import { EVENT_SOURCE, RUN } from '../sweep/sweep-states';

export const OPENING_EVENT = 'Tag Immutability Opening';

/** What CloudFormation puts in: the bucket of the records. */
const BUCKET = substitution('bucket');

/** A reason must say something, and fits into a line of a table. */
export const REASON_LENGTHS = { least: 10, most: 500 };

/** How often a call is tried again, at first, and when the repository is closed: until then it is open. */
const MAX_RETRIES = 5;
const MAX_RETRIES_OF_CLOSING = 20;

/** What there is when it is open. */
const OPEN = TagMutabilityMode.MUTABLE;

/** What somebody may have made of it meanwhile that is still open, but for some tags. */
const OPEN_BUT_FOR_SOME = TagMutabilityMode.MUTABLE_WITH_EXCLUSION;

/**
 * One opening of a repository: it checks what it is asked, records what there is, tags the repository, opens it, waits for the end, and closes it: the
 * repository gets back what it was, and the tag is taken away. What fails once the repository has its tag leads to the closing at once.
 *
 * It closes only what it has opened: a repository whose tag has another end is somebody else's, and one that is not open any more stays as it is. One
 * that was immutable and is open but for some tags is still open. One that was so before may have been made stricter, and stays as it is.
 *
 * @param longestSeconds how long a repository may be open
 */
export function openingStates(longestSeconds: number): States {
  const howToAsk = 'Say which repository, until when and why: {"repository": "team/api", "until": "2027-06-30T18:00:00Z", "reason": "INC-42: the tag v1 has a broken image"}. ' +
    `The end is a day and time in UTC that is to come, at most ${longestSeconds} seconds from now. The reason has ${REASON_LENGTHS.least} to ${REASON_LENGTHS.most} characters.`;
  return {
    IsAsked: choice([{
      Condition: evaluated(`(
        $open := ${openUntil(longestSeconds)};
        $now := $states.context.Execution.StartTime;
        $in := $states.input;
        $characters := $length($string($in.reason));
        $type($in.repository) = "string" and $type($in.reason) = "string" and $type($in.until) = "string" and $count($keys($in)) = 3
          and $characters >= ${REASON_LENGTHS.least} and $characters <= ${REASON_LENGTHS.most}
          and $exists($open({"Key": "${OPEN_UNTIL_TAG}", "Value": $string($in.until)}, $now))
      )`),
      Assign: {
        opening: ASKED,
        arn: evaluated(`${REGISTRY_ARN} & $states.input.repository`),
        row: {},
      },
      Next: 'ReadTags',
    }], 'SayRefused', { Assign: { opening: ASKED, row: {} }, Output: { reason: howToAsk } }),
    ReadTags: task('ecr', 'listTagsForResource', { ResourceArn: evaluated('$arn') }, {
      Output: evaluated(`(
        $open := ${openUntil(longestSeconds)};
        {"open": $open($states.result.Tags, $states.context.State.EnteredTime)}
      )`),
      Next: 'IsOpen',
    }),
    IsOpen: choice([{
      Condition: evaluated('$exists($states.input.open)'),
      Output: { reason: evaluated('"It is open until " & $states.input.open & " already. Ask again when it is closed."') },
      Next: 'SayRefused',
    }], 'Describe'),
    Describe: task('ecr', 'describeRepositories', { RepositoryNames: [evaluated('$opening.repository')] }, {
      Assign: {
        row: evaluated(`(
          $filters := ${FILTERS_OF};
          {"name": $opening.repository, "after": $states.result.Repositories[0].{"mode": ImageTagMutability, "filters": $filters($)}}
        )`),
      },
      Next: 'IsMutable',
    }),
    IsMutable: choice([{
      Condition: evaluated(`$row.after.mode = "${OPEN}"`), Output: { reason: `It is ${OPEN} already: all of its tags can be overwritten.` }, Next: 'SayRefused',
    }, {
      // ECR would refuse to take them back.
      Condition: evaluated(`$contains($join($row.after.filters), /${ILLEGAL_FILTER_CHARACTER.source}/)`),
      Output: { reason: evaluated('"This release does not know what its filters mean, and could not give them back: " & $join($row.after.filters, ", ")') },
      Next: 'SayRefused',
    }], 'Record'),
    Record: task('s3', 'putObject', {
      Bucket: BUCKET,
      Key: evaluated(`"${OPENINGS_PREFIX}" & $opening.run & ".json"`),
      Body: evaluated('$merge([$opening, {"before": $row.after}])'),
      ContentType: 'application/json',
    }, { Next: 'Tag' }),
    // From here on, the registry leaves it alone.
    Tag: task('ecr', 'tagResource', { ResourceArn: evaluated('$arn'), Tags: [{ Key: OPEN_UNTIL_TAG, Value: evaluated('$opening.until') }] }, {
      Next: 'Open', Catch: CLOSE_AT_ONCE,
    }),
    Open: task('ecr', 'putImageTagMutability', { RepositoryName: evaluated('$row.name'), ImageTagMutability: OPEN }, { Next: 'SayOpened', Catch: CLOSE_AT_ONCE }),
    SayOpened: told(OpeningOutcome.OPENED, '{}', { Next: 'WaitForEnd', Catch: CLOSE_AT_ONCE }),
    WaitForEnd: { Type: 'Wait', Timestamp: evaluated('$opening.until'), Assign: { failed: evaluated('""') }, Next: 'ReadTagsAgain' },
    ReadTagsAgain: closing('listTagsForResource', { ResourceArn: evaluated('$arn') }, {
      Output: evaluated(`{"isMine": $states.result.Tags[Key = "${OPEN_UNTIL_TAG}"].Value = $opening.until}`), Next: 'IsMine',
    }),
    IsMine: choice([{ Condition: evaluated('$states.input.isMine'), Next: 'DescribeAgain' }], 'SayClosed'),
    DescribeAgain: closing('describeRepositories', { RepositoryNames: [evaluated('$row.name')] }, {
      Output: evaluated(`{
        "isOpen": $states.result.Repositories[0].ImageTagMutability in ["${OPEN}", $row.after.mode != "${OPEN_BUT_FOR_SOME}" ? "${OPEN_BUT_FOR_SOME}"]
      }`),
      Next: 'IsStillOpen',
    }),
    IsStillOpen: choice([{ Condition: evaluated('$states.input.isOpen'), Next: 'Close' }], 'Untag'),
    Close: closing('putImageTagMutability', evaluated(argumentsOfSetting('"RepositoryName": $row.name, ')), { Next: 'Untag' }),
    Untag: closing('untagResource', { ResourceArn: evaluated('$arn'), TagKeys: [OPEN_UNTIL_TAG] }, { Next: 'SayClosed' }),
    SayClosed: told(OpeningOutcome.CLOSED, FAILURE, { Next: 'RecordClosed' }),
    RecordClosed: recorded(OpeningOutcome.CLOSED, { Next: 'IsDone' }),
    IsDone: choice([{ Condition: evaluated('$failed = ""'), Next: 'Done' }], 'Fail', { Output: { reason: evaluated('$failed') } }),
    // The next sweep after its end closes it.
    SayNotClosed: told(OpeningOutcome.NOT_CLOSED, FAILURE, { Next: 'RecordNotClosed' }),
    RecordNotClosed: recorded(OpeningOutcome.NOT_CLOSED, { Output: { reason: evaluated('$failed') }, Next: 'Fail' }),
    SayRefused: told(OpeningOutcome.REFUSED, `{"failure": ${REASON}}`, { Output: { reason: evaluated(REASON) }, Next: 'Refuse' }),
    Refuse: { Type: 'Fail', Error: 'OpeningRefused', Cause: evaluated('$states.input.reason') },
    Fail: { Type: 'Fail', Error: 'OpeningFailed', Cause: evaluated('$states.input.reason') },
    Done: { Type: 'Succeed' },
  };
}

/** What is asked, whatever it is. */
const ASKED = evaluated(`(
  $execution := $states.context.Execution;
  $states.input.{"version": ${RECORDS_VERSION}, "run": ${RUN}, "execution": $execution.Id, "repository": repository, "until": until, "reason": reason}
)`);

/** Why nothing is opened: what is caught is the input of the next state. */
const REASON = `$substring($states.input.($exists(Error) ? Error & ": " & Cause : reason), 0, ${MAX_REASON_LENGTH})`;

/** What is caught once the repository may have its tag, and where that leads. */
function caught(next: string): Value {
  const failed = evaluated(`$substring($states.errorOutput.Error & ": " & $states.errorOutput.Cause, 0, ${MAX_REASON_LENGTH})`);
  return { ErrorEquals: ['States.ALL'], Assign: { failed }, Next: next };
}

const CLOSE_AT_ONCE = [caught('ReadTagsAgain')];

/** A call before anything is changed: if it fails, so does the opening. */
function task(service: string, action: string, args: Value, rest: Omit<State, 'Type'>): State {
  return {
    Type: 'Task',
    Resource: sdkCall(service, action),
    Arguments: args,
    Retry: [retried(['States.TaskFailed'], MAX_RETRIES)],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'SayRefused' }],
    ...rest,
  } as State;
}

/** A call that closes: it is tried again for many minutes. */
function closing(action: string, args: Value, rest: Omit<State, 'Type'>): State {
  return task('ecr', action, args, {
    Retry: [
      { ErrorEquals: [NOT_FOUND], MaxAttempts: 0 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: MAX_RETRIES_OF_CLOSING, MaxDelaySeconds: 60, JitterStrategy: 'FULL' },
    ],
    // What is deleted is not open.
    Catch: [{ ErrorEquals: [NOT_FOUND], Next: 'SayClosed' }, caught('SayNotClosed')],
    ...rest,
  });
}

/** What has failed once the repository may have had its tag, if anything has. */
const FAILURE = '$failed = "" ? {} : {"failure": $failed}';

/** What is said of an opening. */
function detail(outcome: OpeningOutcome, more: string): string {
  return `$merge([$opening, {"outcome": "${outcome}", "before": $row.after}, ${more}])`;
}

/** The record of its end, beside that of its beginning. */
function recorded(outcome: OpeningOutcome, rest: Omit<State, 'Type'>): State {
  return {
    Type: 'Task',
    Resource: sdkCall('s3', 'putObject'),
    Arguments: {
      Bucket: BUCKET,
      Key: evaluated(`"${OPENINGS_PREFIX}" & $opening.run & "-end.json"`),
      Body: evaluated(detail(outcome, FAILURE)),
      ContentType: 'application/json',
    },
    Retry: [retried(['States.ALL'], MAX_RETRIES)],
    ...rest,
  } as State;
}

/** One event on the default bus. */
function told(outcome: OpeningOutcome, more: string, rest: Omit<State, 'Type'>): State {
  return {
    Type: 'Task',
    Resource: sdkCall('eventbridge', 'putEvents'),
    Arguments: {
      Entries: [{
        Source: EVENT_SOURCE,
        DetailType: OPENING_EVENT,
        Detail: evaluated(`$string(${detail(outcome, more)})`),
      }],
    },
    Retry: [retried(['States.ALL'], MAX_RETRIES)],
    ...rest,
  } as State;
}
