import * as fs from 'fs';
import * as path from 'path';
import { CfnParameter, Stack } from 'aws-cdk-lib';
import { TagMutabilityMode, TagMutabilitySetting } from '../../src';
import { Scanner, ScannerVerdict } from '../../src/compliance/scanner';
import { SCANNER_RULES } from '../../src/compliance/scanner-verdicts';
import { Scanners } from '../../src/compliance/scanners';

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
  expect(documented).toEqual(Object.entries(Scanner).map(([name, scanner]) => {
    const rule = SCANNER_RULES[scanner];
    return [rule.name, name, rule.judges, ...MODES.map((mode) => rule.verdicts[mode])];
  }));
});

test.each(Object.values(SCANNER_RULES))('docs/scanners.md says how to suppress $name', ({ name }) => {
  expect(DOCUMENT.split('## What to suppress, and how')[1]).toContain(`\n### ${name}\n`);
});

test('a team can ask what a scanner says of a setting', () => {
  const setting = TagMutabilitySetting.immutableExcept('latest');
  expect(Scanners.verdictOf(Scanner.CHECKOV_CKV_AWS_51, setting)).toBe(ScannerVerdict.FAIL);
  expect(Scanners.verdictOf(Scanner.PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY, setting)).toBe(ScannerVerdict.PASS);
  expect(Scanners.verdictOf(Scanner.SECURITY_HUB_ECR_2, setting)).toBe(ScannerVerdict.NOT_DOCUMENTED);
});

test.each(Object.values(Scanner))('%s passes IMMUTABLE and fails MUTABLE', (scanner) => {
  expect(Scanners.verdictOf(scanner, TagMutabilitySetting.IMMUTABLE)).toBe(ScannerVerdict.PASS);
  expect(Scanners.verdictOf(scanner, TagMutabilitySetting.MUTABLE)).toBe(ScannerVerdict.FAIL);
});

test('there is a verdict where only a filter is a token, and none where the mode is', () => {
  const parameter = new CfnParameter(new Stack(), 'Parameter').valueAsString;
  expect(Scanners.verdictOf(Scanner.TRIVY_AWS_0031, TagMutabilitySetting.immutableExcept(parameter))).toBe(ScannerVerdict.FAIL);
  const unknown = TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: parameter });
  expect(() => Scanners.verdictOf(Scanner.TRIVY_AWS_0031, unknown)).toThrow('has no known mode');
});
