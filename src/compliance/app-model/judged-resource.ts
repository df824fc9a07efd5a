import { PartlyKnownText, nameOfSubject } from './partly-known-text';
import { CREATION_TEMPLATE_TYPE, EXISTING_TEMPLATE_TYPE, REPOSITORY_TYPE, TAG_MUTABILITY_TYPE } from '../../ecr/resource-types';
import { TagMutabilityMode, TagMutabilitySetting } from '../../mutability';
import { FILTER_TYPE } from '../../mutability/language/limits';
import { isMutableByDefault, takesFilters } from '../../mutability/language/tag-mutability-mode';
import { standsFor } from '../../mutability/partly-known';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import type { CheckedStandard, Requirement, Requirements, Subject } from '../../standard/requirement';
import { EnforcementMode, FindingSeverity } from '../../standard/tag-immutability-standard-props';
import { Choice, describeChoices } from '../../template/deployment';
import { NO_VALUE, isExpression, isKnown } from '../../template/expressions';
import { isFunctionName } from '../../template/intrinsics';
import { possibleValues } from '../../template/possible-values';
import type { ValueScope } from '../../template/value-scope';
import type { Severity } from '../rule';

/** The types whose properties have a tag mutability, and the property with the name of the repository or template. */
const NAME_PROPERTY: ReadonlyMap<unknown, string> = new Map([
  [REPOSITORY_TYPE, 'RepositoryName'],
  [TAG_MUTABILITY_TYPE, 'RepositoryName'],
  [CREATION_TEMPLATE_TYPE, 'Prefix'],
  [EXISTING_TEMPLATE_TYPE, 'Prefix'],
]);

/** The types that a standard judges. */
export const JUDGED_TYPES = [...NAME_PROPERTY.keys()] as string[];

/** A resource whose tag mutability is judged, as its template has it or will have it. */
export interface JudgeableResource {
  readonly type: string;
  readonly properties: Record<string, any>;
  /** The properties of the repository, if a custom resource of it is judged in its place. */
  readonly repository?: Record<string, any>;
  readonly constructPath: () => string;
  /** The account of its stack; undefined for a token. */
  readonly account?: string;
}

/** One way in which a resource can turn out, and what the standard says of it. */
export interface Judgement {
  /** The setting that the template will have, whoever declared it. */
  readonly setting: TagMutabilitySetting;
  /**
   * What is to be compared with the baseline: the setting, or one that stands for it where parts of its filters are known only at deployment.
   * Undefined if nobody can tell whether it meets the baseline.
   */
  readonly reading?: TagMutabilitySetting;
  /** Mode and filters as the template has them. Without a mode, ECR takes MUTABLE. */
  readonly stated: { readonly mode?: unknown; readonly filters?: unknown };
  readonly subject: Subject;
  /** The names or prefixes that the resource can have, whichever way it turns out, as its template has them; undefined for none. */
  readonly writtenNames: readonly unknown[];
  readonly requirement: Requirement;
  /** What has to be chosen at deployment for this; nothing, if the template says all. */
  readonly when: readonly Choice[];
  /** Whether it comes about by defaults of parameters only: it can prove that something is wrong, and never that it is right. */
  readonly isByDefault: boolean;
}

/** The member that a setting is not known by: what it comes to, nobody can tell. */
const TRANSFORM = 'Fn::Transform';

/** Whether a resource of a type has a tag mutability. */
export function isJudgedType(type: unknown): type is string {
  return NAME_PROPERTY.has(type);
}

/**
 * What a standard says of a resource: once for each way in which conditions, parameters and mappings can turn out. If there are too many
 * ways, mode and filters are read by themselves, and the strictest counts that may be asked of the resource.
 */
