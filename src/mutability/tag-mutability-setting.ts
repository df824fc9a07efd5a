import { Token } from 'aws-cdk-lib';
import { checkDeclaration, quote } from './declaration-rules';
import { FILTER_TYPE, isValidTag, MAX_TAG_LENGTH } from './language/limits';
import { isSameText } from './language/setting-text';
import { isMutableByDefault, TagMutabilityMode, takesFilters } from './language/tag-mutability-mode';
import { tighten, withoutCovered } from './language/tightening';
import { contains, isWithin, matchesPattern, matchesSomeTag, shortestTagOnlyIn, TagLanguage } from './language/wildcard-language';
import { API, CLOUDFORMATION, declared, Exclusion, read, render, SettingContent } from './setting-content';

/** Settings without tokens by their texts: nearly all of an app's thousands say the same, and what is found of one is true of all. */
const KNOWN = new Map<string, TagMutabilitySetting>();

/** How many are kept: more than an app has, fewer than would be missed of memory. */
const MAX_KNOWN = 1000;

/** Marks a setting, so that another copy of this package knows it. */
const SETTING = Symbol.for('cdk-ecr-immutability.TagMutabilitySetting');

/** What is mutable where nothing is protected. */
const EVERY_TAG: TagLanguage = { patterns: [], isComplement: true };

/** What `TagMutabilitySetting.tightenedTo` found. */
export interface TightenedTagMutability {
  /** The setting, which is no looser than either of the two. */
  readonly setting: TagMutabilitySetting;
  /** Whether the setting is exactly what both allow. If not, it is stricter, because filters cannot express what both allow. */
  readonly isExact: boolean;
  /**
   * A tag that both settings leave mutable and this one makes immutable.
   *
   * @default - none, or none is known
   */
  readonly lostTag?: string;
  /**
   * What is stricter than asked for, and why, in a sentence.
   *
   * @default - nothing is
   */
  readonly loss?: string;
}

