/** The first program of README in each language, copied word for word into an empty folder that has the package, and synthesized by README's command. */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { GO_LANGUAGE, goModule } from './go';
import { JAVA, javaProject } from './java';
import type { Language } from './language';
import { REPOSITORY } from './locations';
import { PYTHON } from './python';
import { run } from './run';
import { TYPESCRIPT } from './typescript';
import { firstPrograms } from '../../packaging/translations/package-readme';

const CDK = path.join(REPOSITORY, 'node_modules', '.bin', 'cdk');

const PROGRAMS = new Map(firstPrograms(fs.readFileSync(path.join(REPOSITORY, 'README.md'), 'utf8')).map((program) => [program.language, program]));

/** What a language's project has beside the program: README says that the examples have it too. */
const LANGUAGES: [string, Language, (folder: string) => void][] = [
  ['ts', TYPESCRIPT, () => undefined],
  ['python', PYTHON, () => undefined],
  ['java', JAVA, javaProject],
  ['go', GO_LANGUAGE, goModule],
];

test('README has one in each language', () => {
  expect([...PROGRAMS.keys()]).toEqual(LANGUAGES.map(([language]) => language));
});

test.each(LANGUAGES)('%s', async (fence, language, makeProject) => {
  const { file, command, source } = PROGRAMS.get(fence)!;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `first-${language.name}-`));
  fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), source);
  makeProject(folder);
  const env = { ...process.env, ...await language.install(folder), JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };

  // The CLI writes to stderr what the checks and the app's annotations say.
  expect(await run('sh', ['-c', '"$0" "$@" 2>&1', CDK, 'synth', '--no-version-reporting', '--app', command], { cwd: folder, env }))
    .toContain("tag 'dev-1' can be overwritten: filter 'dev-*' excludes it from IMMUTABLE");

  const { Resources } = JSON.parse(fs.readFileSync(path.join(folder, 'cdk.out', 'Shop.template.json'), 'utf8'));
  expect(Object.values<any>(Resources).map(({ Type, Properties }) => ({ Type, ...Properties }))).toEqual([{
    Type: 'AWS::ECR::Repository',
    RepositoryName: 'team/api',
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    ImageTagMutabilityExclusionFilters: ['latest', 'dev-*'].map((filter) => ({
      ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: filter,
    })),
  }]);
});
