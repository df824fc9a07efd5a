import { createHash } from 'crypto';
import { LocalAws } from '.';
import { call, distributedMap, machine, MAP_STATEMENTS, role, Statement, uniqueName } from './small-machine';

const KIB = 1024;
const ECR_ALL = { actions: ['ecr:*'] };
const S3_ALL = { actions: ['s3:*'] };

let aws: LocalAws;

beforeAll(async () => {
  aws = await LocalAws.start();
});

afterAll(async () => {
  await aws?.stop();
});

afterEach(async () => {
  await aws.faults.clear();
  await aws.executions.waitScale(1);
  await aws.executions.failedChildrenBecome('absent');
});

/** What one expression is, as the output of a Pass state. */
async function evaluated(expression: string, input: object = {}): Promise<any> {
  const arn = await machine(aws, { Only: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } });
  return aws.executions.run(arn, input);
}

/** Why a definition is refused. */
async function refusal(states: Record<string, object>, more: object = {}): Promise<string> {
  return machine(aws, states, [], more).then(
    () => 'accepted',
    (error: Error) => error.message,
  );
}

async function bucket(): Promise<string> {
  const Bucket = uniqueName('bucket');
  await aws.aws.call('s3', 'create_bucket', { Bucket });
  return Bucket;
}

describe('JSONata', () => {
  test.each<[string, any]>([
    ["$hash('abc', 'SHA-256')", createHash('sha256').update('abc').digest('hex')],
    ["$hash('abc', 'MD5')", createHash('md5').update('abc').digest('hex')],
    ['$parse(\'{"a":[1,null]}\')', { a: [1, null] }],
    ['$partition([1..5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$random(1) = $random(1)', true],
    ['$match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4/).index', 0],
    ['null', null],
    // A sequence of one is that one, as in the reference engine.
    ['$states.input.list[$ > 2]', 3],
    ['[$states.input.list[$ > 2]]', [3]],
    ["$split('a/b', '/')", ['a', 'b']],
  ])('%s', async (expression, expected) => {
    expect(await evaluated(expression, { list: [1, 2, 3] })).toMatchObject({ status: 'SUCCEEDED', output: expected });
  });

  test.each([
    ['$states.input.missing', 'returned nothing'],
    ['$unknownVariable', 'returned nothing'],
    ["1 + 'a'", 'T2002'],
    ["$hash('abc', 'CRC')", 'algorithm'],
    ['$length', 'function'],
    ['($forever := function($n) { $forever($n + 1) }; $forever(1))', 'ms'],
  ])('%s is States.QueryEvaluationError', async (expression, reason) => {
    expect(await evaluated(expression)).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining(reason),
    });
  });

  test('knows the execution, the state and the machine', async () => {
    const arn = await machine(aws, { Look: { Type: 'Pass', Output: '{% $states.context %}', End: true } });
    const { output, arn: executionArn } = await aws.executions.run(arn, { a: 1 }, 'look-1');
    const { roleArn } = await aws.aws.call('stepfunctions', 'describe_state_machine', { stateMachineArn: arn });
    expect(output).toMatchObject({
      Execution: { Id: executionArn, Name: 'look-1', Input: { a: 1 }, RoleArn: roleArn, StartTime: expect.stringMatching(/^\d{4}-.*Z$/) },
      State: { Name: 'Look', EnteredTime: expect.stringMatching(/^\d{4}-.*Z$/) },
      StateMachine: { Id: arn, Name: arn.split(':').pop() },
    });
  });

  test('Output and Assign see the variables as they were, and a variable lasts', async () => {
    const arn = await machine(aws, {
      First: { Type: 'Pass', Assign: { count: 1 }, Next: 'Second' },
      Second: { Type: 'Pass', Assign: { count: '{% $count + 1 %}' }, Output: '{% $count %}', Next: 'Third' },
      Third: { Type: 'Pass', Output: '{% { "seen": $states.input, "now": $count } %}', End: true },
    });
    expect((await aws.executions.run(arn)).output).toEqual({ seen: 1, now: 2 });
  });
});

describe('a definition is refused', () => {
  const pass = { Type: 'Pass', End: true };

  test.each<[string, Record<string, object>, string]>([
    ['with an unknown field', { Only: { ...pass, Outputs: 1 } }, '/States/Only/Outputs'],
    ['in JSONPath', { Only: { ...pass, QueryLanguage: 'JSONPath' } }, 'JSONata only'],
    ['with an expression that does not parse', { Only: { ...pass, Output: '{% $a( %}' } }, 'INVALID_JSONATA_EXPRESSION'],
    ['with $eval', { Only: { ...pass, Output: "{% $eval('1') %}" } }, '$eval'],
    ['with a result where there is none', { Only: { ...pass, Output: '{% $states.result %}' } }, '$states.result'],
    ['with a state that nothing leads to', { Only: pass, Lost: pass }, '/States/Lost'],
    ['with a Next that does not exist', { Only: { Type: 'Pass', Next: 'Nowhere' } }, "'Nowhere'"],
    ['with an unknown action', { Only: call('ecr:deleteRepository', {}) }, 'aws-sdk:ecr:deleteRepository'],
    [
      'with an optimized integration',
      { Only: { ...call('ecr:describeRepositories', {}), Resource: 'arn:aws:states:::lambda:invoke' } },
      'lambda:invoke',
    ],
    ['with a parameter that the API lacks', { Only: call('ecr:describeRepositories', { MaxResult: 1 }) }, "'MaxResult' is not supported"],
    [
      'with parameters in the case of the API',
      { Only: call('ecr:describeRepositories', { maxResults: 1 }) },
      "'maxResults' is not supported",
    ],
    [
      'with an ItemBatcher',
      { Only: distributedMap({ Child: pass }, { ItemBatcher: { MaxItemsPerBatch: 2 } }) },
      '/States/Only/ItemBatcher',
    ],
    ['with a ResultWriter', { Only: distributedMap({ Child: pass }, { ResultWriter: {} }) }, '/States/Only/ResultWriter'],
    ['with an ItemReader', { Only: distributedMap({ Child: pass }, { ItemReader: {} }) }, '/States/Only/ItemReader'],
    ['with ItemsPath', { Only: distributedMap({ Child: pass }, { ItemsPath: '$' }) }, '/States/Only/ItemsPath'],
    [
      'with an unknown field in a child',
      { Only: distributedMap({ Child: { ...pass, Parameters: {} } }) },
      '/ItemProcessor/States/Child/Parameters',
    ],
    [
      'with Standard children',
      {
        Only: {
          ...distributedMap({}),
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'Child', States: { Child: pass } },
        },
      },
      'ProcessorConfig',
    ],
    [
      'with States.ALL beside another',
      { Only: call('ecr:describeRepositories', {}, { Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] }) },
      'States.ALL must be alone',
    ],
    [
      'with a longest delay below the interval',
      {
        Only: call('ecr:describeRepositories', {}, { Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 5, MaxDelaySeconds: 4 }] }),
      },
      'MaxDelaySeconds',
    ],
    ['of more than 1 MiB', { Only: { ...pass, Comment: 'x'.repeat(KIB * KIB) } }, 'it may have at most 1048576'],
  ])('%s', async (_, states, reason) => {
    expect(await refusal(states)).toContain(reason);
  });

  test('with a role that Step Functions may not take', async () => {
    const roleArn = await role(aws, [], { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Only', States: { Only: pass } });
    await expect(
      aws.aws.call('stepfunctions', 'create_state_machine', { name: uniqueName('machine'), definition, roleArn }),
    ).rejects.toThrow('states.amazonaws.com');
  });

  test('when it is updated too, and the old one stays', async () => {
    const arn = await machine(aws, { Only: { ...pass, Output: 'old' } });
    await expect(
      aws.aws.call('stepfunctions', 'update_state_machine', {
        stateMachineArn: arn,
        definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Only', States: { Only: { ...pass, Result: 1 } } }),
      }),
    ).rejects.toThrow('/States/Only/Result');
    expect((await aws.executions.run(arn)).output).toBe('old');
  });
});

