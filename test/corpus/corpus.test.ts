import { App, Mixins, Stage } from 'aws-cdk-lib';
import { build, Folder, synthesize } from './build';
import type { Description, RepositoryDescription } from './description';
import { DESCRIPTIONS, REFUSED_BY_CDK } from './descriptions';
import { mutabilities, read, Templates, withoutMutability } from './templates';
import { TagImmutabilityAspect, TagImmutabilityStandard, TagMutabilityMode, TagMutabilitySetting } from '../../src';
import { TagImmutabilityMixin } from '../../src/compliance/enforcers/tag-immutability-mixin';
import { creationTemplateLooser } from '../../src/compliance/rules/creation-template-looser';
import { exclusionsLooserThanBaseline } from '../../src/compliance/rules/exclusions-looser-than-baseline';
import { mutableTagDeployed } from '../../src/compliance/rules/mutable-tag-deployed';
import { pullThroughCacheWithoutTemplate } from '../../src/compliance/rules/pull-through-cache-without-template';
import { repositoryMutable } from '../../src/compliance/rules/repository-mutable';
import { tagMutabilityUnknown } from '../../src/compliance/rules/tag-mutability-unknown';
import { TagImmutabilityChecks } from '../../src/compliance/tag-immutability-checks';
import { Fact, annotationId } from '../../src/messages/facts';

const { IMMUTABLE, MUTABLE, immutableExcept } = TagMutabilitySetting;

type Enforcer = (app: App, standard: TagImmutabilityStandard) => void;

const aspect: Enforcer = (app, standard) => stagesOf(app).forEach((stage) => TagImmutabilityAspect.addTo(stage, { standard }));
const mixin: Enforcer = (app, standard) => Mixins.of(app).apply(new TagImmutabilityMixin({ standard }));

const BASELINES = [IMMUTABLE, immutableExcept('latest', 'dev-*')];
const CASES = DESCRIPTIONS.map((description): [string, Description] => [description.seen, description]);

const folder = new Folder();
const asItIs = new Map<Description, Templates>();

beforeAll(() => DESCRIPTIONS.forEach((description) => asItIs.set(description, templatesOf(build(description, folder)))));
afterAll(() => folder.remove());

function stagesOf(app: App): Stage[] {
  return app.node.findAll().filter(Stage.isStage);
}

function templatesOf(app: App): Templates {
  return read(synthesize(app));
}

/** The settings that are declared, in their order; undefined for one that nobody knows before deployment. */
function declared({ repositories, creationTemplates = 0 }: Description): (TagMutabilitySetting | undefined)[] {
  return [...repositories.map(settingOf), ...Array(creationTemplates).fill(MUTABLE)];
}

function settingOf({ mode = MUTABLE.mode, filters = [] }: RepositoryDescription): TagMutabilitySetting | undefined {
  return mode === 'parameter' || filters === 'parameter' ? undefined : TagMutabilitySetting.of(mode as TagMutabilityMode, [...filters]);
}

/** The settings that a parameter can give, as `build` declares it. A mode has allowed values; a filter a default, and may be another one. */
function possible({ mode, filters }: RepositoryDescription): TagMutabilitySetting[] {
  return mode === 'parameter' ? [MUTABLE, IMMUTABLE] : filters === 'parameter' ? [immutableExcept('dev-*')] : [];
}

/** How many of the declared settings are not known, how many are looser than the baseline, and how many are both. */
function expected(description: Description, baseline: TagMutabilitySetting): { unknown: number; looser: number; both: number } {
  const isLooser = (setting: TagMutabilitySetting) => !setting.isAtLeastAsStrictAs(baseline);
  const open = description.repositories.filter(({ filters }) => filters === 'parameter');
  const both = open.filter((one) => possible(one).some(isLooser)).length;
  const byMode = description.repositories.filter(({ mode }) => mode === 'parameter').filter((one) => possible(one).some(isLooser)).length;
  const known = declared(description).filter((setting) => setting !== undefined);
  return { unknown: open.length, looser: known.filter(isLooser).length + byMode, both };
}

describe('the corpus', () => {
  test('has many sources, all different', () => {
    expect(new Set(DESCRIPTIONS.map(({ seen }) => seen)).size).toBe(DESCRIPTIONS.length);
    expect(DESCRIPTIONS.length).toBeGreaterThanOrEqual(40);
  });

  test.each(CASES)('says of mutability what is described: %s', (_seen, description) => {
    const settings = Object.values(mutabilities(asItIs.get(description)!)).map(TagMutabilitySetting.fromCloudFormation);
    const texts = settings.map((setting) => setting.isUnresolved ? undefined : `${setting}`);
    expect(texts).toEqual(declared(description).map((setting) => setting && `${setting}`));
  });
});

const ENFORCERS: [string, Enforcer][] = [['the Aspect', aspect], ['the mixin', mixin]];