/**
 * Which image tags of a repository can be overwritten: a mode and its exclusion filters, as one unit.
 *
 * It answers before anything is deployed whether a tag can move, and whether one setting is as strict as another. Only tags that
 * can exist count (`[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`, the grammar of the OCI distribution specification; ECR's own model says
 * only 1 to 300 characters). How a filter matches is described at `TagFilter`, along with what of it AWS does not document.
 *
 * A filter that is an unresolved token is carried to the template, but no question about the setting has an answer: see
 * `unanswerableBecause`.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export class TagMutabilitySetting {
  /** No tag can be overwritten. */
  public static readonly IMMUTABLE: TagMutabilitySetting = TagMutabilitySetting.of(TagMutabilityMode.IMMUTABLE);

  /** Every tag can be overwritten. */
  public static readonly MUTABLE: TagMutabilitySetting = TagMutabilitySetting.of(TagMutabilityMode.MUTABLE);

  /**
   * Only the tags that a filter matches can be overwritten.
   *
   * @param filters at least one filter, such as `latest` or `buildcache-*`
   * @throws an Error if ECR would refuse a filter or their number, if one is given twice, or if one matches every tag
   */
  public static immutableExcept(...filters: string[]): TagMutabilitySetting {
    return TagMutabilitySetting.of(TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION, filters);
  }

  /**
   * Every tag can be overwritten, save those that a filter matches.
   *
   * @param filters at least one filter, such as `release-*`
   * @throws an Error if ECR would refuse a filter or their number, if one is given twice, or if one matches every tag
   */
  public static mutableExcept(...filters: string[]): TagMutabilitySetting {
    return TagMutabilitySetting.of(TagMutabilityMode.MUTABLE_WITH_EXCLUSION, filters);
  }

  /**
   * A setting by its mode and filters.
   *
   * @param mode the mode
   * @param filters the filters (default: none)
   * @throws an Error if a mode that takes filters has none, one that takes none has some, if ECR would refuse a filter or their
   * number, if one is given twice, or if one matches every tag
   */
  public static of(mode: TagMutabilityMode, filters?: string[]): TagMutabilitySetting {
    checkDeclaration(mode, filters ?? []);
    return TagMutabilitySetting.having(declared(mode, filters ?? []));
  }

  /**
   * The setting of an `AWS::ECR::Repository` or `AWS::ECR::RepositoryCreationTemplate`, read from its properties as they stand in
   * a template. Nothing is refused: what cannot be understood is carried, and `unanswerableBecause` says why.
   *
   * @param properties an object with `ImageTagMutability` (absent means MUTABLE) and `ImageTagMutabilityExclusionFilters`; other
   * members are ignored
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html
   */
  public static fromCloudFormation(properties: any): TagMutabilitySetting {
    return TagMutabilitySetting.having(read(CLOUDFORMATION, properties));
  }

  /**
   * The setting of a repository or repository creation template as ECR's API describes it. Nothing is refused: what AWS already
   * holds is carried, compared and given back as it is.
   *
   * @param description an object with `imageTagMutability` (absent means MUTABLE) and `imageTagMutabilityExclusionFilters`; other
   * members are ignored
   * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Repository.html
   */
  public static fromApi(description: any): TagMutabilitySetting {
    return TagMutabilitySetting.having(read(API, description));
  }

  /**
   * Whether a value is a setting, of whichever copy of this package: an app can have two.
   *
   * @internal
   */
  public static _isSetting(value: unknown): value is TagMutabilitySetting {
    return typeof value === 'object' && value !== null && SETTING in value;
  }

  private static having(content: SettingContent): TagMutabilitySetting {
    // Filters that are one token may be any object of the user's.
    const text = content.filters && JSON.stringify(content);
    const known = text && KNOWN.get(text);
    if (known) {
      return known;
    }
    const setting = new TagMutabilitySetting(content);
    if (text && !setting.isUnresolved) {
      if (KNOWN.size === MAX_KNOWN) {
        KNOWN.clear();
      }
      KNOWN.set(text, setting);
    }
    return setting;
  }

  /**
   * Why no question about this setting can be answered: something in it is an unresolved token, is not known to this library, or
   * is what ECR refuses (a mode and filters that do not go together). Undefined if all questions can be answered.
   */
  public readonly unanswerableBecause?: string;

  /** Whether the mode, a filter or the list of filters is known only at deployment. */
  public readonly isUnresolved: boolean;

  private foundIsEveryTagMutable?: boolean;
  private foundShadowedFilters?: string[];
  private foundWithin?: WeakMap<TagMutabilitySetting, boolean>;

  private constructor(private readonly content: SettingContent) {
    this.isUnresolved = content.filters === undefined
      || [content.mode, ...content.filters.flatMap(({ type, value }) => [type, value])].some((text) => Token.isUnresolved(text));
    this.unanswerableBecause = this.isUnresolved ? whyUnresolved(content) : whyRefused(content);
  }

  /**
   * The mode.
   *
   * @throws an Error if it is an unresolved token or not one of the four
   */
  public get mode(): TagMutabilityMode {
    if (!isKnownMode(this.content.mode)) {
      throw new Error(`the setting ${this} has no known mode: ${this.unanswerableBecause}.`);
    }
    return this.content.mode as TagMutabilityMode;
  }

  /**
   * The filters, each possibly a token; none with a mode that takes none.
   *
   * @throws an Error if the list as a whole is known only at deployment
   */
  public get exclusionFilters(): string[] {
    return this.exclusions('its filters').map(({ value }) => value);
  }

  /**
   * Whether a tag can be overwritten.
   *
   * @param tag a tag that can exist
   * @throws an Error if this setting cannot answer, or if no tag can be called so
   */
  public isTagMutable(tag: string): boolean {
    const language = this.language(() => `whether tag '${shown(tag)}' can be overwritten`);
    checkTag(tag);
    return contains(language, tag);
  }

  /**
   * Whether a tag can be overwritten, and why, as a sentence.
   *
   * @param tag a tag that can exist
   * @throws an Error if this setting cannot answer, or if no tag can be called so
   */
  public explain(tag: string): string {
    const verdict = `tag '${tag}' ${this.isTagMutable(tag) ? 'can' : 'cannot'} be overwritten`;
    const plain = isMutableByDefault(this.content.mode) ? TagMutabilityMode.MUTABLE : TagMutabilityMode.IMMUTABLE;
    const filter = this.exclusionFilters.find((pattern) => matchesPattern(pattern, tag));
    if (filter !== undefined) {
      return `${verdict}: filter '${filter}' excludes it from ${plain}`;
    }
    return takesFilters(this.content.mode)
      ? `${verdict}: none of the filters ${this.exclusionFilters.map(quote).join(', ')} excludes it from ${plain}`
      : `${verdict}: the mode is ${plain}`;
  }

  /**
   * Whether every tag that can be overwritten here can be overwritten there too. Decided for all tags there can be, not by comparing
   * texts: `['dev-a*', 'dev-b*']` is as strict as `['dev-*']`.
   *
   * @param baseline what to compare with
   * @throws an Error if one of the two cannot answer
   */
  public isAtLeastAsStrictAs(baseline: TagMutabilitySetting): boolean {
    const known = this.foundWithin?.get(baseline);
    if (known !== undefined) {
      return known;
    }
    const found = isWithin(...this.languages(baseline));
    // All of an app's repositories are compared with few baselines, each of them several times.
    (this.foundWithin ??= new WeakMap()).set(baseline, found);
    return found;
  }

  /**
   * A tag that can be overwritten here and not there: the shortest, and of several the first in ASCII order. Undefined if this
   * setting is at least as strict.
   *
   * Of settings that were read back and are far beyond ECR's limits, the tag may be longer than need be.
   *
   * @param baseline what to compare with
   * @throws an Error if one of the two cannot answer
   */
  public tagLooserThan(baseline: TagMutabilitySetting): string | undefined {
    return shortestTagOnlyIn(...this.languages(baseline));
  }

  /**
   * Whether both are the same text: the same mode and the same filters, in any order. That is what AWS stores and scanners judge.
   *
   * @param other what to compare with
   * @throws an Error if one of the two cannot answer
   */
  public isSameAs(other: TagMutabilitySetting): boolean {
    this.languages(other);
    return isSameText({ mode: this.mode, filters: this.exclusionFilters }, { mode: other.mode, filters: other.exclusionFilters });
  }

  /**
   * Whether the same tags can be overwritten in both, however that is written.
   *
   * @param other what to compare with
   * @throws an Error if one of the two cannot answer
   */
  public isEquivalentTo(other: TagMutabilitySetting): boolean {
    return this.isAtLeastAsStrictAs(other) && other.isAtLeastAsStrictAs(this);
  }

  /**
   * Whether there is no tag that this setting protects.
   *
   * @throws an Error if this setting cannot answer
   */
  public get isEveryTagMutable(): boolean {
    return this.foundIsEveryTagMutable ??= isWithin(EVERY_TAG, this.language(() => 'whether every tag can be overwritten'));
  }

  /**
   * The filters that change nothing, because others cover them or because they match no tag that can exist. Filters that are
   * tokens are left out of the consideration.
   */
  public get shadowedFilters(): string[] {
    return [...this.foundShadowedFilters ??= this.findShadowedFilters()];
  }

  /** What is odd about this setting though ECR accepts it, each as a sentence that says what to do. */
  public get warnings(): string[] {
    return this.shadowedFilters.map((filter) => matchesSomeTag(filter)
      ? `tag filter '${filter}' is shadowed: what it matches, the other filters of ${this} match too. Remove it.`
      : `tag filter '${filter}' matches no tag that can exist: a tag starts with a letter, a digit or '_'. Remove it.`);
  }

  /**
   * The same tags with no filter too many. Where no filter remains, the mode becomes the one without.
   *
   * @throws an Error if this setting cannot answer
   */
  public simplified(): TagMutabilitySetting {
    const { patterns, isComplement } = this.language(() => 'how to simplify it');
    const needed = withoutCovered(patterns);
    return needed.length === patterns.length ? this : ofLanguage({ patterns: needed, isComplement });
  }

  /**
   * A setting that is no looser than this one and than a baseline: exactly what both allow, if filters can express that.
   *
   * If one of the two is as strict as the other, it is that one, as it is written. Filters cannot express every other case ("`v*`
   * without `v1*`", say, or more filters than ECR takes); then it is stricter, and the answer says so.
   *
   * @param baseline what to comply with
   * @throws an Error if one of the two cannot answer
   */
  public tightenedTo(baseline: TagMutabilitySetting): TightenedTagMutability {
    if (this.isAtLeastAsStrictAs(baseline)) {
      return { setting: this, isExact: true };
    }
    if (baseline.isAtLeastAsStrictAs(this)) {
      return { setting: baseline, isExact: true };
    }
    const { language, isExact, lostTag } = tighten(...this.languages(baseline));
    const setting = ofLanguage(language);
    if (isExact) {
      return { setting, isExact };
    }
    return {
      setting,
      isExact,
      lostTag,
      loss: `no filters express exactly what both ${this} and ${baseline} allow, so ${setting} takes their place, which is stricter`
        + (lostTag === undefined ? '' : `: tag '${lostTag}', for one, can no longer be overwritten`),
    };
  }

  /**
   * The properties `ImageTagMutability` and, if there are filters, `ImageTagMutabilityExclusionFilters`, as in a template.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html
   */
  public toCloudFormation(): any {
    return render(CLOUDFORMATION, this.content);
  }

  /**
   * The members `imageTagMutability` and, if there are filters, `imageTagMutabilityExclusionFilters`, as in ECR's API.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html
   */
  public toApi(): any {
    return render(API, this.content);
  }

  /** For messages: `IMMUTABLE except 'latest', 'buildcache-*'`. */
  public toString(): string {
    const { mode, filters } = this.content;
    const plain = takesFilters(mode) ? mode.slice(0, mode.indexOf('_')) : shown(mode);
    if (filters === undefined) {
      return `${plain} except for unresolved filters`;
    }
    return filters.length === 0 ? shown(mode) : `${plain} except ${filters.map(({ value }) => `'${shown(value)}'`).join(', ')}`;
  }

  private findShadowedFilters(): string[] {
    const known = (this.content.filters ?? []).filter(({ type, value }) => type === FILTER_TYPE && !Token.isUnresolved(value))
      .map(({ value }) => value);
    const needed = withoutCovered(known);
    return known.filter((filter) => !needed.includes(filter));
  }

  private languages(other: TagMutabilitySetting): [TagLanguage, TagLanguage] {
    const question = () => `how ${this} compares with ${other}`;
    return [this.language(question), other.language(question)];
  }

  private language(question: () => string): TagLanguage {
    if (this.unanswerableBecause !== undefined) {
      throw new Error(`cannot tell ${question()}: ${this.unanswerableBecause}.`
        + ` ${this.isUnresolved ? 'Ask a setting whose mode and filters are literals.' : 'Correct it first.'}`);
    }
    return { patterns: this.exclusionFilters, isComplement: isMutableByDefault(this.content.mode) };
  }

  private exclusions(question: string): readonly Exclusion[] {
    if (this.content.filters === undefined) {
      throw new Error(`cannot tell ${question}: ${this.unanswerableBecause}. Ask a setting whose filters are literals.`);
    }
    return this.content.filters;
  }
}

