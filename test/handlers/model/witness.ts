import { EcrCall, Omitted, Properties, SimulatedEcr, State, keyIn, textOf } from './simulated-ecr';
import { declaredSetting } from '../../../src/contract/custom-resource';
import { TagMutabilitySetting } from '../../../src/mutability';
import { SettingText } from '../../../src/mutability/language/setting-text';

/** The whole life of one event. */
export interface ServedEvent {
  /** Stack and logical id. */
  readonly resource: string;
  readonly requestType: 'Create' | 'Update' | 'Delete';
  readonly physicalResourceId?: string;
  readonly properties: Properties;
  readonly isAllowed: boolean;
  /** Whether nothing went wrong but that a permission took its time. */
  readonly isClear: boolean;
  /** The registry before the event, and before the run that answered it. */
  readonly before: Map<string, State>;
  readonly beforeAnswer: Map<string, State>;
  readonly calls: readonly EcrCall[];
  readonly logged: readonly string[];
  /** What CloudFormation was told; undefined if nothing. */
  readonly answer?: { readonly isSuccess: boolean; readonly physicalResourceId: string };
}

interface Adoption {
  readonly subject: string;
  readonly earlier: State;
}

/** Who had the last word on a subject's state: somebody else, or a resource that set it, failed to, or restored it. */
interface LastWord {
  readonly resource: string;
  readonly how: 'set' | 'failed' | 'restored';
}

/** The longest value of a field that an id surely has room for. */
const MEMORABLE = 400;

/**
 * Knows what every event may do to which repository or template, from the events and the registry alone: it reads no id and
 * shares no decision with the function.
 */
export class Witness {
  private readonly initial: Map<string, State>;
  /** By resource and physical id. */
  private readonly adoptions = new Map<string, Adoption>();
  private readonly lastWords = new Map<string, LastWord>();
  /** For each subject, every setting that somebody had the right to give it. */
  private readonly rights = new Map<string, SettingText[]>();

  constructor(private readonly ecr: SimulatedEcr, private readonly omitted: Omitted) {
    this.initial = new Map(ecr.states);
  }

  /** Somebody outside has set, deleted or created something. */
  public outside(subject: string, state?: State): void {
    this.lastWords.delete(subject);
    if (state) {
      this.mayBecome(subject, state.tagMutability);
    }
  }

  public event(event: ServedEvent): void {
    const subject = event.requestType === 'Delete' ? this.adoptionOf(event)?.subject : keyIn(event.properties);
    for (const [key, state] of event.before) {
      if (key !== subject) {
        expect(this.ecr.states.get(key)).toBe(state);
      }
    }
    for (const call of event.calls) {
      expect(call.subject).toBe(subject);
      if (call.write) {
        expect(call.write.isChange).toBe(true);
        expectOnRecord(call.write.replaced, event.logged.slice(0, call.linesBefore));
      }
    }
    if (event.physicalResourceId && event.answer?.isSuccess === false) {
      expect(event.answer.physicalResourceId).toBe(event.physicalResourceId);
    }
    if (event.requestType === 'Delete') {
      this.removal(event);
    } else {
      this.declaration(event, subject!);
    }
  }

  /** The resources that a stack has, now that CloudFormation says it is complete. */
  public complete(resources: Map<string, Properties>): void {
    for (const [resource, properties] of resources) {
      const subject = keyIn(properties);
      const present = this.ecr.states.get(subject);
      const lastWord = this.lastWords.get(subject);
      if (present && lastWord?.resource === resource) {
        const declared = declaredIn(properties);
        expect({ resource, how: lastWord.how, present: only(Object.keys(declared), present) }).toEqual({ resource, how: 'set', present: texts(declared) });
      }
    }
  }

  /** No tag has become more mutable than at first, unless somebody had the right to do it. */
  public nothingOpenedUnasked(): void {
    for (const [subject, { tagMutability: setting }] of this.ecr.states) {
      const opened = modelOf(setting).tagLooserThan(modelOf(this.initial.get(subject)?.tagMutability ?? setting));
      if (opened !== undefined) {
        expect((this.rights.get(subject) ?? []).some((right) => modelOf(right).isTagMutable(opened))).toBe(true);
      }
    }
  }

  private declaration(event: ServedEvent, subject: string): void {
    const declared = declaredIn(event.properties);
    const [before, after] = [event.before.get(subject), this.ecr.states.get(subject)];
    const found = event.beforeAnswer.get(subject);
    const own = this.adoptionOf(event);
    const earlier = own?.subject === subject ? own.earlier : found;
    this.mayBecome(subject, declared.tagMutability);

    const mustFail = found && (isBroken(declared, found) || (event.properties.OnRemove === 'RESTORE' && isUnforgettable(declared, earlier!)));
    if (event.isClear && event.isAllowed && before) {
      expect(event.answer?.isSuccess).toBe(!mustFail);
      expect(mustFail && event.calls.some(({ write }) => write)).toBeFalsy();
    }
    if (!event.answer?.isSuccess) {
      if (after && before) {
        this.expectEach(fieldsOf(before, after, declared), (name) => [before[name], declared[name], ...this.lost()], after);
        if (textOf(before) !== textOf(after)) {
          this.lastWords.set(subject, { resource: event.resource, how: 'failed' });
        }
      }
      return;
    }
    expect(found).toBeDefined();
    expect(mustFail).toBe(false);
    if (after) {
      this.expectEach(fieldsOf(found!, after, declared), (name) => [name in declared ? declared[name] : found![name]], after);
    }
    this.lastWords.set(subject, { resource: event.resource, how: 'set' });

    const { physicalResourceId } = event.answer;
    if (own?.subject === subject) {
      expect(physicalResourceId).toBe(event.physicalResourceId);
    } else {
      expect(physicalResourceId).not.toBe(event.physicalResourceId);
      this.adoptions.set(`${event.resource} ${physicalResourceId}`, { subject, earlier: found! });
    }
  }

