import type { App } from 'aws-cdk-lib';
import { checkStandard } from './check-standard';
import { Requirement, Subject } from './requirement';
import { StandardContent, contentOf, copyOfExemption } from './standard-content';
import { jsonTextOf, propsFromJson } from './standard-json';
import type { TagImmutabilityChecksOptions } from './tag-immutability-checks-options';
import { EnforcementMode } from './tag-immutability-standard-props';
import type { Exemption, NamespaceStandard, TagImmutabilityStandardProps } from './tag-immutability-standard-props';
import { covers, withoutSlash } from '../ecr/prefix';
import { TagMutabilitySetting } from '../mutability';
import { matchesPattern } from '../mutability/language/wildcard-language';

/** Marks a standard, so that another copy of this package knows it. */
const STANDARD = Symbol.for('cdk-ecr-immutability.TagImmutabilityStandard');

/**
 * What an organisation asks of the image tags of its repositories, once for all of its apps: which tags may be mutable at most, of
 * which repositories something else is asked or nothing, and whether a setting that does not comply is changed or only reported.
 *
 * A standard can be kept as JSON (`toJson`, `fromJson`), so that one package or one file serves every app. What was given to it can be
 * changed afterwards, and the standard stays as it is. Two that say the same are the same.
 *
 * @example
 * const standard = new TagImmutabilityStandard({
 *   baseline: TagMutabilitySetting.immutableExcept('latest', 'buildcache-*'),
 *   exemptions: [{ repositories: 'sandbox/*', reason: 'scratch space of developers', owner: 'platform', expires: '2027-06-30' }],
 *   enforcement: EnforcementMode.REPORT,
 * });
 * standard.applyTo(app);
 */
export class TagImmutabilityStandard {
  /**
   * What `applyTo` does. The enforcers put it here when they are loaded: they know the standard, and it knows nothing of them.
   *
   * @internal
   */
  public static _apply: (standard: TagImmutabilityStandard, app: App, options?: TagImmutabilityChecksOptions) => void = () => {
    throw new Error("the enforcers of TagImmutabilityStandard are not loaded. Import it from 'cdk-ecr-immutability', not from a file of it.");
  };

  /**
   * A standard that was kept as JSON.
   *
   * @param json what `toJson` gave, parsed
   * @throws an Error for what no standard can say, and for members that this release does not know
   */
  public static fromJson(json: any): TagImmutabilityStandard {
    return new TagImmutabilityStandard(propsFromJson(json));
  }

  /**
   * Whether a value is a standard, of whichever copy of this package: an app can have two.
   *
   * @internal
   */
  public static _isStandard(value: unknown): value is TagImmutabilityStandard {
    return typeof value === 'object' && value !== null && STANDARD in value;
  }

  /** The tags that may be mutable at most, where no namespace says something else. */
  public readonly baseline: TagMutabilitySetting;

  /** What is done, where no namespace and no account says something else. */
  public readonly enforcement: EnforcementMode;

  /**
   * What the standard says, as text, by which two of them are compared.
   *
   * @internal
   */
  public readonly _text: string;

  private readonly content: StandardContent;

  /**
   * Throws if a baseline is not known before deployment or protects no tag, if an exemption says nothing or more than one thing,
   * for a date that is none, and for a member that is misspelt or of another type.
   */
  constructor(props: TagImmutabilityStandardProps = {}) {
    checkStandard(props);
    this.content = contentOf(props);
    this._text = jsonTextOf(this.content);
    this.baseline = this.content.baseline;
    this.enforcement = this.content.enforcement;
  }

  /** The repositories of which nothing is asked: a copy, since nobody can change the standard. */
  public get exemptions(): Exemption[] {
    return this.content.exemptions.map(copyOfExemption);
  }

  /**
   * The exemptions themselves, each the same object whenever it is asked for.
   *
   * @internal
   */
  public get _exemptions(): readonly Exemption[] {
    return this.content.exemptions;
  }

  /**
   * The tags that may be mutable at most in a repository, whether or not it is exempt.
   *
   * @param repositoryName its name
   */
  public baselineFor(repositoryName: string): TagMutabilitySetting {
    return this._requirementFor({ name: repositoryName, constructPath: '', tags: [] }).baseline;
  }

  /**
   * Makes the standard hold in all of an app, and proves it: every `ecr.Repository` and `ImmutableRepository` that says nothing gets
   * the baseline from the start (`TagImmutabilityInjector`), what does not meet it at synthesis is changed or reported
   * (`TagImmutabilityAspect`), and what is left is a finding (`TagImmutabilityChecks`).
   *
   * Call it first, right after `new App()`. A Stage that is made later is reached as soon as an `ecr.Repository` is made in it, and in
   * any case if you call it again after that; calling it again changes nothing else. What is in a Stage that was synthesized before a
   * call has reached it, as a pipeline does when it gets the Stage, the checks report.
   *
   * @param app the app, not a part of it
   * @param options how the checks are made (default: as of today, with no finding accepted and no scanner to keep green); in the first call only
   * @throws an Error if it is no app, if a standard that says something else is applied to it, or if a later call says otherwise how checks are made
   */
  public applyTo(app: App, options?: TagImmutabilityChecksOptions): void {
    TagImmutabilityStandard._apply(this, app, options);
  }

  /** The standard as JSON, for a file that `fromJson` reads. It says what holds by default too. */
  public toJson(): any {
    return JSON.parse(this._text);
  }

  /**
   * What is asked of a subject. Of one whose name is not known no namespace counts: which one it is in would be a guess.
   *
   * @internal
   */
  public _requirementFor(subject: Subject): Requirement {
    const namespaces = this.namespacesOf(subject);
    const account = this.content.accounts.find((one) => one.account === subject.account);
    return {
      baseline: namespaces.find(({ baseline }) => baseline)?.baseline ?? this.baseline,
      enforcement: namespaces.find(({ enforcement }) => enforcement)?.enforcement ?? account?.enforcement ?? this.enforcement,
      exemption: this.content.exemptions.find((exemption) => exempts(exemption, subject)),
    };
  }

  /**
   * The namespaces for which a template with a prefix is.
   *
   * @internal
   */
  public _namespacesUnder(prefix: string): string[] {
    return this.content.namespaces.map((namespace) => withoutSlash(namespace.prefix)).filter((namespace) => covers(prefix, namespace));
  }

  /** The namespaces that a subject is in, the longest first. */
  private namespacesOf(subject: Subject): NamespaceStandard[] {
    return this.content.namespaces
      .filter(({ prefix }) => nameIn(subject)?.startsWith(`${withoutSlash(prefix)}/`))
      .sort((a, b) => b.prefix.length - a.prefix.length);
  }
}

// On the prototype, which has it once for all.
Object.defineProperty(TagImmutabilityStandard.prototype, STANDARD, { value: true });

/** The name as namespaces and patterns are about it: what a template is for begins with its prefix and a `/`. */
function nameIn({ name, isPrefix }: Subject): string | undefined {
  return name !== undefined && isPrefix ? `${withoutSlash(name)}/` : name;
}

function exempts({ repositories, constructPath, tag }: Exemption, subject: Subject): boolean {
  if (repositories !== undefined) {
    const name = nameIn(subject);
    return name !== undefined && matchesPattern(repositories, name);
  }
  if (constructPath !== undefined) {
    return matchesPattern(constructPath, subject.constructPath) || matchesPattern(`${constructPath}/*`, subject.constructPath);
  }
  return subject.tags.some(({ key, value }) => key === tag!.key && value === tag!.value);
}