describe.each(ENFORCERS)('%s makes known settings meet the baseline, reports the others and changes nothing else', (_name, enforce) => {
  describe.each(BASELINES)('%s', (baseline) => {
    test.each(CASES)('%s', (_seen, description) => {
      const templates = asItIs.get(description)!;
      const app = build(description, folder);
      enforce(app, new TagImmutabilityStandard({ baseline }));
      const enforced = templatesOf(app);

      expect(withoutMutability(enforced)).toEqual(withoutMutability(templates));
      const [before, after] = [templates, enforced].map((all) => Object.values(mutabilities(all)));
      declared(description).forEach((setting, index) => {
        const hasMode = description.repositories[index]?.mode === 'parameter';
        if (setting?.isAtLeastAsStrictAs(baseline) ?? !hasMode) {
          expect(after[index]).toEqual(before[index]);
        } else {
          const changed = TagMutabilitySetting.fromCloudFormation(after[index]);
          expect(changed.isAtLeastAsStrictAs(baseline)).toBe(true);
          (setting === undefined ? possible(description.repositories[index]) : [setting]).forEach((one) =>
            expect(changed.isAtLeastAsStrictAs(one)).toBe(true));
        }
      });
      const { unknown, looser } = expected(description, baseline);
      expect(messages(app, annotationId(Fact.TAG_MUTABILITY_UNKNOWN))).toBe(unknown);
      expect(messages(app, 'the standard changed the tag mutability')).toBe(looser);
    });
  });

  test('CDK still says why it refuses a template', () => {
    const enforced = () => {
      const app = build(REFUSED_BY_CDK, folder);
      enforce(app, new TagImmutabilityStandard());
      synthesize(app);
    };
    const error = /encryptionType: required but missing/;
    expect(() => synthesize(build(REFUSED_BY_CDK, folder))).toThrow(error);
    expect(enforced).toThrow(error);
  });
});

/** How many annotations contain a text. */
function messages(app: App, text: string): number {
  return app.node.findAll().flatMap(({ node }) => node.metadata).filter(({ data }) => `${data}`.includes(text)).length;
}

describe('applyTo gives the same templates as the Aspect', () => {
  describe.each(BASELINES)('%s', (baseline) => {
    const standard = new TagImmutabilityStandard({ baseline });

    test.each(CASES)('%s', (_seen, description) => {
      const app = build(description, folder);
      aspect(app, standard);
      // What a default of a parameter proves to be wrong cannot be changed here.
      const isRefused = expected(description, baseline).both > 0;
      const applied = build(description, folder, (empty) => isRefused ? aspect(empty, standard) : standard.applyTo(empty));
      expect(templatesOf(applied)).toEqual(templatesOf(app));
    });
  });
});

describe('the checks', () => {
  const LOOSER = [repositoryMutable, exclusionsLooserThanBaseline, creationTemplateLooser];

  /** The errors and warnings, by the ids of the rules: how many constructs they are about. */
  function findings(app: App, standard: TagImmutabilityStandard): Record<string, number> {
    const found: Record<string, number> = {};
    const { validate } = TagImmutabilityChecks.prototype;
    const listening = jest.spyOn(TagImmutabilityChecks.prototype, 'validate').mockImplementation(function (this: TagImmutabilityChecks, context) {
      for (const { ruleName, severity, violatingResources } of validate.call(this, context).violations) {
        if (severity !== 'info') {
          found[ruleName] = (found[ruleName] ?? 0) + violatingResources.length;
        }
      }
      return { success: true, violations: [] };
    });
    TagImmutabilityChecks.addTo(app, { standard });
    synthesize(app);
    listening.mockRestore();
    return found;
  }

  function total(found: Record<string, number>, checks: { id: string }[]): number {
    return checks.reduce((sum, { id }) => sum + (found[id] ?? 0), 0);
  }

  function others(found: Record<string, number>, checks: { id: string }[]): string[] {
    return Object.keys(found).filter((rule) => !checks.some(({ id }) => id === rule));
  }

  /** What is wrong with what is beside the repositories. */
  function foundBeside({ beside = [] }: { readonly beside?: readonly string[] }, isLatestMutable: boolean): string[] {
    return [
      ...beside.includes('taskOfLatest') && isLatestMutable ? [mutableTagDeployed.id] : [],
      ...beside.includes('pullThroughCacheRule') ? [pullThroughCacheWithoutTemplate.id] : [],
    ];
  }

  describe.each(BASELINES)('%s', (baseline) => {
    const standard = new TagImmutabilityStandard({ baseline });

    test.each(CASES)('find each setting that does not comply or is not known, and nothing else: %s', (_seen, description) => {
      const found = findings(build(description, folder), standard);
      const { looser, unknown, both } = expected(description, baseline);
      expect({ looser: total(found, LOOSER), unknown: total(found, [tagMutabilityUnknown]) })
        .toEqual({ looser: looser + both, unknown: unknown - both });
      expect(others(found, [...LOOSER, tagMutabilityUnknown])).toEqual(foundBeside(description, true));
    });

    test.each(CASES)('find after the Aspect what is not known, and a deployed tag that the baseline leaves mutable: %s', (_seen, description) => {
      const app = build(description, folder);
      aspect(app, standard);
      const found = findings(app, standard);
      const { unknown, both } = expected(description, baseline);
      expect({ looser: total(found, LOOSER), unknown: total(found, [tagMutabilityUnknown]) })
        .toEqual({ looser: both, unknown: unknown - both });
      expect(others(found, [...LOOSER, tagMutabilityUnknown])).toEqual(foundBeside(description, baseline.isTagMutable('latest')));
    });
  });
});