describe('states', () => {
  test('Choice takes the first that holds, with its own Output and Assign', async () => {
    const arn = await machine(aws, {
      Which: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 10 %}', Next: 'Many', Output: 'many', Assign: { way: 'first' } },
          { Condition: '{% $states.input.n > 5 %}', Next: 'Many', Output: 'some', Assign: { way: 'second' } },
        ],
        Default: 'Many',
        Output: 'few',
        Assign: { way: 'default' },
      },
      Many: { Type: 'Succeed', Output: '{% [$states.input, $way] %}' },
    });
    expect((await aws.executions.run(arn, { n: 11 })).output).toEqual(['many', 'first']);
    expect((await aws.executions.run(arn, { n: 6 })).output).toEqual(['some', 'second']);
    expect((await aws.executions.run(arn, { n: 1 })).output).toEqual(['few', 'default']);
    expect(await aws.executions.run(arn, { n: 'x' })).toMatchObject({ error: 'States.QueryEvaluationError' });
  });

  test('a Condition must be a boolean', async () => {
    const arn = await machine(aws, {
      Which: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n %}', Next: 'End' }], Default: 'End' },
      End: { Type: 'Succeed' },
    });
    expect(await aws.executions.run(arn, { n: 1 })).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  test('Fail says its error and cause', async () => {
    const arn = await machine(aws, { Only: { Type: 'Fail', Error: 'Mine', Cause: "{% 'because of ' & $states.input.what %}" } });
    expect(await aws.executions.run(arn, { what: 'this' })).toMatchObject({
      status: 'FAILED',
      error: 'Mine',
      cause: 'because of this',
      output: undefined,
    });
  });

  test('Wait waits as long as it says, and shorter by the scale, which no expression sees', async () => {
    const arn = await machine(aws, { Only: { Type: 'Wait', Seconds: '{% $states.input.seconds %}', End: true } });
    await aws.executions.clearWaits();
    const begun = Date.now();
    await aws.executions.run(arn, { seconds: 1 });
    expect(Date.now() - begun).toBeGreaterThanOrEqual(1000);
    await aws.executions.waitScale(0);
    // An hour in full would be beyond this test's patience.
    const { arn: execution } = await aws.executions.run(arn, { seconds: 3600 });
    expect((await aws.executions.waits()).at(-1)).toEqual({ execution, state: 'Only', why: 'Wait', seconds: 3600 });
  });

  test('the time of an execution goes on as if it had waited in full', async () => {
    const arn = await machine(aws, {
      Wait: { Type: 'Wait', Seconds: 3600, Next: 'Look' },
      Look: {
        Type: 'Pass',
        Output: '{% ($start := $toMillis($states.context.Execution.StartTime); [$millis(), $toMillis($now()), $toMillis($states.context.State.EnteredTime)].($ - $start)) %}',
        Next: 'Until',
      },
      Until: { Type: 'Wait', Timestamp: '{% $fromMillis($millis() + 7200000) %}', End: true },
    });
    await aws.executions.waitScale(0);
    await aws.executions.clearWaits();
    const { output } = await aws.executions.run(arn);
    for (const milliseconds of output) {
      expect(milliseconds).toBeGreaterThanOrEqual(3_600_000);
      expect(milliseconds).toBeLessThan(3_630_000);
    }
    const [, { seconds }] = await aws.executions.waits();
    expect(seconds).toBeGreaterThan(7190);
    expect(seconds).toBeLessThanOrEqual(7200);
  });

  test('Parallel gives every branch the variables around it, and an error of one ends all', async () => {
    const branch = (output: string) => ({
      StartAt: 'In',
      States: { In: { Type: 'Pass', Assign: { own: output }, Output: `{% $outer & '${output}' %}`, End: true } },
    });
    const failing = { StartAt: 'Fails', States: { Fails: { Type: 'Fail', Error: 'Branch', Cause: 'broken' } } };
    const arn = await machine(aws, {
      Begin: { Type: 'Pass', Assign: { outer: 'x' }, Next: 'Both' },
      Both: { Type: 'Parallel', Branches: [branch('1'), branch('2')], Output: '{% $states.result %}', Next: 'Broken' },
      Broken: {
        Type: 'Parallel',
        Branches: [branch('3'), failing],
        End: true,
        Catch: [{ ErrorEquals: ['Branch'], Next: 'End', Output: '{% { "input": $states.input, "cause": $states.errorOutput.Cause } %}' }],
      },
      End: { Type: 'Succeed' },
    });
    expect((await aws.executions.run(arn)).output).toEqual({ input: ['x1', 'x2'], cause: 'broken' });
  });

  test('an inline Map runs its iterations in order of items, each with its item', async () => {
    const arn = await machine(aws, {
      Each: {
        Type: 'Map',
        Items: '{% $states.input.list %}',
        ItemSelector: { index: '{% $states.context.Map.Item.Index %}', value: '{% $states.context.Map.Item.Value %}' },
        ItemProcessor: {
          StartAt: 'In',
          States: { In: { Type: 'Pass', Output: '{% $states.input.value & $string($states.input.index) %}', End: true } },
        },
        End: true,
      },
    });
    expect((await aws.executions.run(arn, { list: ['a', 'b'] })).output).toEqual(['a0', 'b1']);
    expect((await aws.executions.run(arn, { list: [] })).output).toEqual([]);
  });
});