  private removal(event: ServedEvent): void {
    const adoption = this.adoptionOf(event);
    if (!adoption || event.properties.OnRemove === 'KEEP') {
      expect(event.calls).toEqual([]);
      expect(event.answer?.isSuccess).not.toBe(false);
      return;
    }
    const { subject, earlier } = adoption;
    const [before, after] = [event.before.get(subject), this.ecr.states.get(subject)];
    if (event.isAllowed && event.isClear) {
      expect(event.answer?.isSuccess).toBe(true);
    }
    if (!before || !after) {
      return;
    }
    const declared = declaredIn(event.properties);
    const isOwn = (name: string) => name in declared && textOf(before[name]) === textOf(declared[name]);
    if (isOwn('tagMutability')) {
      this.mayBecome(subject, earlier.tagMutability);
    }
    this.expectEach(fieldsOf(before, after, earlier), (name) => {
      const needed = name === 'customRoleArn' && after.resourceTags;
      // A run that has ended before its answer may have lost it: the next one cannot know.
      const isLostBefore = event.beforeAnswer.get(subject)?.[name] === undefined;
      return [
        isOwn(name) ? earlier[name] : before[name],
        ...(needed || !event.answer?.isSuccess ? [before[name]] : []),
        ...(isLostBefore || !event.answer?.isSuccess ? this.lost() : []),
      ];
    }, after);
    if (before.customRoleArn && event.answer?.isSuccess) {
      expect('resourceTags' in after && !('customRoleArn' in after)).toBe(false);
    }
    if (textOf(before) !== textOf(after)) {
      this.lastWords.set(subject, { resource: event.resource, how: 'restored' });
    }
  }

  private expectEach(names: readonly string[], allowed: (name: string) => unknown[], state: State): void {
    for (const name of names) {
      expect({ [name]: allowed(name).map(textOf) }).toEqual({ [name]: expect.arrayContaining([textOf(state[name])]) });
    }
  }

  /** What an update may do to a field that it omits, until that is written back. */
  private lost(): unknown[] {
    return this.omitted === 'reset' ? [undefined] : [];
  }

  private adoptionOf({ resource, physicalResourceId }: ServedEvent): Adoption | undefined {
    return this.adoptions.get(`${resource} ${physicalResourceId}`);
  }

  private mayBecome(subject: string, setting: SettingText): void {
    this.rights.set(subject, [...this.rights.get(subject) ?? [], setting]);
  }
}

/** What is about to be replaced is in the log, as found there or as written before. */
function expectOnRecord(replaced: State, logged: readonly string[]): void {
  const recorded = logged.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)).flatMap(({ present, declared, earlier }) => [present ?? {}, declared ?? {}, earlier ?? {}])
    .map((state) => (state.mode ? { tagMutability: state } : state));
  for (const [name, value] of Object.entries(replaced)) {
    expect(recorded.map((state) => textOf(state[name]))).toContain(textOf(value));
  }
}

/** What the properties declare, in the words of the API. */
function declaredIn(properties: Properties): State {
  const { Description: description, LifecyclePolicy: lifecyclePolicy, ResourceTags: resourceTags, CustomRoleArn: customRoleArn } =
    properties as unknown as Partial<Record<string, unknown>>;
  const declared = { tagMutability: declaredSetting(properties), description, lifecyclePolicy, resourceTags, customRoleArn };
  return Object.fromEntries(Object.entries(declared).filter(([, value]) => value !== undefined)) as State;
}

/** Whether a template would come of it by which ECR could create no repository. */
function isBroken(declared: State, found: State): boolean {
  const isChange = Object.keys(declared).some((name) => textOf(declared[name]) !== textOf(found[name]));
  return isChange && 'resourceTags' in declared && !('customRoleArn' in { ...found, ...declared });
}

/** Whether something would have to be restored that no id has room for. */
function isUnforgettable(declared: State, earlier: State): boolean {
  return Object.keys(declared).some((name) => textOf(earlier[name]).length > MEMORABLE);
}

function fieldsOf(...states: State[]): string[] {
  return [...new Set(states.flatMap((state) => Object.keys(state)))];
}

function only(names: readonly string[], state: State): Record<string, string> {
  return texts(Object.fromEntries(names.map((name) => [name, state[name]])));
}

function texts(state: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, textOf(value)]));
}

function modelOf({ mode, filters }: SettingText): TagMutabilitySetting {
  return TagMutabilitySetting.fromApi({
    imageTagMutability: mode,
    imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: 'WILDCARD', filter })),
  });
}