export function judge(resource: JudgeableResource, scope: ValueScope, standard: Requirements): Judgement[] {
  const stated = statedBy(resource, standard);
  const possible = possibleValues(stated, scope);
  if (possible.every(({ unreadBecause }) => unreadBecause === undefined)) {
    const judgements = possible.map(({ value, when, isByDefault }) => judgement(resource, value as Stated, standard, when, isByDefault));
    const writtenNames = judgements.flatMap((one) => one.writtenNames);
    return distinctJudgements(judgements.map((one) => ({ ...one, writtenNames })));
  }
  const { mode, filters } = stated;
  const asked = judgeAsWritten(resource, () => scope, standard);
  return distinctJudgements(possibleValues({ mode, filters }, scope).map(({ value, when, isByDefault }): Judgement => (
    { ...asked, ...settingOf(resource, value as Stated, asked.requirement), when, isByDefault })));
}

/** Ways that differ in nothing but a name or a tag, which makes no difference to the standard, are one. */
function distinctJudgements(judgements: Judgement[]): Judgement[] {
  if (judgements.length === 1) {
    return judgements;
  }
  const groups = new Map<string, Judgement[]>();
  for (const one of judgements) {
    const { stated, requirement: { baseline, enforcement, exemption } } = one;
    const key = JSON.stringify([stated, `${baseline}`, enforcement, exemption]);
    const group = groups.get(key) ?? [];
    group.push(one);
    groups.set(key, group);
  }
  return [...groups.values()].map(([first, ...others]) => {
    const descriptions = others.map(({ when }) => new Set(when.map((choice) => describeChoices([choice]))));
    return others.length === 0 ? first : {
      ...first,
      when: first.when.filter((choice) => descriptions.every((described) => described.has(describeChoices([choice])))),
      isByDefault: [first, ...others].every(({ isByDefault }) => isByDefault),
    };
  });
}

/**
 * What a standard says of a resource as it is written, whose mode and filters nobody has evaluated. Of several names, accounts or tags that
 * it can have, the strictest that it may be counts.
 *
 * @param scopeOf what the template has of parameters, mappings and conditions: of nearly all resources nobody asks
 */
export function judgeAsWritten(resource: JudgeableResource, scopeOf: () => ValueScope, standard: Requirements): Judgement {
  const stated = statedBy(resource, standard);
  const { name, registryId, tags } = stated;
  if ([name, registryId, ...Array.isArray(tags) ? tags.flatMap((tag) => [tag?.Key, tag?.Value]) : [tags]].every(isNoExpression)) {
    return judgement(resource, stated, standard, [], false);
  }
  const all = possibleValues({ name, registryId, tags }, scopeOf())
    .map(({ value, when }) => judgement(resource, { ...stated, ...value as Stated }, standard, when, false));
  const isSameName = all.every(({ subject }) => subject.name === all[0].subject.name);
  const requirement = all.map((one) => one.requirement).reduce(stricter);
  return {
    ...all[0],
    when: [],
    writtenNames: all.flatMap((one) => one.writtenNames),
    subject: isSameName ? all[0].subject : subjectOf(resource, stated, standard),
    requirement: { ...requirement, ...requirement.exemption === undefined && whyStricter(all, requirement) },
  };
}

/** Says why more is asked of a resource than in one of the ways in which it can turn out. */
function whyStricter(all: readonly Judgement[], { uncertainBecause }: Requirement): Pick<Requirement, 'uncertainBecause'> {
  const exempt = all.find(({ requirement }) => requirement.exemption !== undefined);
  if (exempt !== undefined) {
    return {
      uncertainBecause: `it is exempt ${describeChoices(exempt.when)}, but not in every other case. So it has to meet what is asked of it where it is not exempt`,
    };
  }
  const isSame = new Set(all.map(({ requirement: { baseline, enforcement } }) => `${baseline} ${enforcement}`)).size === 1;
  return isSame ? { uncertainBecause }
    : { uncertainBecause: uncertainBecause ?? 'what is asked of it depends on how its name or account turns out. So it has to meet the strictest that may be asked of it' };
}