describe('a distributed Map', () => {
  const child = { Child: { Type: 'Pass', Output: '{% $states.input * 2 %}', End: true } };

  test('takes Items, ItemSelector, Output and Assign in JSONata', async () => {
    const arn = await machine(
      aws,
      {
        Each: {
          ...distributedMap(
            { Child: { Type: 'Pass', Output: '{% $states.input.value + $states.input.index + $states.input.base %}', End: true } },
            {
              Items: '{% $states.input.list[$ > 1] %}',
              ItemSelector: {
                value: '{% $states.context.Map.Item.Value %}',
                index: '{% $states.context.Map.Item.Index %}',
                base: '{% $states.input.base %}',
              },
              MaxConcurrency: '{% 1 + 1 %}',
              ToleratedFailurePercentage: '{% 0 %}',
              Output: '{% $sum($states.result) %}',
              Assign: { all: '{% $states.result %}' },
            },
          ),
          End: undefined,
          Next: 'Tell',
        },
        Tell: { Type: 'Pass', Output: '{% { "sum": $states.input, "all": $all } %}', End: true },
      },
      MAP_STATEMENTS,
    );
    expect((await aws.executions.run(arn, { list: [1, 2, 3], base: 100 })).output).toEqual({ sum: 206, all: [102, 104] });
  });

  test('gives a child a context of its own, and no variable', async () => {
    const states = {
      Begin: { Type: 'Pass', Assign: { outer: 'x' }, Output: [1], Next: 'Each' },
      Each: distributedMap({
        Child: {
          Type: 'Pass',
          Output: '{% { "context": $states.context, "variable": $exists($outer), "item": $exists($states.context.Map) } %}',
          End: true,
        },
      }),
    };
    const {
      output: [{ context, variable, item }],
      arn,
    } = await aws.executions.run(await machine(aws, states, MAP_STATEMENTS));
    expect({ variable, item }).toEqual({ variable: false, item: false });
    expect(context.Execution.Id).not.toBe(arn);
    expect(context.Execution).toMatchObject({ Id: expect.stringContaining('/Children:'), Input: 1 });
  });

  test('Items must be an array', async () => {
    const arn = await machine(aws, { Each: distributedMap(child, { Items: '{% $states.input.list[$ > 2] %}' }) }, MAP_STATEMENTS);
    expect(await aws.executions.run(arn, { list: [1, 2, 3] })).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining('array'),
    });
  });

  test('fails with the first child that fails, unless that is tolerated', async () => {
    const states = (more: object) => ({
      Each: {
        ...distributedMap(
          {
            Which: { Type: 'Choice', Choices: [{ Condition: '{% $states.input > 3 %}', Next: 'Bad' }], Default: 'Good' },
            Good: { Type: 'Succeed' },
            Bad: { Type: 'Fail', Error: 'Bad' },
          },
          more,
        ),
        Catch: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], Next: 'Caught', Output: 'caught' }],
      },
      Caught: { Type: 'Succeed' },
    });
    const outcome = async (list: number[], more: object) =>
      (await aws.executions.run(await machine(aws, states({ Items: '{% $states.input.list %}', ...more }), MAP_STATEMENTS), { list }))
        .output;
    expect(await outcome([1, 2, 3, 4], {})).toBe('caught');
    expect(await outcome([1, 2, 3, 4], { ToleratedFailureCount: 1, Output: 'fine' })).toBe('fine');
    expect(await outcome([1, 2, 4, 5], { ToleratedFailureCount: '{% 1 %}', Output: 'fine' })).toBe('caught');
    expect(await outcome([1, 2, 3, 4], { ToleratedFailurePercentage: 25, Output: 'fine' })).toBe('fine');
    expect(await outcome([1, 2, 4, 5], { ToleratedFailurePercentage: 25, Output: 'fine' })).toBe('caught');
  });

  test.each([
    ['absent', [1, 3]],
    ['null', [1, null, 3]],
    ['error', [1, { Error: 'Bad', Cause: '' }, 3]],
  ] as const)('a tolerated child is %s in the result', async (become, expected) => {
    await aws.executions.failedChildrenBecome(become);
    const arn = await machine(
      aws,
      {
        Each: distributedMap(
          {
            Which: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 2 %}', Next: 'Bad' }], Default: 'Good' },
            Good: { Type: 'Succeed' },
            Bad: { Type: 'Fail', Error: 'Bad' },
          },
          { Items: [1, 2, 3], ToleratedFailurePercentage: 100 },
        ),
      },
      MAP_STATEMENTS,
    );
    expect((await aws.executions.run(arn)).output).toEqual(expected);
  });

  test('runs as many children at once as it may, and no more', async () => {
    const arn = await machine(
      aws,
      {
        Each: distributedMap(
          { Child: call('ecr:describeRepositories', { MaxResults: 1 }, { Output: 1 }) },
          { Items: '{% [1..60] %}', MaxConcurrency: 20 },
        ),
      },
      [...MAP_STATEMENTS, ECR_ALL],
    );
    await aws.faults.inject({ action: 'DescribeRepositories', kind: 'delay', delayMs: 500, times: 60 });
    await aws.ecrCalls.clear();
    expect(await aws.executions.run(arn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await aws.ecrCalls.counts()).toEqual({ DescribeRepositories: 60 });
    expect(await aws.ecrCalls.mostAtOnce()).toEqual({ DescribeRepositories: 20 });
  });

  test('ends a child after five minutes', async () => {
    await aws.executions.waitScale(0.001);
    const states = (Seconds: number) => ({
      Each: distributedMap({ Child: { Type: 'Wait', Seconds, Next: 'End' }, End: { Type: 'Succeed' } }, { Items: [1] }),
    });
    expect(await aws.executions.run(await machine(aws, states(290), MAP_STATEMENTS))).toMatchObject({ status: 'SUCCEEDED' });
    expect(await aws.executions.run(await machine(aws, states(310), MAP_STATEMENTS))).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
      cause: expect.stringContaining('States.Timeout'),
    });
  });

  test('takes as long as its longest child, in the time of its execution', async () => {
    await aws.executions.waitScale(0);
    const waiting = { Child: { Type: 'Wait', Seconds: '{% $states.input %}', End: true } };
    const arn = await machine(aws, {
      Each: { ...distributedMap(waiting, { Items: [10, 200, 100] }), End: undefined, Next: 'Look' },
      Look: { Type: 'Pass', Output: '{% $millis() - $toMillis($states.context.Execution.StartTime) %}', End: true },
    }, MAP_STATEMENTS);
    const { output } = await aws.executions.run<number>(arn);
    expect(output).toBeGreaterThanOrEqual(200_000);
    expect(output).toBeLessThan(230_000);
  });

  test.each(MAP_STATEMENTS[0].actions)('needs %s', async (missing) => {
    const actions = MAP_STATEMENTS[0].actions.filter((action) => action !== missing);
    const arn = await machine(aws, { Each: distributedMap(child, { Items: [1] }) }, [{ actions }]);
    expect(await aws.executions.run(arn)).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining(`is not authorized to perform: ${missing}`),
    });
  });

  test('is stopped with its children', async () => {
    const arn = await machine(
      aws,
      {
        Each: distributedMap(
          { Child: { Type: 'Wait', Seconds: 2, Next: 'Read' }, Read: call('ecr:describeRepositories', {}) },
          { Items: [1, 2] },
        ),
      },
      [...MAP_STATEMENTS, ECR_ALL],
    );
    await aws.ecrCalls.clear();
    const stopped = await aws.executions.start(arn);
    const other = await aws.executions.start(arn);
    await aws.executions.stop(stopped);
    expect((await aws.executions.end(stopped)).status).toBe('ABORTED');
    // The children of the other have done what those of the first would have done by now.
    expect((await aws.executions.end(other)).status).toBe('SUCCEEDED');
    expect(await aws.ecrCalls.counts()).toEqual({ DescribeRepositories: 2 });
  });
});

