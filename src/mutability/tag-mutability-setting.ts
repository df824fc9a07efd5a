import { Token } from 'aws-cdk-lib';
import { checkDeclaration, checkWhatEcrRefuses, isFilterOfEcr } from './declaration-rules';
import { FILTER_TYPE, isValidTag, MAX_TAG_LENGTH } from './language/limits';
import { quoted } from './language/quoted';
import { looksLikeRegularExpression, writeInstead } from './language/regular-expression';
import { isSameText } from './language/setting-text';
import { isMutableByDefault, TagMutabilityMode, takesFilters } from './language/tag-mutability-mode';
import { fitted, tighten, withoutCovered } from './language/tightening';
import { contains, isWithin, matchesPattern, matchesSomeTag, shortestTagOnlyIn, TagLanguage } from './language/wildcard-language';
import { API, CLOUDFORMATION, declaredContent, Exclusion, readContent, renderContent, SettingContent } from './setting-content';
import { isUnresolvedText } from './unresolved-text';

/** Settings without tokens, by their texts. Nearly all settings of an app have the same text, and an answer found for one is true for all. */
const KNOWN = new Map<string, TagMutabilitySetting>();

/** How many settings are kept. An app has fewer different ones, and so many take little memory. */
const MAX_KNOWN = 1000;

/** Marks a setting, so that another copy of this package recognises it. */
const SETTING = Symbol.for('cdk-ecr-immutability.TagMutabilitySetting');

/** The mutable tags of a repository that protects none. */
const EVERY_TAG: TagLanguage = { patterns: [], isComplement: true };

/** The answer of `TagMutabilitySetting.tightenedTo`. */
export interface TightenedTagMutability {
  /** The setting. It is no looser than either of the two. */
  readonly setting: TagMutabilitySetting;
  /** Whether the setting is exactly what both allow. If not, it is stricter, because filters cannot express what both allow. */
  readonly isExact: boolean;
  /**
   * A tag that both settings leave mutable and that this setting makes immutable.
   *
   * @default - there is none, or none is known
   */
  readonly lostTag?: string;
  /**
   * A sentence that says which setting is stricter than asked for, and why.
   *
   * @default - the setting is exact
   */
  readonly loss?: string;
}

