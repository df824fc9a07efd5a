/**
 * Looks into packages that were just made: whether the npm package, which each of them has inside, has all that it must have, nothing
 * else, and each file as it lies here.
 *
 *   ts-node packaging/check-packages.ts js python
 */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { shippedFiles } from './shipped';

const ROOT = path.join(__dirname, '..');

/** A file that is published. */
interface Published {
  readonly file: RegExp;
  /** Puts what is in it into a folder, by what its language brings. */
  open(file: string, folder: string): void;
}

const WITH_TAR = (file: string, folder: string) => run('tar', ['-xzf', file, '-C', folder]);

/** What is published of each language. npm takes the tarball itself; of Go and .NET it is the folder that has one. */
const PUBLISHED: Record<string, readonly Published[]> = {
  python: [
    { file: /\.whl$/, open: (file, folder) => run('python3', ['-m', 'zipfile', '-e', file, folder]) },
    { file: /\.tar\.gz$/, open: WITH_TAR },
  ],
  java: [{ file: /[\d.]+\.jar$/, open: (file, folder) => run('jar', ['-xf', file], folder) }],
};

/** What is wrong with the packages of a language. */
export function faultsOf(language: string, root: string = ROOT): string[] {
  const dist = path.join(root, 'dist', language);
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'check-packages-'));
  try {
    return (PUBLISHED[language] ?? [undefined]).flatMap((published, index) => {
      if (published === undefined) {
        return faultsOfFolder(dist, path.join(work, 'npm'), root);
      }
      const files = filesBelow(dist).filter((file) => published.file.test(file));
      if (files.length !== 1) {
        return [`there are ${files.length} files ${published.file}, and must be one`];
      }
      const folder = path.join(work, `opened-${index}`);
      fs.mkdirSync(folder);
      published.open(path.join(dist, files[0]), folder);
      return faultsOfFolder(folder, path.join(work, `npm-${index}`), root).map((fault) => `${files[0]}: ${fault}`);
    }).map((fault) => `dist/${language}: ${fault}`);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

function faultsOfFolder(folder: string, work: string, root: string): string[] {
  const tarballs = filesBelow(folder).filter((file) => /\.tgz$/.test(file));
  return tarballs.length === 1
    ? faultsOfTarball(path.join(folder, tarballs[0]), work, root)
    : [`there are ${tarballs.length} npm packages inside, and must be one`];
}

function faultsOfTarball(tarball: string, work: string, root: string): string[] {
  fs.mkdirSync(work);
  run('tar', ['-xzf', tarball, '-C', work, '--strip-components=1']);
  const packed = filesBelow(work);
  const wanted = shippedFiles(root);
  return [
    ...wanted.filter((file) => !packed.includes(file)).map((file) => `${file} is missing in the npm package`),
    ...packed.filter((file) => !wanted.includes(file)).map((file) => `${file} must not be in the npm package`),
    ...wanted.filter((file) => packed.includes(file) && !isSame(path.join(work, file), path.join(root, file))).map((file) => `${file} is not the one that lies here`),
  ];
}

function isSame(one: string, other: string): boolean {
  return fs.existsSync(other) && fs.readFileSync(one).equals(fs.readFileSync(other));
}

function filesBelow(folder: string): string[] {
  if (!fs.existsSync(folder)) {
    return [];
  }
  return fs.readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

function run(command: string, args: readonly string[], cwd?: string): void {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

if (require.main === module) {
  const faults = process.argv.slice(2).flatMap((language) => faultsOf(language));
  if (faults.length > 0) {
    console.error([...faults, 'This package is not complete. Make it anew: npm run build && npm run package'].join('\n'));
    process.exitCode = 1;
  }
}
