import { IConstruct } from 'constructs';
import { checkStandard } from './check-standard';
import { Requirement, Subject } from './requirement';
import { fromJson, toJson } from './standard-json';
import type { TagImmutabilityChecksOptions } from './tag-immutability-checks-options';
import { EnforcementMode } from './tag-immutability-standard-props';
import type { Exemption, NamespaceStandard, TagImmutabilityStandardProps } from './tag-immutability-standard-props';
import { applyStandard } from '../compliance/enforcers/apply-standard';
import { covers, withoutSlash } from '../ecr/prefix';
import { TagMutabilitySetting } from '../mutability';
import { matchesPattern } from '../mutability/language/wildcard-language';

/**
 * What an organisation asks of the image tags of its repositories, once for all of its apps: which tags may be mutable at most, of
 * which repositories something else is asked or nothing, and whether a setting that does not comply is changed or only reported.
 *
 * A standard can be kept as JSON (`toJson`, `fromJson`), so that one package or one file serves every app.
 *
 * @example
 * const standard = new TagImmutabilityStandard({
 *   baseline: TagMutabilitySetting.immutableExcept('latest', 'buildcache-*'),
 *   exemptions: [{ repositories: 'sandbox/*', reason: 'scratch space of developers', owner: 'platform', expires: '2027-06-30' }],
 *   mode: EnforcementMode.REPORT,
 * });
 * standard.applyTo(app);
 */
export class TagImmutabilityStandard {
  /**
   * A standard that was kept as JSON.
   *
   * @param json what `toJson` gave, parsed
   * @throws an Error for what no standard can say, and for members that this release does not know
   */
  public static fromJson(json: any): TagImmutabilityStandard {
    return new TagImmutabilityStandard(fromJson(json));
  }

  /** The tags that may be mutable at most, where no namespace says something else. */
  public readonly baseline: TagMutabilitySetting;

  /** What is done, where no namespace and no account says something else. */
  public readonly mode: EnforcementMode;

  /** The repositories of which nothing is asked. */
  public readonly exemptions: Exemption[];

  /**
   * Throws if a baseline is not known before deployment or protects no tag, if an exemption says nothing or more than one thing,
   * or for a date that is none.
   */
  constructor(private readonly props: TagImmutabilityStandardProps = {}) {
    checkStandard(props);
    this.baseline = props.baseline ?? TagMutabilitySetting.IMMUTABLE;
    this.mode = props.mode ?? EnforcementMode.ENFORCE;
    this.exemptions = props.exemptions ?? [];
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
   * @param app the root of the app
   * @param checks how the checks are made (default: as of today, with no finding accepted and no scanner to keep green); in the first call only
   * @throws an Error if it is no app, if a standard that says something else is applied to it, or if a later call says otherwise how checks are made
   */
  public applyTo(app: IConstruct, checks?: TagImmutabilityChecksOptions): void {
    applyStandard(this, app, checks);
  }

  /** The standard as JSON, for a file that `fromJson` reads. */
  public toJson(): any {
    return toJson(this.props);
  }

  /**
   * What is asked of a subject. Of one whose name is not known no namespace counts: which one it is in would be a guess.
   *
   * @internal
   */
  public _requirementFor(subject: Subject): Requirement {
    const namespaces = this.namespacesOf(subject);
    const account = this.props.accounts?.find((one) => one.account === subject.account);
    return {
      baseline: namespaces.find(({ baseline }) => baseline)?.baseline ?? this.baseline,
      mode: namespaces.find(({ mode }) => mode)?.mode ?? account?.mode ?? this.mode,
      exemption: this.exemptions.find((exemption) => isExempt(exemption, subject)),
    };
  }

  /**
   * The namespaces for which a template with a prefix is.
   *
   * @internal
   */
  public _namespacesUnder(prefix: string): string[] {
    return (this.props.namespaces ?? []).map((namespace) => withoutSlash(namespace.prefix)).filter((namespace) => covers(prefix, namespace));
  }

  /** The namespaces that a subject is in, the longest first. */
  private namespacesOf(subject: Subject): NamespaceStandard[] {
    return (this.props.namespaces ?? [])
      .filter(({ prefix }) => nameIn(subject)?.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`))
      .sort((a, b) => b.prefix.length - a.prefix.length);
  }
}

/** The name as namespaces and patterns are about it: what a template is for begins with its prefix and a `/`. */
function nameIn({ name, isPrefix }: Subject): string | undefined {
  return name !== undefined && isPrefix ? `${name}/` : name;
}

function isExempt({ repositories, constructPath, tag }: Exemption, subject: Subject): boolean {
  if (repositories !== undefined) {
    const name = nameIn(subject);
    return name !== undefined && matchesPattern(repositories, name);
  }
  if (constructPath !== undefined) {
    return matchesPattern(constructPath, subject.constructPath) || matchesPattern(`${constructPath}/*`, subject.constructPath);
  }
  return subject.tags.some(({ key, value }) => key === tag!.key && value === tag!.value);
}
