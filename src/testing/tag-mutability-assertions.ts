import { Template } from 'aws-cdk-lib/assertions';
import { REPOSITORY_TYPE, TAG_MUTABILITY_TYPE } from '../ecr/resource-types';
import { TagMutabilitySetting } from '../mutability';
import { quoted } from '../mutability/language/quoted';
import { isSetByCustomResource } from '../template/tag-mutability';

/**
 * Assertions on the tag mutability of the repositories in a synthesized template, for the unit tests of an app.
 *
 * You name a repository by its name or by its logical id. It is one that the template declares, or one that it adopts by
 * `ExistingRepositories`.
 *
 * @example
 * const template = assertions.Template.fromStack(this);
 * const repositories = TagMutabilityAssertions.fromTemplate(template);
 * repositories.hasImmutableTag('team/api', 'v1.2.3');
 * repositories.hasMutableTag('team/api', 'latest');
 */
export class TagMutabilityAssertions {
  /**
   * Assertions on a template.
   *
   * @param template the template, as `Template.fromStack(stack)` of aws-cdk-lib/assertions reads it
   */
  public static fromTemplate(template: Template): TagMutabilityAssertions {
    return new TagMutabilityAssertions(template);
  }

  private constructor(private readonly template: Template) {}

  /**
   * Passes if the tag cannot be overwritten.
   *
   * @param repository the name of the repository, or its logical id
   * @param tag a tag that can exist
   * @throws an Error that explains why the tag can be overwritten, if it can; or if the template has no such repository, or not its setting
   */
  public hasImmutableTag(repository: string, tag: string): void {
    this.check(repository, tag, false);
  }

  /**
   * Passes if the tag can be overwritten.
   *
   * @param repository the name of the repository, or its logical id
   * @param tag a tag that can exist
   * @throws an Error that explains why the tag cannot be overwritten, if it cannot; or if the template has no such repository, or not its setting
   */
  public hasMutableTag(repository: string, tag: string): void {
    this.check(repository, tag, true);
  }

  /**
   * The setting that the template gives a repository. In Python, `to_string()` shows it; `str()` does not.
   *
   * @param repository the name of the repository, or its logical id
   * @throws an Error if the template has no such repository, or several
   */
  public tagMutabilityOf(repository: string): TagMutabilitySetting {
    const declared = this.template.findResources(REPOSITORY_TYPE);
    const set = Object.entries(this.template.findResources(TAG_MUTABILITY_TYPE));
    const setOn = (logicalId: string) => set.find(([, { Properties: properties }]) => properties.RepositoryName?.Ref === logicalId);
    const adopted = set.filter(([, { Properties: properties }]) => !(properties.RepositoryName?.Ref in declared));
    const all = [...Object.entries(declared), ...adopted];
    const found = all.filter(([logicalId, { Properties: properties }]) => [logicalId, properties?.RepositoryName].includes(repository));
    if (found.length !== 1) {
      const known = all.map(([logicalId, { Properties: properties }]) =>
        typeof properties?.RepositoryName === 'string' ? `${quoted(properties.RepositoryName)} (${logicalId})` : logicalId);
      throw new Error(
        `the template has ${found.length === 0 ? 'no repository' : `${found.length} repositories`} with the name or logical id ` +
        `${quoted(repository)}. ${known.length === 0 ? 'It has none at all.' : `There are ${known.join(', ')}.`}`);
    }
    const [[logicalId, resource]] = found;
    // For a marked repository, the custom resource that refers to it has the setting.
    const says = isSetByCustomResource(resource.Metadata) ? setOn(logicalId)?.[1] : resource;
    if (says === undefined) {
      throw new Error(`repository ${quoted(repository)} says that a custom resource sets its tag mutability, but the template has none for it.`);
    }
    return TagMutabilitySetting.fromCloudFormation(says.Properties);
  }

  private check(repository: string, tag: string, expected: boolean): void {
    const setting = this.tagMutabilityOf(repository);
    if (setting.isTagMutable(tag) !== expected) {
      throw new Error(
        `repository ${quoted(repository)} should have ${expected ? 'a mutable' : 'an immutable'} tag ${quoted(tag)}, but ${setting.explain(tag)}`);
    }
  }
}
