/** What docs/rules.md and the README say of the rules is what there is. */
import * as fs from 'fs';
import * as path from 'path';
import { ScannerRule } from '../../src';
import { ALL_RULES } from '../../src/compliance/all-rules';
import { ACCEPTED_FINDINGS_RULES } from '../../src/compliance/report/accepted-findings';
import { scannerWouldFail } from '../../src/compliance/rules/scanner-would-fail';
import { MessageId } from '../../src/messages/messages';

const ROOT = path.join(__dirname, '..', '..');
const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');

/** The rows of the table in a section, as id and severity. */
function rows(section: string): Map<string, string> {
  const [, text] = new RegExp(`## ${section}\\n(.*?)(\\n## |$)`, 's').exec(read('docs/rules.md'))!;
  return new Map([...text.matchAll(/^\| `([^`]+)` \| ([^|]+) \|/gm)].map(([, id, severity]) => [id, severity.trim()]));
}

test('every annotation has a row, and every row an annotation', () => {
  expect([...rows('Annotations').keys()].sort()).toEqual(Object.values<string>(MessageId).sort());
});

test('every check has a row, and every row a check, with its severity', () => {
  const checks = [...ALL_RULES, ...ACCEPTED_FINDINGS_RULES, scannerWouldFail(ScannerRule._all())];
  const documented = rows('Checks');
  expect([...documented.keys()].sort()).toEqual(checks.map(({ id }) => id).sort());
  for (const { id, severity } of checks) {
    expect([id, documented.get(id)!.split(/[; ]/)[0]]).toEqual([id, severity.replace('info', 'information')]);
  }
});

test('the README counts them', () => {
  expect(read('README.md')).toContain(`with ${ALL_RULES.length} rules`);
});
