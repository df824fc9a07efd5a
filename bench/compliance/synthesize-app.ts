/** Synthesizes an app with one enforcer, or none, and prints the milliseconds of CPU that it took, and how many within it: see `enforcers.ts`. */
import { App, Aspects, IAspect, IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { sampleApp } from './sample-app';
import { stopwatch } from './stopwatch';
import { TagImmutabilityAspect, TagImmutabilityChecks, TagImmutabilityStandard, TagMutabilitySetting } from '../../src';

const standard = new TagImmutabilityStandard({
  baseline: TagMutabilitySetting.immutableExcept('latest', 'buildcache-*'),
  exemptions: [{ repositories: 'sandbox/*', reason: 'scratch space of developers', owner: 'platform' }],
});

/** The milliseconds that the enforcer itself has run. */
let within = 0;

const WAYS: Record<string, (app: App) => void> = {
  'nothing': () => {},
  'an Aspect that does nothing': (app) => Aspects.of(app).add({ visit: () => {} }),
  'Aspect': (app) => Aspects.of(app).add(timedAspect(new TagImmutabilityAspect({ standard }))),
  'a plugin that does nothing': (app) => Validations.of(app).addPlugins({ name: 'nothing', validate: () => ({ success: true, violations: [] }) }),
  'checks': (app) => Validations.of(app).addPlugins(timedPlugin(new TagImmutabilityChecks({ standard }))),
  'cdk-nag AwsSolutions': (app) => Validations.of(app).addPlugins(timedPlugin(new AwsSolutionsChecks(app))),
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

/** On the clock: the CPU's cannot be read thousands of times for nothing. */
function timedAspect(aspect: IAspect): IAspect {
  return {
    visit: (construct) => {
      const start = performance.now();
      aspect.visit(construct);
      within += performance.now() - start;
    },
  };
}

function timedPlugin(plugin: IPolicyValidationPlugin): IPolicyValidationPlugin {
  return {
    name: plugin.name,
    validate: (context) => {
      const inside = stopwatch();
      const report = plugin.validate(context);
      within += inside();
      return report;
    },
  };
}
