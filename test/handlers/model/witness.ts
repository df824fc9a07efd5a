import { EcrCall, SimulatedEcr, keyOf } from './simulated-ecr';
import { ResourceProperties, declaredSetting, repositoryAddress } from '../../../src/existing/contract';
import { TagMutabilitySetting } from '../../../src/mutability';
import { SettingText, isSameText } from '../../../src/mutability/setting-text';

/** The whole life of one event. */
export interface ServedEvent {
  /** Stack and logical id. */
  readonly resource: string;
  readonly requestType: 'Create' | 'Update' | 'Delete';
  readonly physicalResourceId?: string;
  readonly properties: ResourceProperties;
  readonly isAllowed: boolean;
  /** Whether nothing went wrong but that a permission took its time. */
  readonly isClear: boolean;
  /** The registry before the event, and before the run that answered it. */
  readonly before: Map<string, SettingText>;
  readonly beforeAnswer: Map<string, SettingText>;
  readonly calls: readonly EcrCall[];
  readonly logged: readonly string[];
  /** What CloudFormation was told; undefined if nothing. */
  readonly answer?: { readonly isSuccess: boolean; readonly physicalResourceId: string };
}

interface Adoption {
  readonly repository: string;
  readonly earlier: SettingText;
}

/** Who had the last word on a repository's setting: somebody else, or a resource that set it, failed to, or restored it. */
interface LastWord {
  readonly resource: string;
  readonly how: 'set' | 'failed' | 'restored';
}

/**
 * Knows what every event may do to which repository, from the events and the registry alone: it reads no id and shares no
 * decision with the function.
 */
export class Witness {
  private readonly initial: Map<string, SettingText>;
  /** By resource and physical id. */
  private readonly adoptions = new Map<string, Adoption>();
  private readonly lastWords = new Map<string, LastWord>();
  /** For each repository, every setting that somebody had the right to give it. */
  private readonly rights = new Map<string, SettingText[]>();

  constructor(private readonly ecr: SimulatedEcr) {
    this.initial = new Map(ecr.repositories);
  }

  /** Somebody outside has set, deleted or created a repository. */
  public outside(repository: string, setting?: SettingText): void {
    this.lastWords.delete(repository);
    if (setting) {
      this.mayBecome(repository, setting);
    }
  }

  public event(event: ServedEvent): void {
    const repository = event.requestType === 'Delete' ? this.adoptionOf(event)?.repository : keyOf(repositoryAddress(event.properties));
    for (const [key, setting] of event.before) {
      if (key !== repository) {
        expect(this.ecr.repositories.get(key)).toBe(setting);
      }
    }
    for (const call of event.calls) {
      expect(call.repository).toBe(repository);
      if (call.write) {
        expect(call.write.isChange).toBe(true);
        // What is about to be replaced is on record.
        expect(JSON.parse(event.logged[call.linesBefore - 1]).present).toEqual(call.write.replaced);
      }
    }
    if (event.physicalResourceId && event.answer?.isSuccess === false) {
      expect(event.answer.physicalResourceId).toBe(event.physicalResourceId);
    }
    if (event.requestType === 'Delete') {
      this.removal(event);
    } else {
      this.declaration(event, repository!);
    }
  }

  /** The resources that a stack has, now that CloudFormation says it is complete. */
  public complete(resources: Map<string, ResourceProperties>): void {
    for (const [resource, properties] of resources) {
      const repository = keyOf(repositoryAddress(properties));
      const present = this.ecr.repositories.get(repository);
      const lastWord = this.lastWords.get(repository);
      if (present && lastWord?.resource === resource) {
        expect({ resource, how: lastWord.how, present: textOf(present) }).toEqual({ resource, how: 'set', present: textOf(declaredSetting(properties)) });
      }
    }
  }

  /** No tag has become more mutable than at first, unless somebody had the right to do it. */
  public nothingOpenedUnasked(): void {
    for (const [repository, setting] of this.ecr.repositories) {
      const opened = modelOf(setting).tagLooserThan(modelOf(this.initial.get(repository) ?? setting));
      if (opened !== undefined) {
        expect((this.rights.get(repository) ?? []).some((right) => modelOf(right).isTagMutable(opened))).toBe(true);
      }
    }
  }

  private declaration(event: ServedEvent, repository: string): void {
    const declared = declaredSetting(event.properties);
    const [before, after] = [event.before.get(repository), this.ecr.repositories.get(repository)];
    this.mayBecome(repository, declared);
    if (event.isClear && event.isAllowed && before) {
      expect(event.answer?.isSuccess).toBe(true);
    }
    if (!event.answer?.isSuccess) {
      if (after && before) {
        expect([textOf(before), textOf(declared)]).toContain(textOf(after));
        if (!isSameText(before, after)) {
          this.lastWords.set(repository, { resource: event.resource, how: 'failed' });
        }
      }
      return;
    }
    const earlier = event.beforeAnswer.get(repository)!;
    expect(earlier).toBeDefined();
    if (after) {
      expect(textOf(after)).toBe(textOf(declared));
    }
    this.lastWords.set(repository, { resource: event.resource, how: 'set' });

    const { physicalResourceId } = event.answer;
    if (this.adoptionOf(event)?.repository === repository) {
      expect(physicalResourceId).toBe(event.physicalResourceId);
    } else {
      expect(physicalResourceId).not.toBe(event.physicalResourceId);
      this.adoptions.set(`${event.resource} ${physicalResourceId}`, { repository, earlier });
    }
  }

  private removal(event: ServedEvent): void {
    const adoption = this.adoptionOf(event);
    if (!adoption || event.properties.OnRemove === 'KEEP') {
      expect(event.calls).toEqual([]);
      expect(event.answer?.isSuccess).not.toBe(false);
      return;
    }
    const { repository, earlier } = adoption;
    const [before, after] = [event.before.get(repository), this.ecr.repositories.get(repository)];
    if (event.isAllowed && event.isClear) {
      expect(event.answer?.isSuccess).toBe(true);
    }
    if (!before || !after) {
      return;
    }
    if (!isSameText(before, declaredSetting(event.properties))) {
      expect(textOf(after)).toBe(textOf(before));
      return;
    }
    this.mayBecome(repository, earlier);
    expect([...(event.answer?.isSuccess ? [] : [textOf(before)]), textOf(earlier)]).toContain(textOf(after));
    if (!isSameText(before, after)) {
      this.lastWords.set(repository, { resource: event.resource, how: 'restored' });
    }
  }

  private adoptionOf({ resource, physicalResourceId }: ServedEvent): Adoption | undefined {
    return this.adoptions.get(`${resource} ${physicalResourceId}`);
  }

  private mayBecome(repository: string, setting: SettingText): void {
    this.rights.set(repository, [...this.rights.get(repository) ?? [], setting]);
  }
}

function textOf({ mode, filters }: SettingText): string {
  return [mode, ...[...filters].sort()].join(' ');
}

function modelOf({ mode, filters }: SettingText): TagMutabilitySetting {
  return TagMutabilitySetting.fromApi({
    imageTagMutability: mode,
    imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: 'WILDCARD', filter })),
  });
}