describe('integrations', () => {
  test('ECR in PascalCase, there and back', async () => {
    await aws.ecr.createRepository('team/api', { mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] });
    const arn = await machine(
      aws,
      {
        Write: {
          ...call('ecr:putImageTagMutability', {
            RepositoryName: '{% $states.input.name %}',
            ImageTagMutability: 'MUTABLE_WITH_EXCLUSION',
            ImageTagMutabilityExclusionFilters: [{ FilterType: 'WILDCARD', Filter: 'v*' }],
          }),
          End: undefined,
          Next: 'Read',
        },
        Read: {
          ...call('ecr:describeRepositories', { RepositoryNames: ['team/api'] }),
          Assign: { read: '{% $states.result.Repositories[0] %}' },
          End: undefined,
          Next: 'Tags',
        },
        Tags: call(
          'ecr:listTagsForResource',
          { ResourceArn: '{% $read.RepositoryArn %}' },
          { Output: '{% { "read": $read, "tags": $states.result.Tags } %}' },
        ),
      },
      [ECR_ALL],
    );
    const {
      output: { read, tags },
    } = await aws.executions.run(arn, { name: 'team/api' });
    expect(read).toMatchObject({
      RepositoryName: 'team/api',
      ImageTagMutability: 'MUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [{ FilterType: 'WILDCARD', Filter: 'v*' }],
      CreatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect(tags).toEqual([]);
    expect(await aws.ecr.describe('team/api')).toEqual({ mutability: 'MUTABLE_WITH_EXCLUSION', filters: ['v*'] });
  });

  test('templates and rules of ECR', async () => {
    await aws.ecr.createTemplate({ prefix: 'mirror/', appliedFor: ['REPLICATION'], imageTagMutability: 'MUTABLE' });
    const arn = await machine(
      aws,
      {
        Rules: {
          ...call('ecr:describePullThroughCacheRules', {}),
          Assign: { rules: '{% $states.result.PullThroughCacheRules %}' },
          End: undefined,
          Next: 'Write',
        },
        Write: {
          ...call('ecr:updateRepositoryCreationTemplate', { Prefix: 'mirror/', ImageTagMutability: 'IMMUTABLE' }),
          End: undefined,
          Next: 'Templates',
        },
        Templates: call(
          'ecr:describeRepositoryCreationTemplates',
          {},
          { Output: '{% { "rules": $rules, "templates": $states.result.RepositoryCreationTemplates.ImageTagMutability } %}' },
        ),
      },
      [ECR_ALL],
    );
    expect((await aws.executions.run(arn)).output).toEqual({ rules: [], templates: 'IMMUTABLE' });
    await aws.ecr.deleteTemplate('mirror/');
  });

  test.each([
    ['not-found', 'Ecr.RepositoryNotFoundException', 'does not exist'],
    ['server-error', 'Ecr.ServerException', 'Status Code: 500'],
    ['invalid-token', 'Ecr.InvalidParameterException', 'nextToken'],
    // ECR's model has neither, so the SDK has no class for them.
    ['throttling', 'Ecr.EcrException', 'Rate exceeded'],
    ['access-denied', 'Ecr.EcrException', 'is not authorized to perform: ecr:DescribeRepositories'],
  ] as const)('an error of ECR: %s', async (kind, error, cause) => {
    const arn = await machine(aws, { Only: call('ecr:describeRepositories', {}) }, [ECR_ALL]);
    await aws.faults.inject({ action: 'DescribeRepositories', kind, times: 1 });
    expect(await aws.executions.run(arn)).toMatchObject({ status: 'FAILED', error, cause: expect.stringContaining(cause) });
  });

  test('a fault meets one repository only', async () => {
    await aws.createRepositories([{ name: 'fault/a' }, { name: 'fault/b' }]);
    const arn = await machine(aws, { Only: call('ecr:describeRepositories', { RepositoryNames: ['{% $states.input.name %}'] }) }, [
      ECR_ALL,
    ]);
    await aws.faults.inject({ action: 'DescribeRepositories', kind: 'throttling', repository: 'fault/b', times: 1 });
    expect((await aws.executions.run(arn, { name: 'fault/a' })).status).toBe('SUCCEEDED');
    expect((await aws.executions.run(arn, { name: 'fault/b' })).status).toBe('FAILED');
  });

  test('S3 writes a text as JSON with quotes, and an object as JSON', async () => {
    const Bucket = await bucket();
    const put = (key: string, body: any) => ({
      ...call('s3:putObject', { Bucket, Key: key, Body: body, ContentType: 'application/json' }),
      End: undefined,
    });
    const arn = await machine(
      aws,
      {
        Text: { ...put('a/text b.json', 'a "b"\nc'), Next: 'Object' },
        Object: { ...put('a/object.json', { x: ['{% 1 + 1 %}', 'ü'] }), Next: 'Read' },
        Read: {
          ...call('s3:getObject', { Bucket, Key: 'a/object.json' }),
          Assign: { read: '{% $states.result %}' },
          End: undefined,
          Next: 'Head',
        },
        Head: {
          ...call('s3:headObject', { Bucket, Key: 'a/object.json' }),
          Assign: { head: '{% $states.result %}' },
          End: undefined,
          Next: 'List',
        },
        List: {
          ...call('s3:listObjectsV2', { Bucket, Prefix: 'a/', MaxKeys: 1 }),
          Assign: { list: '{% $states.result %}' },
          End: undefined,
          Next: 'Delete',
        },
        Delete: call(
          's3:deleteObject',
          { Bucket, Key: 'a/object.json' },
          { Output: '{% { "read": $read, "head": $head, "list": $list } %}' },
        ),
      },
      [S3_ALL],
    );
    const { output, cause } = await aws.executions.run(arn);
    expect(cause).toBeUndefined();
    expect(output).toMatchObject({
      read: { Body: '{"x":[2,"ü"]}', ContentType: 'application/json', ContentLength: 14, ETag: expect.stringMatching(/^".*"$/) },
      head: { ContentLength: 14, LastModified: expect.stringMatching(/Z$/) },
      list: { KeyCount: 1, IsTruncated: true, Contents: [{ Key: 'a/object.json', Size: 14 }], NextContinuationToken: expect.any(String) },
    });
    expect(await aws.buckets.keys(Bucket)).toEqual(['a/text b.json']);
    expect(await aws.buckets.read(Bucket, 'a/text b.json')).toBe('"a \\"b\\"\\nc"');
  });

  test('conditions of S3, and its errors', async () => {
    const Bucket = await bucket();
    const outcome = async (action: string, args: object, statements = [S3_ALL] as { actions: string[] }[]) => {
      const { status, error, cause } = await aws.executions.run(
        await machine(aws, { Only: call(action, { Bucket, Key: 'k', ...args }) }, statements),
      );
      return status === 'SUCCEEDED' ? status : `${error} ${/Status Code: (\d+)/.exec(cause!)?.[1]}`;
    };
    expect(await outcome('s3:getObject', {})).toBe('S3.NoSuchKeyException 404');
    expect(await outcome('s3:headObject', {})).toBe('S3.NoSuchKeyException 404');
    expect(await outcome('s3:putObject', { Body: 1, IfNoneMatch: '*' })).toBe('SUCCEEDED');
    expect(await outcome('s3:putObject', { Body: 2, IfNoneMatch: '*' })).toBe('S3.S3Exception 412');
    expect(await outcome('s3:putObject', { Body: 2, IfMatch: '"other"' })).toBe('S3.S3Exception 412');
    expect(await outcome('s3:getObject', { Bucket: 'no-such-bucket-at-all' })).toBe('S3.NoSuchBucketException 404');
    // Who may not list is not told that a key is not there.
    expect(await outcome('s3:getObject', { Key: 'other' }, [{ actions: ['s3:GetObject'] }])).toBe('S3.S3Exception 403');
    expect(await outcome('s3:headObject', { Key: 'other' }, [{ actions: ['s3:GetObject'] }])).toBe('S3.S3Exception 403');
    expect(await outcome('s3:getObject', {}, [{ actions: ['s3:PutObject'] }])).toBe('S3.S3Exception 403');
  });

  test('Step Functions: starting what runs with the same input is success, with another or after its end is not', async () => {
    const waiting = await machine(aws, { Only: { Type: 'Wait', Seconds: 60, End: true } });
    const starter = await machine(
      aws,
      {
        Start: call('sfn:startExecution', {
          StateMachineArn: waiting,
          Name: '{% $states.input.name %}',
          Input: '{% $string($states.input.input) %}',
        }),
      },
      [{ actions: ['states:StartExecution'] }],
    );
    const start = (input: number, name = 'run-1') => aws.executions.run(starter, { name, input });
    const { output } = await start(1);
    expect(output).toEqual({ ExecutionArn: expect.stringContaining(':run-1'), StartDate: expect.stringMatching(/Z$/) });
    expect((await start(1)).output).toEqual(output);
    expect(await start(2)).toMatchObject({ error: 'Sfn.ExecutionAlreadyExistsException' });
    await aws.executions.stop(output.ExecutionArn);
    expect(await start(1)).toMatchObject({ error: 'Sfn.ExecutionAlreadyExistsException' });
    expect(await start(1, 'x'.repeat(81))).toMatchObject({ status: 'FAILED', cause: expect.stringContaining('80') });
    expect(await start(1, 'a/b')).toMatchObject({ status: 'FAILED', error: 'Sfn.InvalidNameException' });
  });

  test('Step Functions: list, describe and stop', async () => {
    const waiting = await machine(aws, { Only: { Type: 'Wait', Seconds: 60, End: true } });
    const execution = await aws.executions.start(waiting, {}, 'only');
    const arn = await machine(
      aws,
      {
        List: {
          ...call('sfn:listExecutions', { StateMachineArn: waiting, StatusFilter: 'RUNNING' }),
          Assign: { list: '{% $states.result.Executions.Name %}' },
          End: undefined,
          Next: 'Stop',
        },
        Stop: { ...call('sfn:stopExecution', { ExecutionArn: execution, Cause: 'enough' }), End: undefined, Next: 'Describe' },
        Describe: call(
          'sfn:describeExecution',
          { ExecutionArn: execution },
          { Output: '{% { "list": $list, "status": $states.result.Status, "cause": $states.result.Cause } %}' },
        ),
      },
      [{ actions: ['states:*'] }],
    );
    expect((await aws.executions.run(arn)).output).toEqual({ list: 'only', status: 'ABORTED', cause: 'enough' });
  });

  test('logs, metrics and events', async () => {
    const logGroupName = '/aws/vendedlogs/registry';
    await aws.aws.call('logs', 'create_log_group', { logGroupName });
    const queue = await aws.aws.call('sqs', 'create_queue', { QueueName: 'events' });
    await aws.aws.call('events', 'put_rule', { Name: 'mine', EventPattern: JSON.stringify({ source: ['my.registry'] }) });
    await aws.aws.call('events', 'put_targets', {
      Rule: 'mine',
      Targets: [{ Id: 'queue', Arn: 'arn:aws:sqs:us-east-1:000000000000:events' }],
    });
    const stream = { ...call('cloudwatchlogs:createLogStream', { LogGroupName: logGroupName, LogStreamName: 'one' }), End: undefined };
    const arn = await machine(
      aws,
      {
        Stream: { ...stream, Next: 'Again' },
        Again: { ...stream, Catch: [{ ErrorEquals: ['CloudWatchLogs.ResourceAlreadyExistsException'], Next: 'Write' }], Next: 'Write' },
        Write: {
          ...call('cloudwatchlogs:putLogEvents', {
            LogGroupName: logGroupName,
            LogStreamName: 'one',
            LogEvents: [{ Timestamp: '{% $millis() %}', Message: '{% $string({ "a": 1 }) %}' }],
          }),
          End: undefined,
          Next: 'Metric',
        },
        Metric: {
          ...call('cloudwatch:putMetricData', {
            Namespace: 'Mine',
            MetricData: [{ MetricName: 'Failures', Value: 3, Unit: 'Count', Dimensions: [{ Name: 'Registry', Value: 'r' }] }],
          }),
          End: undefined,
          Next: 'Event',
        },
        Event: call('eventbridge:putEvents', {
          Entries: [{ Source: 'my.registry', DetailType: 'Done', Detail: '{% $string({ "n": 1 }) %}' }],
        }),
      },
      [{ actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'cloudwatch:PutMetricData', 'events:PutEvents'] }],
    );
    expect(await aws.executions.run(arn)).toMatchObject({
      status: 'SUCCEEDED',
      output: { FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] },
    });
    expect(await aws.logMessages(logGroupName)).toEqual(['{"a":1}']);
    expect(await aws.metricValues('Mine', 'Failures', { Registry: 'r' })).toEqual([3]);
    const {
      Messages: [message],
    } = await aws.aws.call('sqs', 'receive_message', { QueueUrl: queue.QueueUrl, WaitTimeSeconds: 5 });
    expect(JSON.parse(message.Body)).toMatchObject({ 'source': 'my.registry', 'detail-type': 'Done', 'detail': { n: 1 } });
  });

  test('Arguments that turn out wrong fail the execution', async () => {
    const arn = await machine(
      aws,
      {
        Only: call('ecr:describeRepositories', '{% $states.input %}', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }),
        Caught: { Type: 'Succeed' },
      },
      [ECR_ALL],
    );
    expect(await aws.executions.run(arn, { Max: 1 })).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining("'Max' is not supported"),
    });
    expect(await aws.executions.run(arn, { MaxResults: 'x' })).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining('maxResults'),
    });
  });
});

