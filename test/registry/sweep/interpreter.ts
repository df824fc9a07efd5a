/**
 * Runs a state machine's definition on the reference engine of JSONata, as a template has it: the states that a sweep is made of, the walls
 * of 256 KiB, and no AWS. The local AWS runs the same definitions with IAM and all services; this runs them in milliseconds, and lets a
 * test say what each call answers.
 */
import { createHash } from 'crypto';
import jsonata from 'jsonata';

/** What AWS allows an input, an output, arguments, a result and a variable. */
export const WALL = 256 * 1024;

/** An error by its name, as Step Functions has it. */
export class StatesError extends Error {
  constructor(readonly error: string, readonly cause: string) {
    super(`${error}: ${cause}`);
  }
}

/** Answers a call such as `ecr:describeRepositories`, or throws a StatesError. */
export type Answers = (call: string, args: any) => unknown;

/** How an execution has ended, and what was seen on the way. */
export interface Ended {
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly output?: any;
  readonly error?: string;
  readonly cause?: string;
  /** The names of the states that it was in, those of children too. */
  readonly states: readonly string[];
  /** The most bytes that anything had, and what it was. */
  readonly largest: { readonly bytes: number; readonly what: string };
}

const NO_RESULT = ['Pass', 'Choice', 'Wait', 'Succeed', 'Fail'];
const DEFAULT_ATTEMPTS = 3;
const ALL = ['States.ALL', 'States.TaskFailed'];

interface Frame {
  readonly variables: Record<string, unknown>;
  readonly execution: object;
  readonly item?: object;
}

export class Interpreter {
  static async run(definition: any, answers: Answers, { input = {}, name = 'execution', startTime = '2026-11-27T12:00:00.000Z' }: {
    input?: unknown; name?: string; startTime?: string;
  } = {}): Promise<Ended> {
    const interpreter = new Interpreter(answers, 'arn:aws:states:eu-west-1:111122223333:stateMachine:Sweep');
    const execution = { Id: `arn:aws:states:eu-west-1:111122223333:execution:Sweep:${name}`, Name: name, StartTime: startTime, Input: input };
    return interpreter.ended(await interpreter.states(definition, input, { variables: {}, execution }).then(
      (output) => ({ status: 'SUCCEEDED' as const, output }),
      (error) => {
        if (error instanceof StatesError) {
          return { status: 'FAILED' as const, error: error.error, cause: error.cause };
        }
        throw error;
      },
    ));
  }

  private readonly compiled = new Map<string, jsonata.Expression>();
  private readonly seen: string[] = [];
  private largest = { bytes: 0, what: 'nothing' };

  private constructor(private readonly answers: Answers, private readonly machine: string) {}

  private ended(end: Pick<Ended, 'status' | 'output' | 'error' | 'cause'>): Ended {
    return { ...end, states: this.seen, largest: this.largest };
  }

  private async states({ StartAt, States }: any, input: unknown, frame: Frame): Promise<unknown> {
    let name: string | undefined = StartAt;
    let value = input;
    while (name !== undefined) {
      this.seen.push(name);
      ({ next: name, output: value } = await this.visit(name, States[name], value, frame));
    }
    return value;
  }

