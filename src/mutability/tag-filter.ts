import { Token } from 'aws-cdk-lib';
import { checkFilter } from './declaration-rules';
import { checkTag } from './tag';
import { matchesPattern } from './wildcard-language';

/**
 * One wildcard filter on image tags.
 *
 * A filter matches a whole tag, the wildcard `*` stands for zero or more characters, and case matters. AWS documents none of the
 * three for exclusion filters: the first and the second are what the user guide's examples show and what it says of lifecycle
 * policies (`prod*` matches `prod`); the third is assumed, since tags themselves are case-sensitive.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export class TagFilter {
  /**
   * The tags under which cosign stores signatures, attestations and SBOMs of an image: `sha256-<digest>.sig`, `.att` and `.sbom`.
   * cosign overwrites such a tag when it adds a second one, which an immutable repository refuses.
   *
   * @see https://github.com/sigstore/cosign/issues/313
   */
  public static readonly COSIGN: string[] = ['sha256-*.sig', 'sha256-*.att', 'sha256-*.sbom'];

  /**
   * Tags that publishers of public images move by convention: `latest`, `stable`, `lts`, `edge`, `nightly`, and all that begin so
   * (`latest-alpine`, `lts-slim`). A convention, not a rule: no registry enforces it. Publishers move tags of a major or minor
   * version too, such as `1` and `1.27`; none of these filters matches them. They are five, which is all that ECR takes.
   */
  public static readonly FLOATING: string[] = ['latest*', 'stable*', 'lts*', 'edge*', 'nightly*'];

  /**
   * A filter, if ECR accepts it: 1 to 128 letters, digits, `.`, `_`, `-` and `*`, of the last at most two. AWS does not document
   * the limit of two: Terraform's AWS provider enforces it. An unresolved token is accepted as it is.
   *
   * @param pattern the filter's text
   * @throws an Error that says what is wrong and what to do instead
   */
  public static of(pattern: string): TagFilter {
    checkFilter(pattern);
    return new TagFilter(pattern);
  }

  private constructor(
    /** The filter's text. */
    public readonly pattern: string,
  ) {}

  /**
   * Whether this filter matches a tag.
   *
   * @param tag a tag that can exist
   * @throws an Error if the filter or the tag is an unresolved token, or if no tag can be called so
   */
  public matches(tag: string): boolean {
    if (Token.isUnresolved(this.pattern)) {
      throw new Error('cannot tell which tags the filter matches: it is an unresolved token, known only at deployment. Ask a filter that is a literal.');
    }
    checkTag(tag);
    return matchesPattern(this.pattern, tag);
  }

  /** The filter's text. */
  public toString(): string {
    return this.pattern;
  }
}