// On the prototype, since an app has thousands of settings.
Object.defineProperty(TagMutabilitySetting.prototype, SETTING, { value: true });

function ofLanguage({ patterns, isComplement }: TagLanguage): TagMutabilitySetting {
  const plain = isComplement ? TagMutabilityMode.MUTABLE : TagMutabilityMode.IMMUTABLE;
  const mode = patterns.length === 0 ? plain : `${plain}_WITH_EXCLUSION`;
  // Not a declaration: a filter may come from a setting that AWS holds and that nobody could declare.
  return TagMutabilitySetting.fromApi(render(API, declared(mode as TagMutabilityMode, patterns)));
}

function isKnownMode(mode: string): boolean {
  return Object.values<string>(TagMutabilityMode).includes(mode);
}

/** Of a setting of which something is known only at deployment, why no question about it can be answered. */
function whyUnresolved({ mode, filters }: SettingContent): string {
  if (Token.isUnresolved(mode)) {
    return 'its mode is an unresolved token, known only at deployment';
  }
  if (!isKnownMode(mode)) {
    return whyUnknown(mode);
  }
  if (filters === undefined) {
    return 'its filters are not a list of literals, and known only at deployment';
  }
  const unresolved = filters.findIndex(({ type, value }) => Token.isUnresolved(type) || Token.isUnresolved(value));
  return `its filter ${unresolved + 1} is an unresolved token, known only at deployment`;
}