  private async visit(name: string, state: any, input: unknown, frame: Frame): Promise<{ next?: string; output: unknown }> {
    this.measure(input, `input of ${name}`);
    const context = {
      Execution: frame.execution,
      StateMachine: { Id: this.machine },
      State: { Name: name, EnteredTime: '2026-11-27T12:00:01.000Z' },
      ...frame.item && { Map: { Item: frame.item } },
    };
    const evaluate = (value: unknown, more: object = {}) => this.evaluate(value, { ...frame.variables, states: { input, context, ...more } });
    const leave = async (fields: any, more: object, unlessSaid: unknown) => {
      const assigned = fields.Assign === undefined ? {} : await evaluate(fields.Assign, more) as Record<string, unknown>;
      const output = fields.Output === undefined ? unlessSaid : await evaluate(fields.Output, more);
      Object.entries(assigned).forEach(([variable, value]) => this.measure(value, `variable ${variable} of ${name}`));
      this.measure(output, `output of ${name}`);
      Object.assign(frame.variables, assigned);
      return { next: fields.Next ?? state.Next, output };
    };

    if (state.Type === 'Choice') {
      for (const choice of state.Choices) {
        const holds = await evaluate(choice.Condition);
        if (typeof holds !== 'boolean') {
          throw new StatesError('States.QueryEvaluationError', `the condition ${choice.Condition} of ${name} is ${JSON.stringify(holds)}`);
        }
        if (holds) {
          return leave(choice, {}, input);
        }
      }
      return { ...await leave(state, {}, input), next: state.Default };
    }
    if (state.Type === 'Fail') {
      throw new StatesError(String(await evaluate(state.Error)), String(await evaluate(state.Cause)));
    }
    if (state.Type === 'Wait' && state.Timestamp !== undefined) {
      const time = await evaluate(state.Timestamp);
      // No clock has more digits than nine, and nothing catches what a Wait fails of.
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(String(time))) {
        throw new StatesError('States.QueryEvaluationError', `${name} waits until ${time}`);
      }
    } else if (state.Type === 'Wait') {
      const seconds = await evaluate(state.Seconds);
      if (!Number.isInteger(seconds) || (seconds as number) < 0) {
        throw new StatesError('States.QueryEvaluationError', `${name} waits for ${seconds}`);
      }
    }
    if (NO_RESULT.includes(state.Type)) {
      return leave(state, {}, input);
    }
    const attempts = new Map<object, number>();
    for (;;) {
      try {
        const result = state.Type === 'Map' ? await this.map(state, evaluate, frame) : await this.task(name, state, evaluate);
        this.measure(result, `result of ${name}`);
        return await leave(state, { result }, result);
      } catch (error) {
        if (!(error instanceof StatesError) || error.error === 'States.DataLimitExceeded') {
          throw error;
        }
        const fits = ({ ErrorEquals }: { ErrorEquals: string[] }) => ErrorEquals.some((one) => one === error.error || ALL.includes(one));
        const retrier = (state.Retry ?? []).find(fits);
        const tried = attempts.get(retrier) ?? 0;
        if (retrier !== undefined && tried < (retrier.MaxAttempts ?? DEFAULT_ATTEMPTS)) {
          attempts.set(retrier, tried + 1);
          continue;
        }
        const catcher = (state.Catch ?? []).find(fits);
        if (catcher === undefined) {
          throw error;
        }
        const errorOutput = { Error: error.error, Cause: error.cause };
        return leave(catcher, { errorOutput }, errorOutput);
      }
    }
  }

  private async task(name: string, state: any, evaluate: (value: unknown) => Promise<unknown>): Promise<unknown> {
    const args = await evaluate(state.Arguments);
    this.measure(args, `arguments of ${name}`);
    return json(await this.answers(/aws-sdk:(.*)$/.exec(state.Resource)![1], args));
  }

  private async map(state: any, evaluate: (value: unknown) => Promise<unknown>, frame: Frame): Promise<unknown> {
    const items = await evaluate(state.Items) as unknown[];
    if (!Array.isArray(items)) {
      throw new StatesError('States.QueryEvaluationError', `Items are ${JSON.stringify(items)}`);
    }
    const isDistributed = state.ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED';
    const results: unknown[] = [];
    for (const [Index, Value] of items.entries()) {
      const child: Frame = {
        ...frame,
        item: { Index, Value },
        ...isDistributed && { variables: {}, execution: { ...frame.execution, StartTime: new Date().toISOString() } },
      };
      const value = state.ItemSelector === undefined ? Value : await this.evaluate(state.ItemSelector, {
        ...frame.variables, states: { context: { Map: { Item: { Index, Value } } } },
      });
      results.push(await this.states(state.ItemProcessor, value, child));
    }
    return results;
  }

  private async evaluate(value: unknown, variables: object): Promise<unknown> {
    if (Array.isArray(value)) {
      return Promise.all(value.map((one) => this.evaluate(one, variables)));
    }
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(async ([name, one]) => [name, await this.evaluate(one, variables)]);
      return Object.fromEntries(await Promise.all(entries));
    }
    if (typeof value !== 'string' || !value.startsWith('{%')) {
      return value;
    }
    let result: unknown;
    try {
      result = await this.expression(value).evaluate({}, variables as Record<string, unknown>);
    } catch (error: any) {
      throw new StatesError('States.QueryEvaluationError', `${value}: ${error.message}`);
    }
    if (result === undefined || typeof result === 'function') {
      throw new StatesError('States.QueryEvaluationError', `${value} returned nothing`);
    }
    return json(result);
  }

  private expression(text: string): jsonata.Expression {
    let found = this.compiled.get(text);
    if (found === undefined) {
      found = jsonata(text.slice(2, -2));
      found.registerFunction('hash', (data: string) => createHash('sha256').update(data).digest('hex'), '<s-s:s>');
      this.compiled.set(text, found);
    }
    return found;
  }

  private measure(value: unknown, what: string): void {
    const bytes = Buffer.byteLength(JSON.stringify(value) ?? '');
    if (bytes > this.largest.bytes) {
      this.largest = { bytes, what };
    }
    if (bytes > WALL) {
      throw new StatesError('States.DataLimitExceeded', `the ${what} has ${bytes} bytes`);
    }
  }
}

/** The engine's arrays have members of their own, and Step Functions hands on JSON. */
function json(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
