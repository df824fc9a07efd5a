/** Synthesizes an app with one enforcer, or none, and prints the milliseconds of CPU that it took, and how many within it: see `enforcers.ts`. */
import * as fs from 'fs';
import * as path from 'path';
import { App, Aspects, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { sampleApp } from './sample-app';
import { TagImmutabilityAspect, TagImmutabilityChecks, TagImmutabilityStandard, TagMutabilitySetting } from '../../src';
import { EnforcementPass } from '../../src/compliance/enforcers/enforcement-pass';
import { stopwatch } from '../stopwatch';

const standard = new TagImmutabilityStandard({
  baseline: TagMutabilitySetting.immutableExcept('latest', 'buildcache-*'),
  exemptions: [{ repositories: 'sandbox/*', reason: 'scratch space of developers', owner: 'platform' }],
});

/** The milliseconds that the enforcer itself has run. */
let within = 0;

const WAYS: Record<string, (app: App) => void> = {
  'nothing': () => {},
  'an Aspect that does nothing': (app) => Aspects.of(app).add({ visit: () => {} }),
  'Aspect': (app) => {
    timeEach(TagImmutabilityAspect.prototype, 'visit');
    timeEach(EnforcementPass.prototype, 'run');
    TagImmutabilityAspect.addTo(app, { standard });
  },
  'a plugin that does nothing': (app) => Validations.of(app).addPlugins({ name: 'nothing', validate: () => ({ success: true, violations: [] }) }),
  'a plugin that reads templates': (app) => {
    const reading = { name: 'reading', validate: () => ({ success: readTemplates(app).length > 0, violations: [] }) };
    timeOnce(reading, 'validate');
    Validations.of(app).addPlugins(reading);
  },
  'checks': (app) => {
    timeOnce(TagImmutabilityChecks.prototype, 'validate');
    TagImmutabilityChecks.addTo(app, { standard });
  },
  'cdk-nag AwsSolutions': (app) => {
    timeOnce(AwsSolutionsChecks.prototype, 'validate');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  },
};

const app = sampleApp(Number(process.argv[3]));
WAYS[process.argv[2]](app);

const elapsed = stopwatch();
try {
  app.synth();
} catch (error) {
  // Findings fail the synthesis, when all is done.
  if (!(error as Error).message.includes('Validation failed')) {
    throw error;
  }
}
console.log(JSON.stringify({ synthesize: elapsed(), within, constructs: app.node.findAll().length }));

/** Every template of the app, and no more: who judges what CloudFormation gets has to read that. */
function readTemplates({ node, outdir }: App): object[] {
  return node.findAll().filter(Stack.isStack).map((stack) => JSON.parse(fs.readFileSync(path.join(outdir, stack.templateFile), 'utf8')));
}

/** Times a method that is called thousands of times, on the clock: the CPU's cannot be read so often for nothing. */
function timeEach<K extends string>(prototype: Record<K, (...args: any[]) => any>, name: K): void {
  const method = prototype[name];
  prototype[name] = function (...args) {
    const start = performance.now();
    const result = method.apply(this, args);
    within += performance.now() - start;
    return result;
  };
}

/** Times a method that is called a few times, by what it takes of the CPU. */
function timeOnce<K extends string>(prototype: Record<K, (...args: any[]) => any>, name: K): void {
  const method = prototype[name];
  prototype[name] = function (...args) {
    const inside = stopwatch();
    const result = method.apply(this, args);
    within += inside();
    return result;
  };
}
