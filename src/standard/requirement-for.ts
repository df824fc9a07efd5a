import type { Requirement, Subject } from './requirement';
import type { StandardContent } from './standard-content';
import { EnforcementMode, Exemption, NamespaceStandard } from './tag-immutability-standard-props';
import { withoutSlash } from '../ecr/prefix';
import { shortList } from '../messages/messages';
import { TagMutabilitySetting } from '../mutability';
import { quoted } from '../mutability/language/quoted';
import { haveTextInCommon, literally, matchesPattern } from '../mutability/language/wildcard-language';

/** Whether something holds: for every text that the unknown parts may become, for none, or for some. */
enum Holds {
  YES,
  NO,
  MAYBE,
}

/**
 * What a standard asks of a subject. Deployment may tell more of a subject than its template: its name, its account, its tags. If that decides
 * nothing, what is known decides. If it may decide something, the strictest that it may be holds:
 *
 * - **The name.** An unknown part may be any text, with `/` or without, or nothing. A namespace counts if every such name is in it. Of those
 *   that only some are in, the strictest baseline counts: no tag is open that one of them protects. ENFORCE counts if one of them says it.
 * - **A name that nobody gave**, and that CloudFormation makes up, has no `/`: it is in no namespace. Nobody can write it into an exemption,
 *   so only a pattern of wildcards can match it.
 * - **The account.** If accounts have an enforcement of their own, and nobody knows the account, ENFORCE counts if one of them or the standard
 *   says it: the stack may be deployed there.
 * - **Exemptions.** One that only may hold does not: who is exempt has to be known. A construct path is always known. Without a construct
 *   there is none, and no exemption by it. Tags are as their template says them. A key or value that is not known may be any, but no
 *   resource has the same key twice.
 */
export function requirementFor(content: StandardContent, subject: Subject): Requirement {
  const namespaces = [...content.namespaces].sort((a, b) => b.prefix.length - a.prefix.length)
    .map((namespace) => ({ namespace, holds: holdsFor(namespace, subject) }));
  const certain = namespaces.filter(({ holds }) => holds === Holds.YES).map(({ namespace }) => namespace);
  const possible = namespaces.filter(({ holds }) => holds === Holds.MAYBE).map(({ namespace }) => namespace);

  const baseline = certain.find((namespace) => namespace.baseline)?.baseline ?? content.baseline;
  const stated = certain.find((namespace) => namespace.enforcement)?.enforcement;
  const enforcements = stated === undefined ? enforcementsOfAccount(content, subject) : [stated];

  const exemptions = content.exemptions.map((exemption) => ({ exemption, holds: exempts(exemption, subject) }));
  const exemption = exemptions.find(({ holds }) => holds === Holds.YES)?.exemption;

  // A namespace that asks the same as is asked without it leaves nothing open.
  const inQuestion = possible.filter((namespace) => (namespace.baseline !== undefined && !namespace.baseline.isEquivalentTo(baseline))
    || (namespace.enforcement !== undefined && enforcements.some((other) => other !== namespace.enforcement)));
  const all = [...enforcements, ...inQuestion.flatMap((namespace) => namespace.enforcement ?? [])];
  return {
    baseline: strictest(content, [baseline, ...inQuestion.flatMap((namespace) => namespace.baseline ?? [])]),
    enforcement: all.includes(EnforcementMode.ENFORCE) ? EnforcementMode.ENFORCE : EnforcementMode.REPORT,
    exemption,
    // Of what is exempt nothing is asked, whatever else may hold.
    uncertainBecause: exemption !== undefined ? undefined : uncertainty(content, subject, {
      namespaces: inQuestion,
      exemptions: exemptions.filter(({ holds }) => holds === Holds.MAYBE).map((each) => each.exemption),
      isAccountInQuestion: enforcements.some((other) => other !== enforcements[0]),
    }),
  };
}

/** What may be said of the account, and for all. */
function enforcementsOfAccount({ accounts, enforcement }: StandardContent, { account }: Subject): EnforcementMode[] {
  return account === undefined
    ? [enforcement, ...accounts.map((each) => each.enforcement)]
    : [accounts.find((each) => each.account === account)?.enforcement ?? enforcement];
}

/** The strictest combinations that were found, by the texts of the settings, since thousands of subjects ask for the same few. */
const FOUND = new WeakMap<StandardContent, Map<string, TagMutabilitySetting>>();

/** A setting that is no looser than any of several. */
function strictest(content: StandardContent, settings: TagMutabilitySetting[]): TagMutabilitySetting {
  if (settings.length === 1) {
    return settings[0];
  }
  const found = FOUND.get(content) ?? new Map<string, TagMutabilitySetting>();
  FOUND.set(content, found);
  const key = settings.join('\n');
  const setting = found.get(key) ?? settings.reduce((one, other) => one.tightenedTo(other).setting);
  found.set(key, setting);
  return setting;
}

