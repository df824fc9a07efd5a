import * as fs from 'fs';
import * as path from 'path';
import { parse } from 'yaml';
import { mayBreak, notesOf, versionToRelease } from '../../packaging/release/changelog';
import { checkReadme, NOT_PUBLISHED } from '../../packaging/release/readme';
import { isAtLeast, toolsOf } from '../languages/tool';

const CHANGELOG = ['# Changelog', '', '## 1.3.0', '', '* A thing.', '', '### More', '', '* Another.', '', '## 1.2.9', '', '* Old.', ''].join('\n');

test('the version is the one at the top of the changelog', () => {
  expect(versionToRelease(CHANGELOG, '1.2.9')).toBe('1.3.0');
  expect(versionToRelease('## 0.1.0\n\n* All.', '0.0.0')).toBe('0.1.0');
  expect(versionToRelease('## 1.10.0\n\n* All.', '1.9.12')).toBe('1.10.0');
});

test.each([
  ['## Unreleased\n\n* A thing.', '1.0.0', "CHANGELOG.md begins with 'Unreleased', and must begin with the version to release, such as '## 1.2.0'."],
  ['# Changelog', '1.0.0', "CHANGELOG.md begins with 'nothing', and"],
  ['## 1.2\n\n* A thing.', '1.0.0', "CHANGELOG.md begins with '1.2', and"],
  ['## 1.3.0\n\n## 1.2.9\n\n* Old.', '1.2.9', 'CHANGELOG.md says nothing about 1.3.0.'],
  [CHANGELOG, '1.3.0', "CHANGELOG.md begins with 1.3.0, and 1.3.0 is released already. Say what is new under '## ' and a newer version."],
  [CHANGELOG, '1.10.0', 'CHANGELOG.md begins with 1.3.0, and 1.10.0 is released already.'],
])('no release %#', (changelog, last, message) => {
  expect(() => versionToRelease(changelog, last)).toThrow(message);
});

test('no release has a README that says there is none', () => {
  expect(() => checkReadme(`# Title\n\n${NOT_PUBLISHED}, and never run.`)).toThrow(/^README\.md says .*Say how to install the release/);
  expect(() => checkReadme('# Title\n\n`npm install it`')).not.toThrow();
});

test('the notes of a release are its part of the changelog', () => {
  expect(notesOf(CHANGELOG, '1.3.0')).toBe('* A thing.\n\n### More\n\n* Another.');
  expect(notesOf(CHANGELOG, '1.2.9')).toBe('* Old.');
  expect(() => notesOf(CHANGELOG, '1.2.0')).toThrow('CHANGELOG.md has no part about 1.2.0.');
});

test.each([
  ['1.2.3', '2.0.0', true],
  ['1.2.3', '1.3.0', false],
  ['1.2.3', '1.2.4', false],
  ['0.2.3', '0.3.0', true],
  ['0.2.3', '0.2.4', false],
  ['0.9.0', '1.0.0', true],
])('after %s, %s may take something away: %s', (last, next, expected) => {
  expect(mayBreak(last, next)).toBe(expected);
});

describe('the workflow', () => {
  const workflow = parse(fs.readFileSync(path.join(__dirname, '..', '..', '.github', 'workflows', 'release.yml'), 'utf8'));
  const stepsOf = (job: string): any[] => workflow.jobs[job].steps;

  test('is started by a person, and by nothing else', () => {
    expect(Object.keys(workflow.on)).toEqual(['workflow_dispatch']);
    expect(fs.readdirSync(path.join(__dirname, '..', '..', '.github', 'workflows'))).toEqual(['release.yml']);
  });

  test('publishes nothing before the environment `release` has let it', () => {
    const publishing = Object.entries<any>(workflow.jobs).filter(([name]) => name !== 'release');
    expect(publishing.map(([name]) => name).sort()).toEqual(['release_github', 'release_golang', 'release_maven', 'release_npm', 'release_nuget', 'release_pypi']);
    publishing.forEach(([, { environment }]) => expect(environment).toBe('release'));
  });

  test('has secrets for Maven Central and Go alone, and says to npm where a package comes from', () => {
    const text = JSON.stringify(workflow);
    expect([...new Set(text.match(/(?<=secrets\.)\w+/g))].sort()).toEqual([
      'GITHUB_TOKEN', 'GO_GITHUB_TOKEN', 'MAVEN_GPG_PRIVATE_KEY', 'MAVEN_GPG_PRIVATE_KEY_PASSPHRASE', 'MAVEN_PASSWORD', 'MAVEN_STAGING_PROFILE_ID', 'MAVEN_USERNAME',
      'NUGET_USERNAME',
    ]);
    expect(stepsOf('release_npm').at(-1).env).toMatchObject({ NPM_CONFIG_PROVENANCE: 'true', NPM_TRUSTED_PUBLISHER: 'true' });
    ['release_npm', 'release_pypi', 'release_nuget'].forEach((job) => expect(workflow.jobs[job].permissions['id-token']).toBe('write'));
  });

  test.each([
    ['release_maven', 'java', 'java-version', 'a JDK'],
    ['release_golang', 'go', 'go-version', 'Go'],
    ['release_nuget', 'dotnet', 'dotnet-version', 'the .NET SDK'],
  ])('%s has tools that are new enough', (job, language, option, name) => {
    const versions = stepsOf(job).flatMap((step) => step.with?.[option] ?? []);
    const { oldest } = toolsOf(language).find((tool) => tool.name === name)!;
    expect(versions).toEqual([expect.any(String)]);
    expect(isAtLeast(versions[0].replace('^', ''), oldest)).toBe(true);
    expect(stepsOf(job).map(({ run }) => run)).toContain(`cd .repo && npx projen package:${language}`);
  });
});
