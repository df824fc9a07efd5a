/**
 * What a package holds, and whether what lies here of it was made from today's sources. Every package has the npm package inside, so this
 * is about all of them.
 */
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';

/** What decides about what is shipped: sources, what is bundled with them, and the commands that make it. */
const SOURCES = ['src', 'handlers', 'report', 'packaging', 'rosetta', '.projen/tasks.json', 'package.json', 'package-lock.json', 'README.md', 'LICENSE'];

/** The bundles: of the function, and of the command `report` with what its page has inside. */
const ASSETS = ['tag-mutability/index.js', 'report/index.js', 'report/browser.js', 'report/page.css'];

/** Says of which sources the rest was made. It is shipped, so that the packages of other languages can be made from that of npm. */
export const MADE_FROM = 'lib/made-from.json';

interface MadeFrom {
  /** SHA-256 of all sources. */
  readonly sources: string;
  /** SHA-256 of all that was made. */
  readonly made: string;
}

/** The files that the npm package has to have, and no others. The paths are relative to the root of the repository, as they are in the package. */
export function shippedFiles(root: string): string[] {
  return [...madeFiles(root), MADE_FROM, 'README.md', 'LICENSE', 'package.json'].sort();
}

function madeFiles(root: string): string[] {
  return [
    '.jsii',
    '.jsii.tabl.json.gz',
    'lib/index.js',
    // A declaration that no source has any more may still lie in lib/.
    ...filesBelow(root, 'src').filter((file) => file.endsWith('.ts')).map((file) => file.replace(/^src\//, 'lib/').replace(/\.ts$/, '.d.ts')),
    ...ASSETS.map((file) => `assets/${file}`),
  ].sort();
}

/** Why what lies here cannot be packed. Nothing, if it can. */
export function whyNotReady(root: string): string | undefined {
  const missing = [...madeFiles(root), MADE_FROM].filter((file) => !fs.existsSync(path.join(root, file)));
  if (missing.length > 0) {
    return `there is no ${missing.slice(0, 3).join(', no ')}${missing.length > 3 ? `, and ${missing.length - 3} more are missing` : ''}`;
  }
  const { sources, made } = JSON.parse(fs.readFileSync(path.join(root, MADE_FROM), 'utf8')) as MadeFrom;
  if (sources !== hashOfSources(root)) {
    return 'it was made from other sources';
  }
  return made === hashOf(root, madeFiles(root)) ? undefined : 'a part of it was made at another time than the rest';
}

/** Writes down of which sources all was made that lies here. Only who has just made all of it may say so. */
export function noteSources(root: string): void {
  const note: MadeFrom = { sources: hashOfSources(root), made: hashOf(root, madeFiles(root)) };
  fs.writeFileSync(path.join(root, MADE_FROM), `${JSON.stringify(note)}\n`);
}

function hashOfSources(root: string): string {
  return hashOf(root, SOURCES.flatMap((source) => filesBelow(root, source)));
}

function hashOf(root: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    const content = fs.readFileSync(path.join(root, file));
    hash.update(`${file}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** All files of a folder, or the file itself, in an order that is the same everywhere. */
function filesBelow(root: string, name: string): string[] {
  const full = path.join(root, name);
  if (fs.statSync(full).isFile()) {
    return [name];
  }
  return fs.readdirSync(full).sort().flatMap((child) => filesBelow(root, `${name}/${child}`));
}
