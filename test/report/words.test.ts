import { repositoryAddress, stackAddress, stackName, executionAddress } from '../../report/page/console-links';
import { shownInWords, thatNeedAttention } from '../../report/page/shown';
import { ALL_OUTCOMES, duration, inUtc, OUTCOMES, RUN_OUTCOMES, tagsInWords, TRIGGERS } from '../../report/page/words';
import { RepositoryOutcome, RunOutcome, RunTrigger } from '../../src/contract/registry-records';

const PLACE = { account: '123456789012', region: 'eu-west-1', partition: 'aws' };

describe('in the console', () => {
  test.each([
    ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com'],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com'],
    ['aws-eusc', 'eusc-de-east-1', 'https://eusc-de-east-1.console.amazonaws-eusc.eu'],
  ])('partition %s has its own host', (partition, region, host) => {
    expect(repositoryAddress('team/api', { ...PLACE, partition, region })).toBe(`${host}/ecr/repositories/private/123456789012/team/api?region=${region}`);
    const arn = `arn:${partition}:cloudformation:${region}:123456789012:stack/Team/6f2c1f10-9f3b`;
    const id = `arn%3A${partition}%3Acloudformation%3A${region}%3A123456789012%3Astack%2FTeam%2F6f2c1f10-9f3b`;
    expect(stackAddress(arn)).toBe(`${host}/cloudformation/home?region=${region}#/stacks/stackinfo?stackId=${id}`);
  });

  test.each([
    ['a partition without a public console', 'team/api', { ...PLACE, partition: 'aws-iso', region: 'us-iso-east-1' }],
    ['a region that is none', 'team/api', { ...PLACE, region: 'evil.example/x' }],
    ['an account that is none', 'team/api', { ...PLACE, account: '12' }],
    ['a name that ECR does not allow', 'team/api?x=" onclick="', PLACE],
  ])('there is no address of %s', (_, name, place) => {
    expect(repositoryAddress(name, place)).toBeUndefined();
  });

  test('what is no ARN of a stack or an execution has no address, and is its own name', () => {
    expect(stackAddress('javascript:alert(1)')).toBeUndefined();
    expect(stackName('javascript:alert(1)')).toBe('javascript:alert(1)');
    expect(stackName('arn:aws:cloudformation:eu-west-1:123456789012:stack/Team/6f2c1f10')).toBe('Team');
    expect(executionAddress('arn:aws:states:eu-west-1:123456789012:stateMachine:Sweep')).toBeUndefined();
    expect(executionAddress('arn:aws:states:eu-west-1:123456789012:execution:Sweep:20261127')).toBe(
      'https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/arn%3Aaws%3Astates%3Aeu-west-1%3A123456789012%3Aexecution%3ASweep%3A20261127');
  });
});

test.each([
  ['MUTABLE', [], 'all'],
  ['IMMUTABLE', [], 'none'],
  ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'dev-*'], 'only latest, dev-*'],
  ['MUTABLE_WITH_EXCLUSION', ['release-*'], 'all but release-*'],
  ['TOMORROW', ['x'], 'TOMORROW x'],
  ['IMMUTABLE_WITH_EXCLUSION', ['a\u202eb'], 'only a\\u202eb'],
])('%s with %j: %s', (mode, filters, words) => {
  expect(tagsInWords({ mode, filters })).toBe(words);
});

test('times are in UTC, and say so', () => {
  expect(inUtc('2026-11-27T23:30:00-02:00')).toBe('28 November 2026, 01:30:00 UTC');
  expect(inUtc('yesterday')).toBe('yesterday');
});

test.each([
  [0, '0 seconds'], [1, '1 second'], [61, '1 minute 1 second'], [3600, '1 hour'], [7325, '2 hours 2 minutes'], [90_061, '1 day 1 hour'],
])('%i seconds are %s', (seconds, words) => {
  expect(duration('2026-11-27T00:00:00Z', new Date(Date.parse('2026-11-27T00:00:00Z') + seconds * 1000).toISOString())).toBe(words);
});

test('there is no duration to what is no time, nor to an earlier one', () => {
  expect(duration('2026-11-27T00:00:00Z', 'soon')).toBeUndefined();
  expect(duration('2026-11-27T00:00:00Z', '2026-11-26T00:00:00Z')).toBeUndefined();
});

test('which repositories are shown', () => {
  expect(shownInWords(1, 100, 312, 2000, thatNeedAttention(312))).toBe('Repositories 1 to 100 of 312 that need attention. The run has looked at 2,000 repositories in all.');
  expect(shownInWords(1, 12, 12, 12, '')).toBe('All 12 repositories.');
  expect(shownInWords(1, 1, 1, 2, thatNeedAttention(1))).toBe('1 repository that needs attention. The run has looked at 2 repositories in all.');
  expect(shownInWords(1, 0, 0, 5, ' with “x”')).toBe('No repository with “x”. The run has looked at 5 repositories in all.');
});

test('everything that a record can say has words', () => {
  expect([...ALL_OUTCOMES].sort()).toEqual(Object.values(RepositoryOutcome).sort());
  ALL_OUTCOMES.forEach((outcome) => Object.values(OUTCOMES[outcome]).forEach((words) => expect(words).not.toBe('')));
  expect(Object.keys(RUN_OUTCOMES).sort()).toEqual(Object.values(RunOutcome).sort());
  expect(Object.keys(TRIGGERS).sort()).toEqual(Object.values(RunTrigger).sort());
});
