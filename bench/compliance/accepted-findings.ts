/**
 * What a file of accepted findings costs an app whose every repository is a finding: to write it first, to write it again, and to compare with it.
 *
 *   npm run bench:accepted
 *
 * Twice as many findings are to take twice the time.
 */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { TagImmutabilityStandard } from '../../src';
import { AcceptanceByFile } from '../../src/compliance/report/accepted-findings';
import { WRITE_ACCEPTED_FINDINGS } from '../../src/compliance/report/accepted-findings-file';
import { Faults } from '../../src/compliance/report/faults';
import { findAll } from '../../src/compliance/report/findings';
import { Synthesis } from '../../src/compliance/report/validation-run';
import { repositoryMutable } from '../../src/compliance/rules/repository-mutable';
import { stopwatch } from '../stopwatch';

const SIZES = [2000, 4000, 8000, 16_000];

console.log(`node ${process.version}; milliseconds of CPU`);
console.log('findings'.padStart(9), 'write'.padStart(9), 'rewrite'.padStart(9), 'compare'.padStart(9));
for (const size of SIZES) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'accepted-'));
  try {
    const file = path.join(folder, 'accepted-findings.json');
    const times = [true, true, false].map((write) => timeOf(size, file, write).toFixed(0).padStart(9));
    console.log(String(size).padStart(9), ...times);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function timeOf(size: number, file: string, write: boolean): number {
  const app = new App({ context: { [WRITE_ACCEPTED_FINDINGS]: write, '@aws-cdk/core:stackResourceLimit': 0 }, outdir: path.join(path.dirname(file), 'cdk.out') });
  const stack = new Stack(app, 'Stack');
  for (let index = 0; index < size; index++) {
    new CfnResource(stack, `Repo${index}`, { type: 'AWS::ECR::Repository', properties: { ImageTagMutability: 'MUTABLE', RepositoryName: `app/${index}` } });
  }
  const stackTemplates = [{ stackConstructPath: 'Stack', templatePath: path.join(app.outdir, stack.templateFile) }];
  app.synth();
  const context = { standard: new TagImmutabilityStandard(), asOf: '2027-06-30', app };
  const run = new Synthesis(context).run({ templatePaths: [], stackTemplates, appConstruct: app, accountId: undefined, region: undefined });
  const findings = findAll([repositoryMutable], (all) => run.placesIn(all), context, new Faults());
  const elapsed = stopwatch();
  const left = new AcceptanceByFile(file, app).left(findings, run);
  const time = elapsed();
  if (findings.length !== size || left.length !== (write ? 1 : 0)) {
    throw new Error(`${findings.length} findings, ${left.length} left`);
  }
  return time;
}
