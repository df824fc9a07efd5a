import * as fs from 'fs';
import * as path from 'path';

export const REPOSITORY = path.resolve(__dirname, '..', '..');

export const EXAMPLES = path.join(REPOSITORY, 'examples');
export const FIXTURES = path.join(__dirname, 'fixtures');

/** Where the languages keep what they install and build. Ignored by git, and kept: the next run finds most of it ready. */
export const WORKSHOP = path.join(REPOSITORY, '.local-aws', 'languages');

/** A file that `npm run package` made. */
export function packaged(language: string, name: RegExp): string {
  const folder = path.join(REPOSITORY, 'dist', language);
  const files = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const found = files.filter((file) => name.test(file));
  if (found.length !== 1) {
    throw new Error(`Expected one file ${name} in ${folder}, and there are ${found.length}. Make the packages anew: rm -rf dist && npm run package`);
  }
  return path.join(folder, found[0]);
}

/** The versions of CDK that the library compiles against: templates are compared on these. */
export function cdkVersions(): { [name in 'aws-cdk-lib' | 'constructs']: string } {
  return JSON.parse(fs.readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')).devDependencies;
}
