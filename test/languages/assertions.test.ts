/** The unit tests of docs/languages.md, as they stand there: their assertions fail, as a failure of that language. */
import * as fs from 'fs';
import * as path from 'path';
import { GO_LANGUAGE, goModule } from './go';
import { JAVA, JUNIT, temporaryFiles } from './java';
import { REPOSITORY, WORKSHOP } from './locations';
import { PYTHON } from './python';
import { run } from './run';

const PAGE = fs.readFileSync(path.join(REPOSITORY, 'docs', 'languages.md'), 'utf8');

const block = (language: string) => {
  const blocks = [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text);
  expect(blocks).toHaveLength(1);
  return blocks[0];
};

const MESSAGE = block('text').trim();

test('Java: a JUnit failure', async () => {
  const env = { ...process.env, ...await JAVA.install() };
  const folder = newFolder('java');
  const test = path.join(folder, 'ReleasesTest.java');
  fs.writeFileSync(test, block('java'));
  const junit = await JAVA.artifact(JUNIT);
  const classpath = [await JAVA.classpath(), junit, folder].join(path.delimiter);
  await run('javac', ['-proc:none', '-d', folder, '-cp', classpath, test], { env });
  const reports = path.join(folder, 'reports');
  await failureOf(run('java', [temporaryFiles(), '-jar', junit, 'execute', '--class-path', classpath, '--select-class', 'ReleasesTest', '--reports-dir', reports], { env }));
  const report = fs.readFileSync(path.join(reports, 'TEST-junit-jupiter.xml'), 'utf8');
  expect(report).toContain('tests="1" skipped="0" failures="1" errors="0"');
  expect(report).toContain(MESSAGE);
});

test('Go: a failure of that test, and no panic', async () => {
  const env = { ...process.env, ...await GO_LANGUAGE.install() };
  const folder = newFolder('go');
  goModule(folder);
  fs.writeFileSync(path.join(folder, 'app_test.go'), block('go'));
  // A test that panics would keep the next one from being run.
  fs.writeFileSync(path.join(folder, 'next_test.go'), 'package app_test\n\nimport "testing"\n\nfunc TestNext(t *testing.T) {}\n');
  const failed = await failureOf(run('go', ['test', '-v', './...'], { cwd: folder, env }));
  expect(failed).toContain('--- FAIL: TestReleasesStay');
  expect(failed).toContain('--- PASS: TestNext');
  expect(failed).toContain(MESSAGE);
  expect(failed).not.toContain('panic:');
});

test('Python: a RuntimeError that is the message, and the names that the page has', async () => {
  await PYTHON.install();
  const program = `
from aws_cdk import App, Stack
from aws_cdk.assertions import Template
from cdk_ecr_immutability import *
stack = Stack(App(), "Stack")
api = ImmutableRepository(stack, "Api", repository_name="team/api", mutable_tags=["v*"])
try:
    TagMutabilityAssertions.from_template(Template.from_stack(stack)).has_immutable_tag("team/api", "v1.2.3")
except RuntimeError as error:
    print(error)
print(api.with_(TagImmutabilityMixin(standard=TagImmutabilityStandard(baseline=TagMutabilitySetting.IMMUTABLE))) is not None)
print(api.tag_mutability.to_string())
print(str(api.tag_mutability) == api.tag_mutability.to_string())
`;
  expect((await run(PYTHON.command, ['-c', program])).trim().split('\n')).toEqual([`Error: ${MESSAGE}`, 'True', expect.stringContaining('IMMUTABLE'), 'False']);
});

async function failureOf(running: Promise<string>): Promise<string> {
  return running.then(() => { throw new Error('it should have failed'); }, (error: Error) => error.message);
}

/** A folder in which nothing is left of the last time. */
function newFolder(language: string): string {
  const folder = path.join(WORKSHOP, 'assertions', language);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}