describe('IAM', () => {
  test('decides about each call by the role of the machine, and the resource', async () => {
    await aws.createRepositories([{ name: 'mine/a' }, { name: 'other/a' }]);
    const arn = await machine(
      aws,
      {
        Only: call('ecr:putImageTagMutability', { RepositoryName: '{% $states.input.name %}', ImageTagMutability: 'IMMUTABLE' }),
      },
      [{ actions: ['ecr:PutImageTagMutability'], resources: ['arn:aws:ecr:us-east-1:000000000000:repository/mine/*'] }],
    );
    expect((await aws.executions.run(arn, { name: 'mine/a' })).status).toBe('SUCCEEDED');
    expect(await aws.executions.run(arn, { name: 'other/a' })).toMatchObject({
      error: 'Ecr.EcrException',
      cause: expect.stringMatching(/assumed-role\/.* is not authorized to perform: ecr:PutImageTagMutability/),
    });
    expect(await aws.ecr.describe('other/a')).toMatchObject({ mutability: 'MUTABLE' });
  });

  test('listing the tags of a repository is about that repository', async () => {
    await aws.createRepositories([{ name: 'tags/a', tags: { team: 'x' } }, { name: 'tags/b' }]);
    const arn = (name: string) => `arn:aws:ecr:us-east-1:000000000000:repository/tags/${name}`;
    const reader = await machine(aws, { Only: call('ecr:listTagsForResource', { ResourceArn: '{% $states.input.arn %}' }) }, [
      { actions: ['ecr:ListTagsForResource'], resources: [arn('a')] },
    ]);
    expect((await aws.executions.run(reader, { arn: arn('a') })).output).toEqual({ Tags: [{ Key: 'team', Value: 'x' }] });
    expect(await aws.executions.run(reader, { arn: arn('b') })).toMatchObject({ status: 'FAILED', error: 'Ecr.EcrException' });
  });

  test('conditions: the namespace of a metric, the prefix of a listing', async () => {
    const Bucket = await bucket();
    const metric = await machine(
      aws,
      { Only: call('cloudwatch:putMetricData', { Namespace: '{% $states.input.value %}', MetricData: [{ MetricName: 'M', Value: 1 }] }) },
      [{ actions: ['cloudwatch:PutMetricData'], conditions: { StringEquals: { 'cloudwatch:namespace': 'Right' } } }],
    );
    const list = await machine(aws, { Only: call('s3:listObjectsV2', { Bucket, Prefix: '{% $states.input.value %}' }) }, [
      { actions: ['s3:ListBucket'], resources: [`arn:aws:s3:::${Bucket}`], conditions: { StringLike: { 's3:prefix': 'Right/*' } } },
    ]);
    expect((await aws.executions.run(metric, { value: 'Right' })).status).toBe('SUCCEEDED');
    expect(await aws.executions.run(metric, { value: 'Wrong' })).toMatchObject({
      status: 'FAILED',
      error: 'CloudWatch.CloudWatchException',
    });
    expect((await aws.executions.run(list, { value: 'Right/a' })).status).toBe('SUCCEEDED');
    expect(await aws.executions.run(list, { value: 'Wrong/a' })).toMatchObject({ status: 'FAILED', error: 'S3.S3Exception' });
  });

  test('knows the resources as policies name them: a log stream, an event bus, a machine, an execution, an object', async () => {
    const Bucket = await bucket();
    const logGroupName = '/aws/vendedlogs/narrow';
    await aws.aws.call('logs', 'create_log_group', { logGroupName });
    const waiting = await machine(aws, { Only: { Type: 'Wait', Seconds: 60, End: true } });
    const execution = await aws.executions.start(waiting, {}, 'only');
    const name = waiting.split(':').pop();
    const stream = { LogGroupName: logGroupName, LogStreamName: 'one' };
    const calls: [action: string, resource: string, task: object][] = [
      ['logs:CreateLogStream', `logs:us-east-1:000000000000:log-group:${logGroupName}:*`, call('cloudwatchlogs:createLogStream', stream)],
      [
        'logs:PutLogEvents',
        `logs:us-east-1:000000000000:log-group:${logGroupName}:*`,
        call('cloudwatchlogs:putLogEvents', { ...stream, LogEvents: [{ Timestamp: '{% $millis() %}', Message: 'x' }] }),
      ],
      [
        'events:PutEvents',
        'events:us-east-1:000000000000:event-bus/default',
        call('eventbridge:putEvents', { Entries: [{ Source: 'a', DetailType: 'b', Detail: '{}' }] }),
      ],
      ['states:StartExecution', `states:us-east-1:000000000000:stateMachine:${name}`, call('sfn:startExecution', { StateMachineArn: waiting, Name: 'two' })],
      ['states:ListExecutions', `states:us-east-1:000000000000:stateMachine:${name}`, call('sfn:listExecutions', { StateMachineArn: waiting })],
      ['states:DescribeExecution', `states:us-east-1:000000000000:execution:${name}:*`, call('sfn:describeExecution', { ExecutionArn: execution })],
      ['states:StopExecution', `states:us-east-1:000000000000:execution:${name}:*`, call('sfn:stopExecution', { ExecutionArn: execution })],
      ['s3:PutObject', `s3:::${Bucket}/runs/*`, call('s3:putObject', { Bucket, Key: 'runs/a', Body: {} })],
    ];
    for (const [action, resource, task] of calls) {
      const other = resource.replace('narrow', 'other').replace('default', 'other').replace(`:${name}`, ':other').replace('runs', 'other');
      const denied = await aws.executions.run(await machine(aws, { Only: task }, [{ actions: [action], resources: [`arn:aws:${other}`] }]));
      expect([action, denied.status, denied.cause]).toEqual([action, 'FAILED', expect.stringContaining(`is not authorized to perform: ${action}`)]);
      const allowed = await aws.executions.run(await machine(aws, { Only: task }, [{ actions: [action], resources: [`arn:aws:${resource}`] }]));
      expect([action, allowed.status, allowed.cause]).toEqual([action, 'SUCCEEDED', undefined]);
    }
  });

  test('demands of whoever writes a creation template what that does, for all repositories that it is for, and its role', async () => {
    const customRoleArn = 'arn:aws:iam::000000000000:role/creates';
    const lifecyclePolicy = JSON.stringify({ rules: [] });
    const repositoryPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const full = { Prefix: 'demands/', LifecyclePolicy: lifecyclePolicy, RepositoryPolicy: repositoryPolicy, CustomRoleArn: customRoleArn };
    await aws.ecr.createTemplate({ prefix: 'demands', appliedFor: ['REPLICATION'] });
    const needed: Statement[] = [
      { actions: ['ecr:UpdateRepositoryCreationTemplate'] },
      ...['ecr:CreateRepository', 'ecr:PutLifecyclePolicy', 'ecr:SetRepositoryPolicy'].map((action) => (
        { actions: [action], resources: ['arn:aws:ecr:us-east-1:000000000000:repository/demands/*'] }
      )),
      { actions: ['iam:PassRole'], resources: [customRoleArn], conditions: { StringEquals: { 'iam:PassedToService': 'ecr.amazonaws.com' } } },
    ];
    const update = async (fields: object, statements: readonly Statement[]) => {
      const { status, cause } = await aws.executions.run(await machine(aws, { Only: call('ecr:updateRepositoryCreationTemplate', fields) }, statements));
      return { status, cause };
    };
    const fails = (action: string) => ({ status: 'FAILED', cause: expect.stringContaining(`is not authorized to perform: ${action} `) });
    const succeeds = { status: 'SUCCEEDED', cause: undefined };
    const otherwise: Record<string, Partial<Statement>> = {
      'iam:PassRole': { conditions: { StringEquals: { 'iam:PassedToService': 'pullthroughcache.ecr.amazonaws.com' } } },
      'ecr:CreateRepository': { resources: ['arn:aws:ecr:us-east-1:000000000000:repository/demands/one'] },
    };

    expect(await update(full, needed)).toEqual(succeeds);
    expect(await aws.ecr.describeTemplate('demands')).toMatchObject({ customRoleArn, lifecyclePolicy, repositoryPolicy });
    for (const [index, { actions: [action] }] of needed.entries()) {
      expect(await update(full, needed.filter((_, other) => other !== index))).toEqual(fails(action));
    }
    for (const [action, change] of Object.entries(otherwise)) {
      expect(await update(full, needed.map((each) => each.actions[0] === action ? { ...each, ...change } : each))).toEqual(fails(action));
    }
    expect(await update({ ...full, Prefix: 'demands/deep' }, needed.slice(0, 1))).toEqual(fails('ecr:CreateRepository'));
    // What a template does not do, nobody needs to be allowed.
    expect(await update({ Prefix: 'demands' }, needed.slice(0, 2))).toEqual(succeeds);
    await aws.ecr.deleteTemplate('demands');
  });

  test('a bucket that wants TLS is served, since services call each other by it', async () => {
    const Bucket = await bucket();
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: `arn:aws:s3:::${Bucket}/*`,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
    await aws.aws.call('s3', 'put_bucket_policy', { Bucket, Policy });
    const arn = await machine(aws, { Only: call('s3:putObject', { Bucket, Key: 'k', Body: {} }) }, [S3_ALL]);
    expect((await aws.executions.run(arn)).status).toBe('SUCCEEDED');
  });
});

