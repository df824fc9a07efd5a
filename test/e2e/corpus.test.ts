import { execFile } from 'child_process';
import * as path from 'path';
import { promisify } from 'util';
import { Stage } from 'aws-cdk-lib';
import { TagImmutabilityAspect, TagImmutabilityStandard, TagMutabilitySetting } from '../../src';
import { build, Folder, synthesize } from '../corpus/build';
import { DESCRIPTIONS } from '../corpus/descriptions';
import { ensurePython } from '../local-aws';
import '../skip-template-validation';

const BASELINES = [undefined, TagMutabilitySetting.IMMUTABLE, TagMutabilitySetting.immutableExcept('latest', 'dev-*')];

const folder = new Folder();
afterAll(() => folder.remove());

/** A template of the corpus, as it is and enforced. */
interface Versions {
  readonly name: string;
  readonly files: string[];
}

function versions(): Versions[] {
  return DESCRIPTIONS.flatMap((description) => {
    const [asItIs, ...enforced] = BASELINES.map((baseline) => {
      const app = build(description, folder);
      if (baseline) {
        const standard = new TagImmutabilityStandard({ baseline });
        app.node.findAll().filter(Stage.isStage).forEach((stage) => TagImmutabilityAspect.addTo(stage, { standard }));
      }
      return synthesize(app);
    });
    return Object.keys(asItIs).map((file) => ({ name: `${description.seen} ${file}`, files: [asItIs, ...enforced].map((templates) => templates[file]) }));
  });
}

/** The errors that cfn-lint finds in each file, without where they are. */
async function errors(files: string[]): Promise<Map<string, string[]>> {
  const cfnLint = path.join(path.dirname(await ensurePython()), 'cfn-lint');
  const args = ['--format', 'json', '--non-zero-exit-code', 'none', '--ignore-checks', 'W', 'I', '--', ...files];
  const { stdout } = await promisify(execFile)(cfnLint, args, { maxBuffer: 64 * 1024 * 1024 });
  const findings: any[] = JSON.parse(stdout);
  return new Map(files.map((file) => [file, findings.filter(({ Filename }) => Filename === file).map(({ Rule, Message }) => `${Rule.Id} ${Message}`).sort()]));
}

test('cfn-lint finds no error in an enforced template of the corpus that it does not find in the template as it is', async () => {
  const all = versions();
  const found = await errors(all.flatMap(({ files }) => files));
  const byVersion = (version: number) => Object.fromEntries(all.map(({ name, files }) => [name, found.get(files[version])]));
  expect(Object.values(byVersion(0)).flat()).not.toEqual([]);
  expect(byVersion(1)).toEqual(byVersion(0));
  expect(byVersion(2)).toEqual(byVersion(0));
});
