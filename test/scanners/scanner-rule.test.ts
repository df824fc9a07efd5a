import * as fs from 'fs';
import * as path from 'path';
import { CfnParameter, Stack } from 'aws-cdk-lib';
import { ScannerRule, ScannerVerdict, TagMutabilityMode, TagMutabilitySetting } from '../../src';

const DOCUMENT = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'scanners.md'), 'utf8');
const MODES = Object.values(TagMutabilityMode);

/** The cells of the rows of the table whose header begins so, without the header and the line below it. */
function tableRows(header: string): string[][] {
  const lines = DOCUMENT.split('\n');
  const start = lines.findIndex((line) => line.startsWith(header));
  const [head, , ...rows] = lines.slice(start, lines.findIndex((line, index) => index > start && !line.startsWith('|')));
  expect(cells(head).slice(3, 3 + MODES.length)).toEqual(MODES);
  return rows.map(cells);
}

function cells(row: string): string[] {
  return row.split('|').slice(1, -1).map((cell) => cell.trim().replace(/`/g, ''));
}

test('docs/scanners.md shows the verdicts that the library has', () => {
  const documented = tableRows('| scanner |').map((row) => row.slice(0, 3 + MODES.length));
  expect(documented).toEqual(Object.entries(ScannerRule).map(([member, rule]) => [
    rule.name, member, rule._judgesTemplates ? 'template' : 'repository',
    ...MODES.map((mode) => rule.verdictFor(TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: mode }))),
  ]));
});

test.each(ScannerRule._all())('docs/scanners.md says how to suppress $name', ({ name }) => {
  expect(DOCUMENT.split('## What to suppress, and how')[1]).toContain(`\n### ${name}\n`);
});

test('a team can ask what a scanner says of a setting', () => {
  const setting = TagMutabilitySetting.immutableExcept('latest');
  expect(ScannerRule.CHECKOV_CKV_AWS_51.verdictFor(setting)).toBe(ScannerVerdict.FAIL);
  expect(ScannerRule.PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY.verdictFor(setting)).toBe(ScannerVerdict.PASS);
  expect(ScannerRule.SECURITY_HUB_ECR_2.verdictFor(setting)).toBe(ScannerVerdict.NOT_DOCUMENTED);
});

test.each(ScannerRule._all())('$name passes IMMUTABLE and fails MUTABLE', (rule) => {
  expect(rule.verdictFor(TagMutabilitySetting.IMMUTABLE)).toBe(ScannerVerdict.PASS);
  expect(rule.verdictFor(TagMutabilitySetting.MUTABLE)).toBe(ScannerVerdict.FAIL);
});

test('there is a verdict where only a filter is a token, and none where the mode is', () => {
  const parameter = new CfnParameter(new Stack(), 'Parameter').valueAsString;
  expect(ScannerRule.TRIVY_AWS_0031.verdictFor(TagMutabilitySetting.immutableExcept(parameter))).toBe(ScannerVerdict.FAIL);
  const unknown = TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: parameter });
  expect(() => ScannerRule.TRIVY_AWS_0031.verdictFor(unknown)).toThrow('has no known mode');
});