function holdsFor({ prefix }: NamespaceStandard, subject: Subject): Holds {
  const beginning = `${withoutSlash(prefix)}/`;
  const shapes = shapesOf(subject);
  const isIn = ([first]: readonly string[]) => first.startsWith(beginning);
  if (shapes.length > 0 && shapes.every(isIn)) {
    return Holds.YES;
  }
  return shapes.some((shape) => isIn(shape) || (shape.length > 1 && beginning.startsWith(shape[0]))) ? Holds.MAYBE : Holds.NO;
}

/**
 * What names may look like: each shape is a list of literal parts, with any text between each two of them. The repositories of a template
 * begin with its prefix and a `/`. None for a name that nobody gave.
 */
function shapesOf({ name, nameParts, isPrefix }: Subject): readonly (readonly string[])[] {
  const parts = name === undefined ? nameParts : [name];
  if (parts === undefined || !isPrefix) {
    return parts === undefined ? [] : [parts];
  }
  const [last, ...others] = [...parts].reverse();
  const shape = [...others.reverse(), `${withoutSlash(last)}/`];
  // An unknown end that is nothing leaves a '/' before it, and there is no second one.
  return last === '' && others.length > 0 ? [shape, ...shapesOf({ nameParts: others, isPrefix, tags: [] })] : [shape];
}

function exempts({ repositories, constructPath, tag }: Exemption, subject: Subject): Holds {
  if (repositories !== undefined) {
    return exemptsName(repositories, subject);
  }
  if (constructPath !== undefined) {
    const path = subject.constructPath;
    return path !== undefined && (matchesPattern(constructPath, path) || matchesPattern(`${constructPath}/*`, path)) ? Holds.YES : Holds.NO;
  }
  return exemptsTagged(tag!, subject);
}

function exemptsName(pattern: string, subject: Subject): Holds {
  const { name, isPrefix } = subject;
  if (name !== undefined && !isPrefix && !name.includes('*')) {
    return matchesPattern(pattern, name) ? Holds.YES : Holds.NO;
  }
  const shapes = shapesOf(subject);
  if (shapes.length === 0) {
    // CloudFormation makes up a name: it is not known, and has no '/'.
    return /^\*+$/.test(pattern) ? Holds.YES : pattern.includes('*') && !pattern.includes('/') ? Holds.MAYBE : Holds.NO;
  }
  // Where only a wildcard can match one unknown character, it can match any text.
  if (shapes.every((shape) => matchesPattern(pattern, shape.map(literally).join(literally('*'))))) {
    return Holds.YES;
  }
  return shapes.some((shape) => shape.length > 1 ? haveTextInCommon(pattern, shape.map(literally).join('*')) : matchesPattern(pattern, shape[0]))
    ? Holds.MAYBE : Holds.NO;
}

function exemptsTagged(wanted: { key: string; value: string }, { tags }: Subject): Holds {
  if (tags === undefined) {
    return Holds.MAYBE;
  }
  if (tags.some(({ key, value }) => key === wanted.key && value === wanted.value)) {
    return Holds.YES;
  }
  const isOther = tags.some(({ key, value }) => key === wanted.key && value !== undefined);
  const mayBe = tags.some(({ key, value }) => [wanted.key, undefined].includes(key) && [wanted.value, undefined].includes(value));
  return mayBe && !isOther ? Holds.MAYBE : Holds.NO;
}

interface InQuestion {
  readonly namespaces: readonly NamespaceStandard[];
  readonly exemptions: readonly Exemption[];
  readonly isAccountInQuestion: boolean;
}

function uncertainty(
  { accounts, enforcement }: StandardContent, { name, nameParts, isPrefix }: Subject, { namespaces, exemptions, isAccountInQuestion }: InQuestion,
): string | undefined {
  if (namespaces.length === 0 && exemptions.length === 0 && !isAccountInQuestion) {
    return undefined;
  }
  const others = accounts.filter((each) => each.enforcement !== enforcement).map(({ account }) => `the account ${quoted(account)}`);
  const what = isPrefix ? 'prefix' : 'name';
  const known = name === undefined && nameParts !== undefined && nameParts.some((part) => part !== '')
    ? `its ${what} ${quoted(nameParts.join('<unresolved>'))} is known only in part before deployment` : `its ${what} is known only at deployment`;
  const reasons = [
    ...namespaces.length === 0 ? [] : [`${known}, and it may be in the namespace ${either(namespaces.map(({ prefix }) => quoted(withoutSlash(prefix))))}`],
    ...isAccountInQuestion ? [`its account is known only at deployment, and what is done is another thing in ${either(others)}`] : [],
    ...exemptions.length === 0 ? [] : [`${namespaces.length === 0 && exemptions.every(({ repositories }) => repositories) ? `${known}, and ` : ''}`
      + `it may be exempt by ${either(exemptions.map(nameOf))}`],
  ];
  return `${reasons.join('; ')}. So it has to meet the strictest that may be asked of it`;
}

function nameOf({ repositories, tag }: Exemption): string {
  return repositories === undefined ? `the tag ${tag!.key}=${tag!.value}` : `the name ${quoted(repositories)}`;
}

function either(all: readonly string[]): string {
  return all.length === 2 ? all.join(' or ') : shortList(all);
}
