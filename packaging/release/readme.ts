/** What README says until the first release. */
export const NOT_PUBLISHED = '**Not published yet**';

/** Throws if README still tells users of a release that there is none: npm and PyPI keep the page of each release for ever. */
export function checkReadme(readme: string): void {
  if (readme.includes(NOT_PUBLISHED)) {
    throw new Error(`README.md says '${NOT_PUBLISHED}', and this release publishes it. Say how to install the release, and leave out how to make the package.`);
  }
}
