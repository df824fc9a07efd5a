/** What scanners really say, beside what the library says that they say. */
import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import recorded from './recorded-verdicts.json';
import { logicalId, SCANNED_TEMPLATE, skippedTwinOf, synthesizeScannedApp, VIA_CUSTOM_RESOURCE, WITHOUT_MODE, WITHOUT_PROPERTIES } from './scanned-app';
import { TagMutabilityMode } from '../../../src';
import { Scanner, ScannerVerdict } from '../../../src/compliance/scanner';
import { SCANNER_RULES } from '../../../src/compliance/scanner-verdicts';
import { CREATION_TEMPLATE_TYPE, REPOSITORY_TYPE } from '../../../src/rendering/rendered-resource';
import { ensurePython } from '../../local-aws';

const MODES = Object.values(TagMutabilityMode);
const SKIPPED = 'SKIPPED';
const CHECKOV_RULE = SCANNER_RULES[Scanner.CHECKOV_CKV_AWS_51];

let folder: string;
let template: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-ecr-immutability-scanners-'));
  synthesizeScannedApp(folder);
  template = path.join(folder, SCANNED_TEMPLATE);
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test('cfn-lint accepts every mode, and no other', async () => {
  const other = path.join(folder, 'other.template.json');
  fs.writeFileSync(other, JSON.stringify({ Resources: { Other: { Type: REPOSITORY_TYPE, Properties: { ImageTagMutability: 'IMMUTABLE_EXCEPT' } } } }));
  const cfnLint = path.join(path.dirname(await ensurePython()), 'cfn-lint');
  const args = ['--format', 'json', '--non-zero-exit-code', 'none', '--regions', 'us-east-1', '--', template, other];
  const { stdout } = await promisify(execFile)(cfnLint, args);
  const onMutability = JSON.parse(stdout).map(({ Location }: any) => Location.Path.join('/')).filter((where: string) => where.includes('ImageTagMutability'));
  expect(onMutability).toEqual(['Resources/Other/Properties/ImageTagMutability']);
});

describe('checkov', () => {
  let verdicts: Map<string, string>;

  beforeAll(async () => {
    const python = await ensurePython(undefined, { name: 'judges', source: __dirname });
    const checkov = path.join(path.dirname(python), 'checkov');
    const args = ['--file', template, '--check', Scanner.CHECKOV_CKV_AWS_51, '--compact', '--skip-download', '--soft-fail', '--output', 'json'];
    const { stdout } = await promisify(execFile)(checkov, args, { maxBuffer: 16 * 1024 * 1024 });
    const { passed_checks: passed, failed_checks: failed, skipped_checks: skipped } = JSON.parse(stdout).results;
    verdicts = new Map([[passed, ScannerVerdict.PASS], [failed, ScannerVerdict.FAIL], [skipped, SKIPPED]].flatMap(([checks, verdict]) => (
      checks.map(({ resource }: any) => [resource, verdict])
    )));
  });

  const verdictOf = (name: string, type = REPOSITORY_TYPE) => verdicts.get(`${type}.${logicalId(name)}`);

  test.each(MODES)('says of %s what the table says', (mode) => {
    expect(verdictOf(mode)).toBe(CHECKOV_RULE.verdicts[mode]);
  });

  test('takes a repository without a mode for mutable', () => {
    expect(verdictOf(WITHOUT_MODE)).toBe(CHECKOV_RULE.verdicts.MUTABLE);
  });

  test.each([WITHOUT_PROPERTIES, VIA_CUSTOM_RESOURCE])('fails a repository %s', (id) => {
    const [name] = [...verdicts.keys()].filter((key) => key.includes(id));
    expect(verdicts.get(name)).toBe(ScannerVerdict.FAIL);
  });

  test('does not see a creation template', () => {
    expect([...verdicts.keys()].filter((key) => key.startsWith(CREATION_TEMPLATE_TYPE))).toEqual([]);
  });

  test.each(MODES)('skips %s with the metadata of docs/scanners.md', (mode) => {
    expect(verdictOf(skippedTwinOf(mode))).toBe(SKIPPED);
  });
});

describe('scanners too heavy for a test', () => {
  test.each(recorded)('$tool said what the table says', ({ scanner, verdicts, verdictWithoutMode }) => {
    const rule = SCANNER_RULES[scanner as Scanner];
    expect(verdicts).toEqual(rule.verdicts);
    expect(verdictWithoutMode).toBe(rule.verdicts.MUTABLE);
  });

  test('were all asked that can be', () => {
    const others = [Scanner.CHECKOV_CKV_AWS_51, Scanner.SECURITY_HUB_ECR_2];
    expect([...recorded.map(({ scanner }) => scanner), ...others].sort()).toEqual(Object.values(Scanner).sort());
  });
});
