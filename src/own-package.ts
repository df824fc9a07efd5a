import * as path from 'path';

// Both paths hold as long as this file stays at the top of src/: what is compiled from it, and the one file that the build makes of
// all of lib/, are at the top of lib/.

/** The folder of this package. */
export const PACKAGE_ROOT = path.join(__dirname, '..');

/** The folder of the bundle that the build makes of handlers/tag-mutability: the code of the function. */
export const FUNCTION_BUNDLE = path.join(PACKAGE_ROOT, 'assets', 'tag-mutability');

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { version, repository } = require('../package.json');

/** The version of this package. */
export const PACKAGE_VERSION: string = version;

/** Where to report a fault of this package. */
export const ISSUES_URL = `${repository.url.replace(/\.git$/, '')}/issues`;
