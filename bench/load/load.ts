/**
 * What it costs an app to load the library and to use a part of it for the first time: the time of an app with the library, less
 * that of an app that makes the same resources without it.
 *
 *   npm run bench:load [-- <rounds>]
 *
 * The library is the package as npm packs it, installed beside CDK. The time runs from before the library is required, when
 * aws-cdk-lib and the services that the app itself names are loaded already, until `app.synth()` has returned. Each way runs in
 * processes of its own, in turn with the others.
 *
 * The standard is applied to an app of one stack, with an immutable repository and a function that runs an image of it by its tag. The
 * app without the library has a validation plugin and an Aspect that do nothing: any plugin makes CDK hash all of cdk.out
 * (aws/aws-cdk#38614), and any Aspect costs. cdk-nag, another library that judges an app, judges the same one. Neither finds anything.
 */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { interleaved } from '../interleaved';

const ROOT = path.join(__dirname, '..', '..');
const ROUNDS = Number(process.argv[2] ?? 41);
const MOST_MILLISECONDS = 25;

/** An app without the library, and those that are compared with it. */
const GROUPS = [
  ['ecr.Repository', 'ImmutableRepository'],
  ['function and custom resource by hand', 'ExistingRepositories'],
  ['a plugin and an Aspect that do nothing', 'standard.applyTo', 'cdk-nag AwsSolutions'],
];

const COLUMNS = ['require', 'app', 'CPU', 'over', 'clock', 'over'];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-load-'));
try {
  const packages = install(folder);
  const assets = path.join(packages, 'cdk-ecr-immutability', 'assets', 'tag-mutability');
  const found = interleaved('load/first-use.ts', GROUPS.flat(), ROUNDS, [assets], packages);

  console.log(`node ${process.version}, CDK_VALIDATION=${process.env.CDK_VALIDATION}; milliseconds, medians of ${ROUNDS} processes each`);
  console.log('require: CPU; app: CPU until all is made; CPU, clock: until all is synthesized; over: more than the first of the three or two');
  console.log('way'.padEnd(40), ...COLUMNS.map((column) => column.padStart(8)));
  for (const [base, ...others] of GROUPS) {
    for (const way of [base, ...others]) {
      if (found.ratio(way, base, 'resources') !== 1) {
        throw new Error(`${way} and ${base} make different resources, so that their times say nothing about each other.`);
      }
      const times = [
        found.median(way, 'require'), found.median(way, 'made'),
        found.median(way, 'cpu'), found.difference(way, base, 'cpu'), found.median(way, 'clock'), found.difference(way, base, 'clock'),
      ];
      console.log(way.padEnd(40), ...times.map((time) => time.toFixed(1).padStart(8)));
    }
  }
  const [ours, base, nag] = ['standard.applyTo', 'a plugin and an Aspect that do nothing', 'cdk-nag AwsSolutions'];
  console.log(`standard to cdk-nag, over: ${(found.difference(ours, base, 'cpu') / found.difference(nag, base, 'cpu')).toFixed(3)}`);
  const slow = GROUPS.map(([without, way]) => ({ way, over: found.difference(way, without, 'cpu') })).filter(({ over }) => over > MOST_MILLISECONDS);
  console.log(`at most ${MOST_MILLISECONDS} ms of CPU over: ${slow.length === 0 ? 'all' : `not ${slow.map(({ way }) => way).join(', ')}`}`);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}

/** Packs the library, and makes a folder with what an app installs. CDK is linked, so that every package finds the same one. */
function install(root: string): string {
  const packages = path.join(root, 'node_modules');
  const library = path.join(packages, 'cdk-ecr-immutability');
  fs.mkdirSync(library, { recursive: true });
  const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', root], { cwd: ROOT, encoding: 'utf8' }).trim();
  execFileSync('tar', ['-xzf', path.join(root, tarball), '-C', library, '--strip-components=1']);

  const installed = path.join(ROOT, 'node_modules');
  fs.cpSync(path.join(installed, 'cdk-nag'), path.join(packages, 'cdk-nag'), { recursive: true });
  for (const name of ['aws-cdk-lib', 'constructs']) {
    fs.symlinkSync(path.join(installed, name), path.join(packages, name));
  }
  return packages;
}