function isNoExpression(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** What is asked of something of which either may be asked. Nothing is asked of it only if neither asks anything. */
function stricter(one: Requirement, other: Requirement): Requirement {
  if (one.exemption !== undefined || other.exemption !== undefined) {
    return one.exemption !== undefined ? other : one;
  }
  return {
    baseline: one.baseline.tightenedTo(other.baseline).setting,
    enforcement: [one, other].some(({ enforcement }) => enforcement === EnforcementMode.ENFORCE) ? EnforcementMode.ENFORCE : EnforcementMode.REPORT,
    uncertainBecause: one.uncertainBecause ?? other.uncertainBecause,
  };
}

/** What decides about a resource, by names that all types have in common. */
interface Stated {
  readonly mode?: unknown;
  readonly filters?: unknown;
  readonly name?: unknown;
  readonly registryId?: unknown;
  readonly tags?: unknown;
}

/** What the standard does not ask for, is left out: to read it takes time, and each condition in it doubles what there is to read. */
function statedBy({ type, properties, repository = properties }: JudgeableResource, { _exemptions: exemptions }: Requirements): Stated {
  const { [CLOUDFORMATION.mode]: mode, [CLOUDFORMATION.filters]: filters } = properties;
  const { [NAME_PROPERTY.get(type)!]: name, RegistryId: registryId, Tags: tags } = repository;
  if (exemptions.every(({ tag }) => tag === undefined)) {
    return { mode, filters, name, registryId };
  }
  const keys = exemptions.flatMap(({ tag }) => tag?.key ?? []);
  return { mode, filters, name, registryId, tags: Array.isArray(tags) ? tags.filter((tag) => mayHaveKey(tag, keys)) : tags };
}

/** Whether a tag may have one of some keys. Of what is no literal, nobody knows. */
function mayHaveKey(tag: any, keys: readonly string[]): boolean {
  const choice = tag?.['Fn::If'];
  return Array.isArray(choice) ? choice.slice(1).some((branch) => mayHaveKey(branch, keys))
    : isExpression(tag) ? tag.Ref !== NO_VALUE : typeof tag?.Key !== 'string' || keys.includes(tag.Key);
}

function judgement(resource: JudgeableResource, stated: Stated, standard: Requirements, when: readonly Choice[], isByDefault: boolean): Judgement {
  const subject = subjectOf(resource, stated, standard);
  const { properties, repository } = resource;
  // A function of all properties can change the name and the tags too: what they are without it exempts nothing.
  const isUnknown = isExpression(properties) || (repository !== undefined && isExpression(repository));
  const requirement = standard._requirementFor(isUnknown ? { ...subject, name: undefined, nameParts: ['', ''], tags: undefined } : subject);
  const { setting, reading, stated: said } = settingOf(resource, stated, requirement);
  return { setting, reading, stated: said, subject, writtenNames: [stated.name], requirement, when, isByDefault };
}

function settingOf(
  { properties }: JudgeableResource, { mode, filters }: Stated, { baseline }: Requirement,
): Pick<Judgement, 'setting' | 'reading' | 'stated'> {
  // A function of all properties, such as a transform or a loop, can set the mode at deployment, or change it.
  const isUnknown = isExpression(properties);
  const setting = TagMutabilitySetting.fromCloudFormation(isUnknown ? { [TRANSFORM]: functionsIn(properties) }
    : { [CLOUDFORMATION.mode]: mode, [CLOUDFORMATION.filters]: filters });
  const stated = { mode, filters };
  return { setting, reading: isUnknown ? undefined : readingOf({ setting, stated }, baseline), stated };
}

function functionsIn(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([property]) => isFunctionName(property)));
}

/** The same way in which a resource turns out, judged by what is asked of something else. */
export function judgedBy(judged: Judgement, requirement: Requirement): Judgement {
  return { ...judged, requirement, reading: readingOf(judged, requirement.baseline) };
}

/** The setting, or what stands for one with filters of which parts are known. Of what ECR refuses, nothing is told. */
function readingOf(
  { setting, stated: { mode, filters } }: Pick<Judgement, 'setting' | 'stated'>, baseline: TagMutabilitySetting,
): TagMutabilitySetting | undefined {
  if (setting.unanswerableBecause === undefined) {
    return setting;
  }
  if (setting._refusedBecause !== undefined) {
    return undefined;
  }
  const texts = textsOf(filters);
  return typeof mode === 'string' && texts !== undefined
    ? standsFor(mode, texts.map((text) => text.isKnown(text.text) ? [text.text] : text.knownParts), baseline) : undefined;
}