describe('walls', () => {
  const big = (bytes: number) => `{% $pad('', ${bytes}, 'x') %}`;

  test('256 KiB for an output, and States.ALL does not catch it', async () => {
    const output = async (bytes: number) =>
      aws.executions.run(await machine(aws, { Only: { Type: 'Pass', Output: big(bytes), End: true } }));
    // Two more for its quotes.
    expect((await output(256 * KIB - 2)).status).toBe('SUCCEEDED');
    expect(await output(256 * KIB - 1)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  test('256 KiB for arguments, for the result of a task, for a variable and for the result of a Map', async () => {
    const Bucket = await bucket();
    const caught = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] };
    const outcome = async (states: Record<string, object>) =>
      (await aws.executions.run(await machine(aws, { ...states, Caught: { Type: 'Succeed' } }, [S3_ALL, ...MAP_STATEMENTS]))).error;
    expect(await outcome({ Only: call('s3:putObject', { Bucket, Key: 'k', Body: big(256 * KIB) }, caught) })).toBe(
      'States.DataLimitExceeded',
    );
    await aws.aws.call('s3', 'put_object', { Bucket, Key: 'big', Body: 'x'.repeat(257 * KIB) });
    expect(await outcome({ Only: call('s3:getObject', { Bucket, Key: 'big' }, { Output: 1, ...caught }) })).toBe(
      'States.DataLimitExceeded',
    );
    expect(
      await outcome({ Only: { ...call('s3:listObjectsV2', { Bucket }, { Assign: { v: big(256 * KIB) }, Output: 1 }), ...caught } }),
    ).toBe('States.DataLimitExceeded');
    const child = { Child: { Type: 'Pass', Output: big(100 * KIB), End: true } };
    expect(await outcome({ Only: distributedMap(child, { Items: [1, 2, 3], Output: 1, ...caught }) })).toBe('States.DataLimitExceeded');
    expect(await outcome({ Only: distributedMap(child, { Items: [1, 2], Output: 1, ...caught }) })).toBeUndefined();
  });

  test('256 KiB for the input of an execution, and 80 characters for its name', async () => {
    const arn = await machine(aws, { Only: { Type: 'Succeed' } });
    await expect(aws.executions.start(arn, { x: 'x'.repeat(256 * KIB) })).rejects.toThrow('262144');
    await expect(aws.executions.start(arn, {}, 'x'.repeat(81))).rejects.toThrow('80');
    expect((await aws.executions.run(arn, {}, 'x'.repeat(80))).status).toBe('SUCCEEDED');
  });

  test('25,000 events of history, counted as AWS counts them', async () => {
    const loop = (turns: number) => ({
      Begin: { Type: 'Pass', Assign: { n: 0 }, Next: 'Count' },
      Count: { Type: 'Pass', Assign: { n: '{% $n + 1 %}' }, Next: 'More' },
      More: { Type: 'Choice', Choices: [{ Condition: `{% $n < ${turns} %}`, Next: 'Count' }], Default: 'End' },
      End: { Type: 'Succeed', Output: 1 },
    });
    // Started, Begin, End and succeeded are 6; a turn is 4.
    const fits = await aws.executions.run(await machine(aws, loop(6248)));
    expect(fits.status).toBe('SUCCEEDED');
    expect(await aws.executions.history(fits.arn)).toHaveLength(24_998);
    const tooLong = await aws.executions.run(await machine(aws, loop(6249)));
    expect(tooLong).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: expect.stringContaining('25000') });
    expect((await aws.executions.history(tooLong.arn)).at(-1)).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
  });

  test('the events of a task, its retries and a distributed Map', async () => {
    const arn = await machine(
      aws,
      {
        Task: {
          ...call('ecr:describeRepositories', { MaxResults: 1 }, { Retry: [{ ErrorEquals: ['States.ALL'] }], Output: [1] }),
          End: undefined,
          Next: 'Each',
        },
        Each: distributedMap({ Child: { Type: 'Succeed' } }),
      },
      [ECR_ALL, ...MAP_STATEMENTS],
    );
    await aws.executions.waitScale(0);
    await aws.faults.inject({ action: 'DescribeRepositories', kind: 'throttling', times: 1 });
    const { arn: execution } = await aws.executions.run(arn);
    expect((await aws.executions.history(execution)).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  });
});

