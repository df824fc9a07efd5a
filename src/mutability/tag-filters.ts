/**
 * Tag filters that many teams need, for `immutableExcept` and `mutableTags`. They are constants: nobody can change them.
 *
 * See `TagMutabilitySetting` for how a filter matches.
 */
export class TagFilters {
  /**
   * The tags under which cosign stores signatures, attestations and SBOMs of an image: `sha256-<digest>.sig`, `.att` and `.sbom`.
   * cosign overwrites such a tag when it adds a second one, and an immutable repository refuses that.
   *
   * @see https://github.com/sigstore/cosign/issues/313
   */
  public static readonly COSIGN: string[] = constant('sha256-*.sig', 'sha256-*.att', 'sha256-*.sbom');

  /**
   * Tags that publishers of public images move by convention: `latest`, `stable`, `lts`, `edge` and `nightly`, and all tags that begin
   * with one of these words (`latest-alpine`, `lts-slim`). This is a convention, not a rule: no registry enforces it. Publishers also move
   * tags of a major or minor version, such as `1` and `1.27`. None of these filters matches them.
   */
  public static readonly FLOATING: string[] = constant('latest*', 'stable*', 'lts*', 'edge*', 'nightly*');

  private constructor() {}
}

/** jsii has no read-only lists, so the type does not say that the list is frozen: a `push` throws. */
function constant(...filters: string[]): string[] {
  return Object.freeze(filters) as string[];
}

/** The setting that messages advise for a pull-through cache. */
export const ADVICE_FOR_FLOATING_TAGS = `TagMutabilitySetting.immutableExcept(${TagFilters.FLOATING.map((filter) => `'${filter}'`).join(', ')})`;
