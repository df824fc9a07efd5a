import * as fs from 'fs';
import * as path from 'path';
import { App, AssetStaging, Mixins, Stage } from 'aws-cdk-lib';
import { build, Folder, Library } from './build';
import type { AppDescription, StandardDescription } from './description';
import {
  EnforcementMode, TagImmutabilityAspect, TagImmutabilityChecks, TagImmutabilityInjector, TagImmutabilityMixin, TagImmutabilityStandard,
  TagMutabilitySetting,
} from '../../src';

/** All that comes out of a synthesis, and all that the judge gets to see of it. */
export interface Outcome {
  /** The files of the cloud assembly, by their paths in it. Only texts: no code of a function. */
  readonly files: Readonly<Record<string, string>>;
  /** What was thrown, and where. */
  readonly thrown?: { readonly during: 'building' | 'synthesis'; readonly message: string; readonly stack: string };
}

/** How the library is brought to an app: not at all, as described, or as described and then once more. */
export type How = 'without' | 'with' | 'again';

/** Builds and synthesizes an app, in the same folder each time: no path may differ. */
export function synthesize(description: AppDescription, how: How, folder: Folder): Outcome {
  const outdir = path.join(folder.path, 'cdk.out');
  fs.rmSync(outdir, { recursive: true, force: true });
  // Or CDK believes that the assets are there, and does not copy them again.
  AssetStaging.clearAssetHashCache();
  let app: App;
  try {
    app = build(description, outdir, folder, how === 'without' ? {} : libraryOf(description, how));
  } catch (error) {
    return { files: {}, thrown: thrownDuring('building', error) };
  }
  const silence = [jest.spyOn(console, 'error').mockImplementation(), jest.spyOn(console, 'warn').mockImplementation()];
  try {
    app.synth();
    return { files: textsIn(outdir) };
  } catch (error) {
    return { files: textsIn(outdir), thrown: thrownDuring('synthesis', error) };
  } finally {
    silence.forEach((spy) => spy.mockRestore());
    // CDK has it set where findings fail a synthesis, and the test's own process would fail.
    process.exitCode = undefined;
  }
}

function thrownDuring(during: 'building' | 'synthesis', error: unknown): Outcome['thrown'] {
  return { during, message: error instanceof Error ? error.message : String(error), stack: error instanceof Error ? error.stack ?? '' : '' };
}

function textsIn(outdir: string): Record<string, string> {
  const files = fs.existsSync(outdir) ? fs.readdirSync(outdir, { recursive: true, encoding: 'utf-8' }) : [];
  return Object.fromEntries(files.filter((file) => file.endsWith('.json')).sort().map((file) => [file, fs.readFileSync(path.join(outdir, file), 'utf-8')]));
}

function libraryOf({ standard: described, applied }: AppDescription, how: How): Library {
  const standard = standardOf(described);
  const applyTo = (app: App) => {
    standard.applyTo(app);
    if (how === 'again') {
      standard.applyTo(app);
    }
  };
  switch (applied) {
    case 'applyTo early': return { first: applyTo };
    case 'applyTo late': return { last: applyTo };
    case 'one by one': return {
      first: (app) => TagImmutabilityInjector.addTo(app, { standard }),
      last: (app) => {
        app.node.findAll().filter(Stage.isStage).forEach((stage) => TagImmutabilityAspect.addTo(stage, { standard }));
        TagImmutabilityChecks.addTo(app, { standard });
      },
    };
    case 'mixin and checks': return {
      last: (app) => {
        Mixins.of(app).apply(new TagImmutabilityMixin({ standard }));
        TagImmutabilityChecks.addTo(app, { standard });
      },
    };
    case 'checks': return { last: (app) => TagImmutabilityChecks.addTo(app, { standard }) };
  }
}

function standardOf({ baseline, enforcement, namespaces, exemptions, accounts }: StandardDescription): TagImmutabilityStandard {
  return new TagImmutabilityStandard({
    baseline: settingOf(baseline),
    enforcement: EnforcementMode[enforcement],
    namespaces: namespaces?.map((one) => ({
      prefix: one.prefix, baseline: one.baseline && settingOf(one.baseline), enforcement: one.enforcement && EnforcementMode[one.enforcement],
    })),
    exemptions: exemptions?.map(({ by, pattern }) => ({
      ...by === 'tag' ? { tag: { key: 'purpose', value: pattern } } : { [by]: pattern }, reason: 'a reason', owner: 'an owner',
    })),
    accounts: accounts?.map((one) => ({ account: one.account, enforcement: EnforcementMode[one.enforcement] })),
  });
}

function settingOf(filters: readonly string[]): TagMutabilitySetting {
  return filters.length === 0 ? TagMutabilitySetting.IMMUTABLE : TagMutabilitySetting.immutableExcept(...filters);
}