/** Of a setting of literals, why no question about it can be answered; undefined if all can. */
function whyRefused({ mode, filters = [] }: SettingContent): string | undefined {
  if (!isKnownMode(mode)) {
    return whyUnknown(mode);
  }
  const unknown = filters.find(({ type }) => type !== FILTER_TYPE);
  if (unknown !== undefined) {
    return `its filter '${unknown.value}' has the type '${unknown.type}', and ${FILTER_TYPE} is the only one there is`;
  }
  if (takesFilters(mode) !== filters.length > 0) {
    return `ECR refuses its mode ${mode} ${filters.length > 0 ? 'with' : 'without'} filters`;
  }
  return undefined;
}

function whyUnknown(mode: string): string {
  return `its mode '${mode}' is none of ${Object.values(TagMutabilityMode).join(', ')}`;
}

function shown(text: string): string {
  return Token.isUnresolved(text) ? '<unresolved>' : text;
}

/**
 * Refuses a question about a tag that cannot exist: any answer would be misleading.
 *
 * @throws an Error that says what is wrong and what to do instead
 */
export function checkTag(tag: string): void {
  if (Token.isUnresolved(tag)) {
    throw new Error('cannot tell about a tag that is an unresolved token, known only at deployment. Ask about a literal tag.');
  }
  if (!isValidTag(tag)) {
    throw new Error(`'${tag}' cannot be a tag; a tag is 1 to ${MAX_TAG_LENGTH} letters, digits, '.', '_' and '-', and starts with none of '.' and '-'.`
      + ' Ask about a tag that can be pushed.');
  }
}
