/** What scanners really say, beside what the library says that they say. */
import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import recorded from './recorded-verdicts.json';
import { logicalId, SCANNED_TEMPLATE, skippedTwinOf, synthesizeScannedApp, VIA_CUSTOM_RESOURCE, WITHOUT_MODE, WITHOUT_PROPERTIES } from './scanned-app';
import { ScannerRule, ScannerVerdict, TagMutabilityMode, TagMutabilitySetting } from '../../../src';
import { CREATION_TEMPLATE_TYPE, REPOSITORY_TYPE } from '../../../src/ecr/resource-types';
import { ensurePython } from '../../local-aws';

const MODES = Object.values(TagMutabilityMode);
const SKIPPED = 'SKIPPED';
const CHECKOV_RULE = ScannerRule.CHECKOV_CKV_AWS_51;

const saidOf = (rule: ScannerRule, mode: string) => rule.verdictFor(TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: mode }));

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
    const args = ['--file', template, '--check', CHECKOV_RULE.id, '--compact', '--skip-download', '--soft-fail', '--output', 'json'];
    const { stdout } = await promisify(execFile)(checkov, args, { maxBuffer: 16 * 1024 * 1024 });
    const { passed_checks: passed, failed_checks: failed, skipped_checks: skipped } = JSON.parse(stdout).results;
    verdicts = new Map([[passed, ScannerVerdict.PASS], [failed, ScannerVerdict.FAIL], [skipped, SKIPPED]].flatMap(([checks, verdict]) => (
      checks.map(({ resource }: any) => [resource, verdict])
    )));
  });

  const verdictOf = (name: string, type = REPOSITORY_TYPE) => verdicts.get(`${type}.${logicalId(name)}`);

  test.each(MODES)('says of %s what the table says', (mode) => {
    expect(verdictOf(mode)).toBe(saidOf(CHECKOV_RULE, mode));
  });

  test('takes a repository without a mode for mutable', () => {
    expect(verdictOf(WITHOUT_MODE)).toBe(saidOf(CHECKOV_RULE, 'MUTABLE'));
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
    const rule = ScannerRule._all().find(({ id }) => id === scanner)!;
    expect(verdicts).toEqual(Object.fromEntries(MODES.map((mode) => [mode, saidOf(rule, mode)])));
    expect(verdictWithoutMode).toBe(saidOf(rule, TagMutabilityMode.MUTABLE));
  });

  test('were all asked that can be', () => {
    const others = [CHECKOV_RULE, ScannerRule.SECURITY_HUB_ECR_2].map(({ id }) => id);
    expect([...recorded.map(({ scanner }) => scanner), ...others].sort()).toEqual(ScannerRule._all().map(({ id }) => id).sort());
  });
});