/** The filters as far as they are known; undefined if nobody knows how many there are. */
function textsOf(filters: unknown): PartlyKnownText[] | undefined {
  return Array.isArray(filters) && filters.every((filter) => filter?.[CLOUDFORMATION.type] === FILTER_TYPE && !isExpression(filter))
    ? filters.map((filter) => new PartlyKnownText(filter[CLOUDFORMATION.value])) : undefined;
}

function subjectOf(resource: JudgeableResource, { name, registryId, tags }: Stated, { _exemptions: exemptions }: Requirements): Subject {
  const known = name === undefined || name === null ? undefined : nameOfSubject(new PartlyKnownText(name));
  return {
    name: known?.name,
    nameParts: known?.nameParts,
    isPrefix: NAME_PROPERTY.get(resource.type) === 'Prefix',
    // A path takes time, and few standards ask for one.
    constructPath: exemptions.some(({ constructPath }) => constructPath !== undefined) ? resource.constructPath() : undefined,
    account: registryId === undefined ? resource.account : typeof registryId === 'string' ? registryId : undefined,
    tags: tagsOf(tags),
  };
}

function tagsOf(tags: unknown): Subject['tags'] {
  if (tags === undefined || tags === null) {
    return [];
  }
  return Array.isArray(tags) ? tags.map((tag) =>
    isExpression(tag) ? {} : { key: knownText(tag?.Key), value: knownText(tag?.Value) }) : undefined;
}

function knownText(value: unknown): string | undefined {
  return typeof value === 'string' && isKnown(value) ? value : undefined;
}

/** The mode, if ECR knows it and it is not a token. `setting.mode` would throw. */
export function knownMode(setting: TagMutabilitySetting): TagMutabilityMode | undefined {
  const mode = setting.toCloudFormation()[CLOUDFORMATION.mode];
  return Object.values(TagMutabilityMode).includes(mode) ? mode : undefined;
}

/** Whether a resource certainly does not meet its baseline. */
export function isLooser({ reading, requirement: { baseline } }: Judgement): boolean {
  return reading !== undefined && !reading.isAtLeastAsStrictAs(baseline);
}

/** Whether it is known for certain that every tag can be overwritten. */
export function isEveryTagMutable({ reading }: Judgement): boolean {
  return reading !== undefined && reading.isEveryTagMutable;
}

/** Which setting is looser than the baseline, and which tag it opens, for a message. */
export function looserSetting(
  { setting, reading, stated: { filters }, requirement: { baseline } }: Judgement,
): { readonly shown: string; readonly explanation: string } {
  const explanation = reading!.explain(reading!.tagLooserThan(baseline)!);
  return reading === setting ? { shown: `${setting}`, explanation } : {
    shown: `${setting} (${(textsOf(filters) ?? []).map((text) => `'${text}'`).join(', ')})`,
    explanation: `that is so whatever becomes of what is known only at deployment. If it is ${reading}, for example, ${explanation}`,
  };
}

/** Whether the filters, one of them or all together, certainly match every tag, so that the mode means its opposite. */
export function excludesEveryTag(setting: TagMutabilitySetting): boolean {
  if (setting.unanswerableBecause !== undefined || !takesFilters(setting.mode)) {
    return false;
  }
  return isMutableByDefault(setting.mode) ? setting.isAtLeastAsStrictAs(TagMutabilitySetting.IMMUTABLE) : setting.isEveryTagMutable;
}

/** The severity of a setting that does not meet its baseline. Where the standard only reports, nothing fails. */
export function severityFor({ enforcement }: Requirement): Severity {
  return enforcement === EnforcementMode.REPORT ? 'warning' : 'error';
}

/** The severity of what cannot be known at synthesis, so that nobody can tell whether it meets its baseline. */
export function severityOfUnknown(requirement: Requirement, { _unknownTagMutability: severity }: CheckedStandard): Severity {
  return severity === FindingSeverity.ERROR ? severityFor(requirement) : 'warning';
}

/** When something is so, to go before a message: `where condition 'Test' holds, `. */
export function whenOf({ when }: Pick<Judgement, 'when'>): string {
  return when.length === 0 ? '' : `${describeChoices(when)}, `;
}
