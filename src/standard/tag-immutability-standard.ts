import type { App } from 'aws-cdk-lib';
import { checkStandard } from './check-standard';
import { knownName } from './known-name';
import { Requirement, Subject } from './requirement';
import { requirementFor } from './requirement-for';
import { StandardContent, contentOf, copyOfExemption } from './standard-content';
import { jsonTextOf, propsFromJson } from './standard-json';
import type { TagImmutabilityChecksOptions } from './tag-immutability-checks-options';
import { EnforcementMode } from './tag-immutability-standard-props';
import type { Exemption, FindingSeverity, TagImmutabilityStandardProps } from './tag-immutability-standard-props';
import { covers, withoutSlash } from '../ecr/prefix';
import type { Fact } from '../messages/facts';
import { TagMutabilitySetting } from '../mutability';

/** Marks a standard, so that another copy of this package knows it. */
const STANDARD = Symbol.for('cdk-ecr-immutability.TagImmutabilityStandard');

/**
 * What an organization asks of its repositories, once for all of its apps: which tags may be mutable, which namespaces differ, which
 * repositories are exempt, and whether a setting that does not comply is changed or only reported.
 *
 * A standard can be kept as JSON (`toJson`, `fromJson`), so one package or one file serves every app. Nobody can change a standard. Two
 * standards that say the same are the same.
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
   * What `applyTo` does. The enforcers put it here when they are loaded. They know the standard; it does not know them.
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

  /** The tags that may be mutable, unless a namespace has its own baseline. */
  public readonly baseline: TagMutabilitySetting;

  /** What happens to a setting that does not comply, unless a namespace or an account has its own enforcement. */
  public readonly enforcement: EnforcementMode;

  /**
   * What the standard says, as text. Two standards with the same text are the same.
   *
   * @internal
   */
  public readonly _text: string;

  private readonly content: StandardContent;

  /**
   * Throws if a baseline is a token or protects no tag, if an exemption does not name what is exempt by exactly one member, and for a text
   * that is not a day, an id that no rule has, a misspelt member, and a member of another type.
   *
   * @param props what is asked, and of whom
   */
  constructor(props: TagImmutabilityStandardProps = {}) {
    checkStandard(props);
    this.content = contentOf(props);
    this._text = jsonTextOf(this.content);
    this.baseline = this.content.baseline;
    this.enforcement = this.content.enforcement;
  }

  /** The exemptions: a copy, since nobody can change the standard. */
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
   * What the standard says, with every default written out.
   *
   * @internal
   */
  public get _content(): StandardContent {
    return this.content;
  }

  /**
   * How a rule reports what cannot be known at synthesis, where the standard is enforced.
   *
   * @internal
   */
  public get _unknownTagMutability(): FindingSeverity {
    return this.content.unknownTagMutability;
  }

  /**
   * Whether nobody can acknowledge or accept what a rule finds.
   *
   * @internal
   */
  public _forbidsAcknowledging(rule: Fact): boolean {
    return this.content.forbidAcknowledging.includes(rule);
  }

  /**
   * The tags that may be mutable in a repository, whether or not the repository is exempt. If a part of its name is a token, nobody may know
   * its namespace. Then no tag may be mutable that one of the namespaces protects that it may be in.
   *
   * @param repositoryName its name
   */
  public baselineFor(repositoryName: string): TagMutabilitySetting {
    return this._requirementFor({ ...knownName(repositoryName), tags: [] }).baseline;
  }

  /**
   * Makes the standard hold in a whole app, and proves it. `TagImmutabilityInjector` gives the baseline to every `ecr.Repository` and
   * `ImmutableRepository` that has no mutability of its own. `TagImmutabilityAspect` changes or reports what does not meet the standard at
   * synthesis. `TagImmutabilityChecks` report what is left.
   *
   * Call it first, right after `new App()`. It reaches a Stage that you make later as soon as you make an `ecr.Repository` in it, and any
   * Stage if you call it again. A second call changes nothing else. It cannot reach a Stage that is synthesized already, as a pipeline does
   * when it gets the Stage; the checks report that.
   *
   * @param app the app, not a part of it
   * @param options how the checks are made (default: as of today, with no finding accepted and no scanner to keep green); in the first call only
   * @throws an Error if it is no app, if a standard that says something else is applied to it, or if a later call says otherwise how checks are made
   */
  public applyTo(app: App, options?: TagImmutabilityChecksOptions): void {
    TagImmutabilityStandard._apply(this, app, options);
  }

  /** The standard as JSON, for a file that `fromJson` reads. It has the baseline and the enforcement also if they were not given. */
  public toJson(): any {
    return JSON.parse(this._text);
  }

  /**
   * What the standard asks of a subject.
   *
   * @internal
   */
  public _requirementFor(subject: Subject): Requirement {
    return requirementFor(this.content, subject);
  }

  /**
   * The namespaces that a template with a prefix is for.
   *
   * @internal
   */
  public _namespacesUnder(prefix: string): string[] {
    return this.content.namespaces.map((namespace) => withoutSlash(namespace.prefix)).filter((namespace) => covers(prefix, namespace));
  }
}

// On the prototype, which has it once for all.
Object.defineProperty(TagImmutabilityStandard.prototype, STANDARD, { value: true });