describe('retries', () => {
  const ask = (more: object) => ({
    Only: call('ecr:describeRepositories', { MaxResults: 1 }, { Output: '{% $states.context.State.RetryCount %}', ...more }),
    Caught: { Type: 'Succeed' },
  });
  const caught = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught', Output: '{% $states.errorOutput.Error %}' }] };

  async function waits(retry: object, failures: number): Promise<{ output: any; seconds: number[] }> {
    await aws.executions.waitScale(0);
    await aws.executions.clearWaits();
    await aws.faults.inject({ action: 'DescribeRepositories', kind: 'throttling', times: failures });
    const { output } = await aws.executions.run(
      await machine(aws, ask({ Retry: [{ ErrorEquals: ['Ecr.EcrException'], ...retry }], ...caught }), [ECR_ALL]),
    );
    return { output, seconds: (await aws.executions.waits()).map(({ seconds }) => seconds) };
  }

  test('wait longer and longer, up to the longest delay', async () => {
    const retry = { IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 5, MaxAttempts: 5 };
    expect(await waits(retry, 5)).toEqual({ output: 5, seconds: [1, 2, 4, 5, 5] });
  });

  test('end after MaxAttempts, and then Catch has it', async () => {
    expect(await waits({ IntervalSeconds: 3, BackoffRate: 1, MaxAttempts: 2 }, 3)).toEqual({ output: 'Ecr.EcrException', seconds: [3, 3] });
    expect(await waits({ MaxAttempts: 0 }, 1)).toEqual({ output: 'Ecr.EcrException', seconds: [] });
  });

  test('with full jitter, wait anything up to that', async () => {
    const { seconds } = await waits({ IntervalSeconds: 100, BackoffRate: 1, MaxAttempts: 50, JitterStrategy: 'FULL' }, 50);
    expect(seconds).toHaveLength(50);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(100);
    expect(Math.min(...seconds)).toBeLessThan(40);
    expect(Math.max(...seconds)).toBeGreaterThan(60);
    expect(new Set(seconds).size).toBeGreaterThan(40);
  });

  test('of another error do not count', async () => {
    expect((await waits({ ErrorEquals: ['Ecr.ServerException'] }, 1)).seconds).toEqual([]);
  });

  test('a task that takes longer than its time is States.Timeout', async () => {
    await aws.faults.inject({ action: 'DescribeRepositories', kind: 'delay', delayMs: 3000, times: 1 });
    const arn = await machine(aws, ask({ TimeoutSeconds: 1, ...caught }), [ECR_ALL]);
    expect((await aws.executions.run(arn)).output).toBe('States.Timeout');
  });

  test('an execution that takes longer than its time is TIMED_OUT', async () => {
    const arn = await machine(aws, { Only: { Type: 'Wait', Seconds: 1, Next: 'Only' } }, [], { TimeoutSeconds: 2 });
    expect(await aws.executions.run(arn)).toMatchObject({ status: 'TIMED_OUT' });
  });
});
