import { createHash } from 'crypto';
import jsonata from 'jsonata';

/** How often, or how many bytes, by what: `events`, `transitions`, `call ecr:describeRepositories`, `log bytes`, and so on. */
export type Counts = Record<string, number>;

/** What a Task asks of a service, and who asks. */
export interface Call {
  readonly service: string;
  readonly action: string;
  readonly args: any;
  readonly context: any;
}

/** What an account answers to a Task, and what the call costs beside itself. */
export interface Answering {
  answer(call: Call): { readonly result: object; readonly counts?: Counts };
}

/** What a walk looks at before it enters a state of an execution: it may move the variables and the counts on. */
export type Waypoint = (state: string, variables: Record<string, any>, counts: Counts) => void;

/** A state of Amazon States Language with JSONata, as CloudFormation hands it on. */
type State = Record<string, any>;
interface Machine { readonly StartAt: string; readonly States: Record<string, State> }

interface Scope {
  readonly context: any;
  readonly variables: Record<string, any>;
  /** An Express child has no history, and its states cost no transitions. */
  readonly isExpress: boolean;
}

/** CloudWatch Logs charges so much more for each line (its documentation of PutLogEvents). */
export const BYTES_BEYOND_LINE = 26;

/**
 * Walks through the states of a state machine as Step Functions does when nothing fails: it evaluates every expression, on the reference
 * engine, and counts what that would be on AWS. What it does not know is an error.
 */
export class Walk {
  public readonly counts: Counts = {};
  /** The largest value of each kind, with the state that has it. AWS allows 256 KiB. */
  public readonly largest: Record<string, { readonly bytes: number; readonly place: string }> = {};
  /** The history of each execution. AWS allows 25,000 events. */
  public readonly histories: number[] = [];

  private readonly compiled = new Map<string, jsonata.Expression>();

  /**
   * @param failsFirst whether each Task of an execution fails as often as it is retried, and then does not: the longest history that there can be
   */
  constructor(
    private readonly machine: Machine,
    private readonly account: Answering,
    private readonly waypoint: Waypoint = () => {},
    private readonly failsFirst = false,
  ) {}

  /** One execution; its output. */
  public async execution(context: any): Promise<any> {
    const before = this.counts.events ?? 0;
    const scope = { context, variables: {}, isExpress: false };
    this.event(scope, 'ExecutionStarted', { roleArn: context.Execution.RoleArn });
    const output = await this.run(this.machine, context.Execution.Input, scope);
    this.event(scope, 'ExecutionSucceeded', {});
    this.histories.push(this.counts.events - before);
    return output;
  }

  private async run(machine: Machine, input: any, scope: Scope): Promise<any> {
    let name: string | undefined = machine.StartAt;
    let value = input;
    while (name !== undefined) {
      if (!scope.isExpress) {
        this.waypoint(name, scope.variables, this.counts);
      }
      const state: State = machine.States[name];
      this.weigh('payload', value, `the input of ${name}`);
      this.event(scope, `${state.Type}StateEntered`, { name });
      this.add(scope.isExpress ? 'express transitions' : 'transitions');
      [value, name] = await this.visit(name, state, value, scope);
      this.event(scope, `${state.Type}StateExited`, { name: name ?? '' });
    }
    return value;
  }

  private async visit(name: string, state: State, input: any, scope: Scope): Promise<[any, string | undefined]> {
    const states = { input, context: { ...scope.context, State: { Name: name, EnteredTime: new Date().toISOString(), RetryCount: 0 } } };
    const bindings = { ...scope.variables, states };
    switch (state.Type) {
      case 'Pass':
      case 'Succeed':
        return [await this.leave(name, state, input, bindings, scope), state.Next];
      case 'Choice': {
        for (const choice of state.Choices) {
          if (await this.filled(choice.Condition, bindings) === true) {
            return [await this.leave(name, choice, input, bindings, scope), choice.Next];
          }
        }
        return [await this.leave(name, state, input, bindings, scope), state.Default];
      }
      case 'Task': {
        const result = await this.call(name, state, input, bindings, scope);
        return [await this.leave(name, state, result, { ...scope.variables, states: { ...states, result } }, scope), state.Next];
      }
      case 'Map': {
        const result = await this.children(name, state, bindings, scope);
        return [await this.leave(name, state, result, { ...scope.variables, states: { ...states, result } }, scope), state.Next];
      }
      default:
        throw new Error(`the walk comes to '${name}', a state of type ${state.Type}, which it does not know`);
    }
  }