/**
 * Which image tags of a repository can be overwritten: a mode and its exclusion filters, as one unit.
 *
 * A setting answers before anything is deployed whether a tag can be overwritten, and whether another setting is as strict. Only tags
 * that can exist count: the OCI distribution specification allows `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`. (ECR's own model says only 1 to
 * 300 characters.)
 *
 * A filter matches a whole tag. The wildcard `*` stands for zero or more characters. Case matters. AWS documents none of the three for
 * exclusion filters. The first two are what the user guide's examples show, and what it says of lifecycle policies (`prod*` matches
 * `prod`). The third is assumed, since tags themselves are case-sensitive. A filter is no regular expression: `.` stands for a dot.
 * (docs/facts.md: filter-whole-tag, wildcard-zero, filter-case, filter-dot)
 *
 * A filter can be an unresolved token, or have a dynamic reference of CloudFormation (`{{resolve:ssm:/filter}}`). The template gets it, but
 * the setting then answers no question: `unanswerableBecause` says why.
 *
 * In Python, `setting.to_string()` shows a setting; `str(setting)` does not reach it.
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
   * @throws an Error if ECR would refuse a filter or the number of filters, if a filter is given twice, or if a filter matches every tag
   */
  public static immutableExcept(...filters: string[]): TagMutabilitySetting {
    return TagMutabilitySetting.of(TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION, filters);
  }

  /**
   * Every tag can be overwritten except those that a filter matches.
   *
   * @param filters at least one filter, such as `release-*`
   * @throws an Error if ECR would refuse a filter or the number of filters, if a filter is given twice, or if a filter matches every tag
   */
  public static mutableExcept(...filters: string[]): TagMutabilitySetting {
    return TagMutabilitySetting.of(TagMutabilityMode.MUTABLE_WITH_EXCLUSION, filters);
  }

  /**
   * The setting with a mode and filters.
   *
   * @param mode the mode
   * @param filters the filters (default: none)
   * @throws an Error if the mode and the filters do not go together, if ECR would refuse a filter or the number of filters, if a filter
   * is given twice, or if a filter matches every tag
   */
  public static of(mode: TagMutabilityMode, filters?: string[]): TagMutabilitySetting {
    checkDeclaration(mode, filters ?? []);
    return TagMutabilitySetting.having(declaredContent(mode, filters ?? []));
  }

  /**
   * Reads the setting from the properties of an `AWS::ECR::Repository` or `AWS::ECR::RepositoryCreationTemplate` in a template.
   *
   * It refuses nothing, so that a template of somebody else can be judged too. A setting that the library does not understand stays as it
   * is, and `unanswerableBecause` says why it answers no question. A construct that is given a setting that ECR refuses throws.
   *
   * @param properties an object with `ImageTagMutability` (absent means MUTABLE) and `ImageTagMutabilityExclusionFilters`. Other members
   * are ignored
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html
   */
  public static fromCloudFormation(properties: any): TagMutabilitySetting {
    return TagMutabilitySetting.having(readContent(CLOUDFORMATION, properties));
  }

  /**
   * Reads the setting of a repository or a repository creation template from what ECR's API describes.
   *
   * It refuses nothing: the setting can be compared and written back as AWS has it. A construct that is given a setting that ECR refuses
   * throws.
   *
   * @param description an object with `imageTagMutability` (absent means MUTABLE) and `imageTagMutabilityExclusionFilters`. Other members
   * are ignored
   * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Repository.html
   */
  public static fromApi(description: any): TagMutabilitySetting {
    return TagMutabilitySetting.having(readContent(API, description));
  }

  /**
   * Whether a value is a setting. An app can have two copies of this package, and it recognises the settings of both.
   *
   * @internal
   */
  public static _isSetting(value: unknown): value is TagMutabilitySetting {
    return typeof value === 'object' && value !== null && SETTING in value;
  }

  private static having(content: SettingContent): TagMutabilitySetting {
    // A token in place of the list of filters can be any object, which may not be written as JSON.
    const text = content.filters && content.malformed === undefined ? JSON.stringify(content) : undefined;
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
   * Why this setting answers no question: a part of it is known at deployment only, it has a mode or a type of filter that this library
   * does not know, its mode and its filters do not go together, or they are no texts. Undefined if it answers all questions.
   */
  public readonly unanswerableBecause?: string;

  /** Whether the mode, a filter or the list of filters is a token or a dynamic reference, which is known only at deployment. */
  public readonly isUnresolved: boolean;

  /**
   * Why ECR refuses this setting, whatever becomes of its tokens: sentences with what is allowed and what to do, in the words of
   * `immutableExcept`. Undefined if ECR takes the setting, or if deployment alone can tell.
   *
   * It is another question than `unanswerableBecause`. ECR refuses six filters, but which tags they match is clear, so the setting
   * answers. Nobody knows what IMMUTABLE together with filters means, so that setting does not answer. In both cases `tightenedTo` has a
   * setting that ECR takes. A setting with a token may be anything, so that `tightenedTo` has none.
   *
   * @internal
   */
  public readonly _refusedBecause?: string;

  private foundIsEveryTagMutable?: boolean;
  private foundShadowedFilters?: string[];
  private foundWithin?: WeakMap<TagMutabilitySetting, boolean>;

  private constructor(private readonly content: SettingContent) {
    const { mode, filters, malformed } = content;
    this.isUnresolved = malformed === undefined
      && (filters === undefined || [mode, ...filters.flatMap(({ type, value }) => [type, value])].some(isUnresolvedText));
    this._refusedBecause = malformed === undefined ? whyRefused(content) : `${malformed}. Write it like that.`;
    this.unanswerableBecause = malformed ?? whyUnclear(content) ?? (this.isUnresolved ? whyUnresolved(content) : undefined);
  }

  /**
   * The mode.
   *
   * @throws an Error if the mode is an unresolved token or not one of the four
   */
  public get mode(): TagMutabilityMode {
    if (!isKnownMode(this.content.mode)) {
      throw new Error(`the setting ${this} has no known mode: ${this.unanswerableBecause}.`);
    }
    return this.content.mode as TagMutabilityMode;
  }

  /**
   * The filters. Each can be a token. With IMMUTABLE and MUTABLE there are none.
   *
   * @throws an Error if the list as a whole is a token
   */
  public get exclusionFilters(): string[] {
    return this.exclusions('which filters the setting has').map(({ value }) => value);
  }

  /**
   * Whether a tag can be overwritten.
   *
   * @param tag a tag that can exist
   * @throws an Error if this setting answers no question, or if the text cannot be a tag
   */
  public isTagMutable(tag: string): boolean {
    const language = this.language(() => `whether tag ${quoted(shown(tag))} can be overwritten`);
    checkTag(tag);
    return contains(language, tag);
  }

  /**
   * A sentence that says whether a tag can be overwritten, and why.
   *
   * @param tag a tag that can exist
   * @throws an Error if this setting answers no question, or if the text cannot be a tag
   */
  public explain(tag: string): string {
    const isMutable = this.isTagMutable(tag);
    const plain = isMutableByDefault(this.content.mode) ? TagMutabilityMode.MUTABLE : TagMutabilityMode.IMMUTABLE;
    if (!takesFilters(this.content.mode)) {
      return `${isMutable ? 'every' : 'no'} tag can be overwritten: the mode is ${plain}`;
    }
    const verdict = `tag ${quoted(tag)} ${isMutable ? 'can' : 'cannot'} be overwritten`;
    const filter = this.exclusionFilters.find((pattern) => matchesPattern(pattern, tag));
    return filter === undefined
      ? `${verdict}: none of the filters ${this.exclusionFilters.map(quoted).join(', ')} excludes it from ${plain}`
      : `${verdict}: filter ${quoted(filter)} excludes it from ${plain}`;
  }

  /**
   * Whether the baseline lets every tag be overwritten that this setting lets be overwritten.
   *
   * The answer holds for all tags that can exist. It does not come from comparing texts: `['dev-a*', 'dev-b*']` is at least as strict as
   * `['dev-*']`.
   *
   * @param baseline the setting to compare with
   * @throws an Error if one of the two settings answers no question
   */
  public isAtLeastAsStrictAs(baseline: TagMutabilitySetting): boolean {
    const known = this.foundWithin?.get(baseline);
    if (known !== undefined) {
      return known;
    }
    const found = isWithin(...this.languages(baseline));
    // An app compares all its repositories with few baselines, and each pair several times.
    (this.foundWithin ??= new WeakMap()).set(baseline, found);
    return found;
  }

  /**
   * A tag that this setting lets be overwritten and the baseline does not: the shortest one, and of several the first in ASCII order.
   * Undefined if this setting is at least as strict.
   *
   * If a setting that was read back is far beyond ECR's limits, there may be a shorter tag.
   *
   * @param baseline the setting to compare with
   * @throws an Error if one of the two settings answers no question
   */
  public tagLooserThan(baseline: TagMutabilitySetting): string | undefined {
    return shortestTagOnlyIn(...this.languages(baseline));
  }

  /**
   * Whether both settings have the same mode and the same filters, in any order. AWS stores the mode and the filters, and scanners judge
   * them.
   *
   * @param other the setting to compare with
   * @throws an Error if one of the two settings answers no question
   */
  public isSameAs(other: TagMutabilitySetting): boolean {
    this.languages(other);
    return isSameText({ mode: this.mode, filters: this.exclusionFilters }, { mode: other.mode, filters: other.exclusionFilters });
  }

  /**
   * Whether both settings let the same tags be overwritten, also if their filters differ.
   *
   * @param other the setting to compare with
   * @throws an Error if one of the two settings answers no question
   */
  public isEquivalentTo(other: TagMutabilitySetting): boolean {
    return this.isAtLeastAsStrictAs(other) && other.isAtLeastAsStrictAs(this);
  }

  /**
   * Whether every tag can be overwritten.
   *
   * @throws an Error if this setting answers no question
   */
  public get isEveryTagMutable(): boolean {
    return this.foundIsEveryTagMutable ??= isWithin(EVERY_TAG, this.language(() => 'whether every tag can be overwritten'));
  }

  /**
   * The filters that change nothing, because other filters match the same tags or because they match no tag that can exist. Filters that
   * are tokens are not considered.
   */
  public get shadowedFilters(): string[] {
    return [...this.foundShadowedFilters ??= this.findShadowedFilters()];
  }

  /**
   * Sentences about filters that ECR accepts and that do not do what their author probably meant, each with what to do: filters that
   * change nothing, and filters that look like a regular expression.
   */
  public get warnings(): string[] {
    const everyTag = isMutableByDefault(this.content.mode) ? TagMutabilityMode.IMMUTABLE : TagMutabilityMode.MUTABLE;
    const expressions = this.knownFilters().filter(looksLikeRegularExpression);
    return [
      ...expressions.map((filter) => `tag filter ${quoted(filter)} looks like a regular expression. ECR's filters are no regular expressions: a dot stands for `
        + `a dot, and only '*' stands for any characters. ${writeInstead(filter) ?? `If it is to match every tag, use TagMutabilitySetting.${everyTag}.`}`),
      ...this.shadowedFilters.filter((filter) => !expressions.includes(filter)).map((filter) => matchesSomeTag(filter)
        ? `tag filter ${quoted(filter)} is shadowed: the other filters of ${this} match every tag that it matches. Remove it.`
        : `tag filter ${quoted(filter)} matches no tag that can exist: a tag starts with a letter, a digit or '_'. Remove it.`),
    ];
  }

  /**
   * A setting that lets the same tags be overwritten and has no filter that changes nothing. If no filter remains, its mode is IMMUTABLE
   * or MUTABLE.
   *
   * @throws an Error if this setting answers no question
   */
  public simplified(): TagMutabilitySetting {
    const { patterns, isComplement } = this.language(() => 'how to simplify it');
    const needed = withoutCovered(patterns);
    return needed.length === patterns.length ? this : ofLanguage({ patterns: needed, isComplement });
  }

  /**
   * A setting that is no looser than this one and no looser than a baseline. It lets exactly those tags be overwritten that both let be
   * overwritten, if filters can express that.
   *
   * If one of the two is at least as strict as the other, the answer is that one, unchanged. Filters cannot express every other case, such
   * as "`v*` without `v1*`", or more filters than ECR takes. Then the answer is a stricter setting, and it says so.
   *
   * If ECR refuses this setting (IMMUTABLE together with filters, for example), the answer is one that ECR takes, and it says so. It is no
   * looser than anything that the setting may mean:
   *
   * - IMMUTABLE with filters is IMMUTABLE, and so is IMMUTABLE_WITH_EXCLUSION without filters, and a mode that ECR does not know.
   * - MUTABLE with filters is taken for MUTABLE_WITH_EXCLUSION, so that what they may protect stays protected. Only if they are exactly the
   *   filters of an immutable baseline, they are its exceptions, whose mode somebody changed later: then the answer is the baseline.
   * - MUTABLE_WITH_EXCLUSION without filters is MUTABLE, so that the answer is the baseline.
   * - A filter that ECR refuses opens no tag in IMMUTABLE_WITH_EXCLUSION: it goes. In MUTABLE_WITH_EXCLUSION nobody knows what it was to
   *   protect: IMMUTABLE.
   * - Of more than five filters that open tags, five stay. Of more than five that protect tags, the most alike become one.
   *
   * @param baseline the setting to comply with
   * @throws an Error if a part of one of the two settings is known at deployment only, or if the baseline answers no question
   */
  public tightenedTo(baseline: TagMutabilitySetting): TightenedTagMutability {
    baseline.language(() => `how ${this} compares with ${baseline}`);
    if (this._refusedBecause !== undefined || baseline._refusedBecause !== undefined) {
      return this.tightenedToWhatEcrTakes(baseline);
    }
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
      loss: `no filters express exactly what both ${this} and ${baseline} allow. The stricter setting ${setting} takes their place`
        + (lostTag === undefined ? '' : `: ${setting.mode === TagMutabilityMode.IMMUTABLE
          ? 'no tag can be overwritten any more'
          : `for example, tag '${lostTag}' can no longer be overwritten`}`),
    };
  }

  /**
   * The properties of the setting in a template: `ImageTagMutability` and, if there are filters, `ImageTagMutabilityExclusionFilters`.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html
   */
  public toCloudFormation(): any {
    return renderContent(CLOUDFORMATION, this.content);
  }

  /**
   * The members of the setting in ECR's API: `imageTagMutability` and, if there are filters, `imageTagMutabilityExclusionFilters`.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html
   */
  public toApi(): any {
    return renderContent(API, this.content);
  }

  /**
   * Refuses a setting that nobody may declare, in the words of `immutableExcept`, from wherever it was read.
   *
   * @throws an Error that says what was given, what is allowed and what to do instead
   * @internal
   */
  public _checkDeclaration(): void {
    if (this._refusedBecause !== undefined) {
      throw new Error(this._refusedBecause);
    }
    checkDeclaration(this.content.mode, this.exclusionFilters);
  }

  /** The setting as messages show it, such as `IMMUTABLE except 'latest', 'buildcache-*'`. */
  public toString(): string {
    const { mode, filters, malformed } = this.content;
    const plain = takesFilters(mode) ? mode.slice(0, mode.indexOf('_')) : shownMode(mode);
    if (malformed !== undefined) {
      return isUnresolvedText(mode) ? 'a malformed mode' : `${plain} with malformed filters`;
    }
    if (filters === undefined) {
      return `${plain} except for unresolved filters`;
    }
    // Without the filters, it would look like a setting that ECR takes.
    const joint = isKnownMode(mode) && !takesFilters(mode) ? 'with the filters' : 'except';
    return filters.length === 0 ? shownMode(mode) : `${plain} ${joint} ${listOf(filters.map(({ value }) => shown(value)))}`;
  }

  private tightenedToWhatEcrTakes(baseline: TagMutabilitySetting): TightenedTagMutability {
    const allowed = baseline._refusedBecause === undefined ? baseline : baseline.strictestReading();
    if (this._refusedBecause === undefined) {
      return this.tightenedTo(allowed);
    }
    const { setting } = this.hasOnlyExceptionsOf(allowed) ? { setting: allowed } : this.strictestReading().tightenedTo(allowed);
    return {
      setting,
      isExact: false,
      loss: `ECR refuses ${this}. The setting ${setting} takes its place, which is no looser than anything that ${this} may mean`,
    };
  }

  /** Whether somebody set the mode MUTABLE beside the filters of the baseline, which are what may be mutable. */
  private hasOnlyExceptionsOf(baseline: TagMutabilitySetting): boolean {
    const { mode, filters } = this.content;
    return mode === TagMutabilityMode.MUTABLE && filters !== undefined && isSameText(
      { mode: TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION, filters: filters.map(({ value }) => value) },
      { mode: baseline.content.mode, filters: baseline.exclusionFilters });
  }

  /** A setting that ECR takes and that is no looser than anything that this one may mean. See `tightenedTo`. */
  private strictestReading(): TagMutabilitySetting {
    const { mode, filters } = this.content;
    if (filters === undefined || !isKnownMode(mode) || mode === TagMutabilityMode.IMMUTABLE) {
      return TagMutabilitySetting.IMMUTABLE;
    }
    const known = filters.filter(({ type, value }) => type === FILTER_TYPE && !isUnresolvedText(value) && isFilterOfEcr(value));
    const isComplement = isMutableByDefault(mode);
    if (isComplement && known.length < filters.length) {
      return TagMutabilitySetting.IMMUTABLE;
    }
    return ofLanguage(fitted({ patterns: [...new Set(known.map(({ value }) => value))], isComplement }));
  }

  private findShadowedFilters(): string[] {
    const known = this.knownFilters();
    const needed = withoutCovered(known);
    return known.filter((filter) => !needed.includes(filter));
  }

  private knownFilters(): string[] {
    return (this.content.filters ?? []).filter(({ type, value }) => type === FILTER_TYPE && !isUnresolvedText(value)).map(({ value }) => value);
  }

  private languages(other: TagMutabilitySetting): [TagLanguage, TagLanguage] {
    const question = () => `how ${this} compares with ${other}`;
    return [this.language(question), other.language(question)];
  }

  private language(question: () => string): TagLanguage {
    if (this.unanswerableBecause !== undefined) {
      throw new Error(`cannot tell ${question()}: ${this.unanswerableBecause}.`
        + ` ${this._refusedBecause === undefined ? 'Ask a setting whose mode and filters are literals.' : 'Correct the setting first.'}`);
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

// The mark is on the prototype, since an app has thousands of settings.
Object.defineProperty(TagMutabilitySetting.prototype, SETTING, { value: true });

function ofLanguage({ patterns, isComplement }: TagLanguage): TagMutabilitySetting {
  const plain = isComplement ? TagMutabilityMode.MUTABLE : TagMutabilityMode.IMMUTABLE;
  const mode = patterns.length === 0 ? plain : `${plain}_WITH_EXCLUSION`;
  // This refuses nothing: a filter may come from a setting that AWS has and that nobody could declare.
  return TagMutabilitySetting.fromApi(renderContent(API, declaredContent(mode as TagMutabilityMode, patterns)));
}

function isKnownMode(mode: string): boolean {
  return Object.values<string>(TagMutabilityMode).includes(mode);
}

/** Why nobody knows what the setting means, whatever becomes of its tokens. */
function whyUnclear({ mode, filters = [], opaqueFilters }: SettingContent): string | undefined {
  if (isUnresolvedText(mode)) {
    return undefined;
  }
  if (!isKnownMode(mode)) {
    return whyUnknown(mode);
  }
  const unknown = filters.find(({ type }) => type !== FILTER_TYPE && !isUnresolvedText(type));
  if (unknown !== undefined) {
    return `its filter ${quoted(unknown.value)} has the type ${quoted(unknown.type)}; the only type is ${FILTER_TYPE}`;
  }
  if (opaqueFilters === undefined && takesFilters(mode) !== filters.length > 0) {
    return `ECR refuses its mode ${mode} ${filters.length > 0 ? 'with' : 'without'} filters`;
  }
  return undefined;
}

/** Why a setting with a token answers no question. */
function whyUnresolved({ mode, filters }: SettingContent): string {
  if (isUnresolvedText(mode)) {
    return `its mode is ${unresolved(mode)}, known only at deployment`;
  }
  if (filters === undefined) {
    return 'its filters are not a list of literals; they are known only at deployment';
  }
  const index = filters.findIndex(({ type, value }) => isUnresolvedText(type) || isUnresolvedText(value));
  const { type, value } = filters[index];
  return `its filter ${index + 1} is ${unresolved(isUnresolvedText(value) ? value : type)}, known only at deployment`;
}

function unresolved(text: string): string {
  return Token.isUnresolved(text) ? 'an unresolved token' : `the dynamic reference ${quoted(text)}`;
}

/** Why ECR refuses a setting whose parts are texts or tokens. */
function whyRefused({ mode, filters, opaqueFilters }: SettingContent): string | undefined {
  const unknown = filters?.find(({ type }) => type !== FILTER_TYPE && !isUnresolvedText(type));
  if (unknown !== undefined) {
    return `tag filter ${quoted(shown(unknown.value))} has the type ${quoted(unknown.type)}; ECR allows ${FILTER_TYPE} only. Write ${FILTER_TYPE}.`;
  }
  try {
    if (opaqueFilters === undefined || !isKnownMode(mode)) {
      checkWhatEcrRefuses(mode, filters?.map(({ value }) => value) ?? []);
    }
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function whyUnknown(mode: string): string {
  return `its mode ${quoted(mode)} is none of ${Object.values(TagMutabilityMode).join(', ')}`;
}

/** A mode as messages show it: one that could not be told from the words around it in quotes. */
function shownMode(mode: string): string {
  return isUnresolvedText(mode) || /^\w+$/.test(mode) ? shown(mode) : quoted(mode);
}

/** As many filters a message has room for. ECR takes five. */
const SHOWN_FILTERS = 20;

function listOf(filters: readonly string[]): string {
  const others = filters.length - SHOWN_FILTERS;
  return `${filters.slice(0, SHOWN_FILTERS).map((filter) => quoted(filter)).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

function shown(text: string): string {
  return Token.isUnresolved(text) ? '<unresolved>' : text;
}

/**
 * Refuses a question about a text that cannot be a tag: any answer would mislead.
 *
 * @throws an Error that says what is wrong and what to do instead
 */
function checkTag(tag: string): void {
  if (isUnresolvedText(tag)) {
    throw new Error(`the tag is ${unresolved(tag)}, which is known only at deployment. Ask about a literal tag.`);
  }
  if (!isValidTag(tag)) {
    throw new Error(`${quoted(tag)} cannot be a tag; a tag has 1 to ${MAX_TAG_LENGTH} letters, digits, '.', '_' and '-', and does not start with '.' or '-'.`
      + ' Ask about a tag that can be pushed.');
  }
}