  private async call(name: string, state: State, input: any, bindings: object, scope: Scope): Promise<object> {
    const args = state.Arguments === undefined ? input : await this.filled(state.Arguments, bindings);
    this.weigh('payload', args, `the arguments of ${name}`);
    const [service, action] = state.Resource.split(':').slice(-2);
    const named = { resourceType: `aws-sdk:${service}`, resource: action };
    const failures = this.failsFirst && !scope.isExpress ? Math.max(0, ...(state.Retry ?? []).map(({ MaxAttempts }: State) => MaxAttempts)) : 0;
    for (let attempt = 0; attempt < failures; attempt++) {
      ['TaskScheduled', 'TaskStarted', 'TaskFailed'].forEach((kind) => this.event(scope, kind, named));
      this.add('transitions');
      this.add(`call ${service}:${action}`);
    }
    this.event(scope, 'TaskScheduled', { ...named, region: 'us-east-1' });
    this.event(scope, 'TaskStarted', named);
    this.add(`call ${service}:${action}`);
    const { result, counts = {} } = this.account.answer({ service, action, args, context: scope.context });
    Object.entries(counts).forEach(([what, count]) => this.add(what, count));
    this.weigh('payload', result, `the result of ${name}`);
    this.event(scope, 'TaskSucceeded', named);
    return result;
  }

  private async children(name: string, state: State, bindings: any, scope: Scope): Promise<any[]> {
    const { ItemProcessor: processor } = state;
    if (processor.ProcessorConfig.Mode !== 'DISTRIBUTED' || processor.ProcessorConfig.ExecutionType !== 'EXPRESS') {
      throw new Error(`the walk comes to '${name}', a Map that is not distributed with Express children, which it does not know`);
    }
    const items = await this.filled(state.Items, bindings);
    this.event(scope, 'MapStateStarted', { length: items.length });
    this.event(scope, 'MapRunStarted', { mapRunArn: `${scope.context.StateMachine.Id}/${state.Label}:00000000-0000-0000-0000-000000000000` });
    const results = [];
    for (const [index, item] of items.entries()) {
      const context = { ...bindings.states.context, Map: { Item: { Index: index, Value: item } } };
      const input = await this.filled(state.ItemSelector, { ...bindings, states: { ...bindings.states, context } });
      const id = `${scope.context.StateMachine.Id.replace(':stateMachine:', ':express:')}/${state.Label}:${'0'.repeat(36)}:${'0'.repeat(36)}`;
      const Execution = { Id: id, Name: id, Input: input, StartTime: new Date().toISOString() };
      const child = { context: { ...scope.context, Execution }, variables: {}, isExpress: true };
      this.add('express requests');
      this.event(child, 'ExecutionStarted', {});
      results.push(await this.run(processor, input, child));
      this.event(child, 'ExecutionSucceeded', {});
    }
    this.weigh('payload', results, `the result of ${name}`);
    this.event(scope, 'MapRunSucceeded', {});
    this.event(scope, 'MapStateSucceeded', {});
    return results;
  }

  /** The output of a state or of a choice. Its Assign and its Output see the variables as they were. */
  private async leave(name: string, said: State, value: any, bindings: object, scope: Scope): Promise<any> {
    const output = said.Output === undefined ? value : await this.filled(said.Output, bindings);
    const assigned = said.Assign === undefined ? {} : await this.filled(said.Assign, bindings);
    this.weigh('payload', output, `the output of ${name}`);
    for (const [variable, content] of Object.entries<any>(assigned)) {
      this.weigh('variable', content, `$${variable}, from ${name}`);
      scope.variables[variable] = content;
    }
    if (said.Assign !== undefined) {
      this.weigh('variables together', scope.variables, name);
    }
    return output;
  }

  /** A value of the definition, with each expression in it evaluated. */
  private async filled(template: any, bindings: object): Promise<any> {
    if (typeof template === 'string') {
      return template.startsWith('{%') ? this.evaluated(template.slice(2, -2), bindings) : template;
    }
    if (template === null || typeof template !== 'object') {
      return template;
    }
    if (Array.isArray(template)) {
      return Promise.all(template.map((part) => this.filled(part, bindings)));
    }
    const filled: Record<string, any> = {};
    for (const [member, part] of Object.entries(template)) {
      filled[member] = await this.filled(part, bindings);
    }
    return filled;
  }

  private async evaluated(text: string, bindings: object): Promise<any> {
    let expression = this.compiled.get(text);
    if (expression === undefined) {
      expression = jsonata(text);
      // What AWS adds to JSONata, as far as a sweep uses it.
      expression.registerFunction('hash', (content: string) => createHash('sha256').update(content).digest('hex'), '<ss:s>');
      expression.registerFunction('random', () => Math.random(), '<:n>');
      this.compiled.set(text, expression);
    }
    const value = await expression.evaluate(undefined, bindings);
    if (value === undefined) {
      throw new Error(`an expression of the definition yields nothing: ${text}`);
    }
    return JSON.parse(JSON.stringify(value));
  }

  private event(scope: Scope, type: string, details: object): void {
    this.add(scope.isExpress ? 'express events' : 'events');
    // The log of Step Functions has a line for each event, without the data.
    const line = JSON.stringify({
      id: '10000', type, details, previous_event_id: '10000', event_timestamp: '1790000000000', execution_arn: scope.context.Execution.Id, redrive_count: '0',
    });
    this.add('service log bytes', line.length + BYTES_BEYOND_LINE);
  }

  private add(what: string, count = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + count;
  }

  private weigh(kind: string, value: any, place: string): void {
    const bytes = Buffer.byteLength(JSON.stringify(value));
    if (bytes > (this.largest[kind]?.bytes ?? 0)) {
      this.largest[kind] = { bytes, place };
    }
  }
}
