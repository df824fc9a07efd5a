/** What docs/rules.md and the README say of the facts and the rules is what there is. */
import * as fs from 'fs';
import * as path from 'path';
import { ScannerRule } from '../../src';
import { ALL_RULES } from '../../src/compliance/all-rules';
import { ACCEPTED_FINDINGS_RULES } from '../../src/compliance/report/accepted-findings';
import { ERROR_OUT_OF_SIGHT } from '../../src/compliance/report/errors-out-of-sight';
import { CHECKS_FAILED } from '../../src/compliance/report/faults';
import { scannerWouldFail } from '../../src/compliance/rules/scanner-would-fail';
import { ANNOTATED_FACTS, Fact, RULE_FACTS, annotationId } from '../../src/messages/facts';

const ROOT = path.join(__dirname, '..', '..');
const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');

const RULES = [...ALL_RULES, ...ACCEPTED_FINDINGS_RULES, CHECKS_FAILED, ERROR_OUT_OF_SIGHT, scannerWouldFail(ScannerRule._all())];

/** The text of a section. */
function section(title: string): string {
  return new RegExp(`## ${title}\\n(.*?)(\\n## |$)`, 's').exec(read('docs/rules.md'))![1];
}

/** The rows of the table of facts. */
function rows(): { name: string; annotation: string; rule: string }[] {
  return [...section('Facts').matchAll(/^\| `([^`]+)` \|([^|]*)\|([^|]*)\|/gm)]
    .map(([, name, annotation, rule]) => ({ name, annotation: annotation.trim(), rule: rule.trim() }));
}

test('every fact has one row', () => {
  expect(rows().map(({ name }) => name).sort()).toEqual(Object.values<string>(Fact).sort());
});

test('every fact that an annotation says has a severity there, and no other', () => {
  const annotated = rows().filter(({ annotation }) => annotation !== '');
  expect(annotated.map(({ name }) => name).sort()).toEqual([...ANNOTATED_FACTS].sort());
  annotated.forEach(({ annotation }) => expect(annotation).toMatch(/^(warning|information)/));
});

test('every fact that a rule finds has the severity of the rule there, and no other', () => {
  const found = rows().filter(({ rule }) => rule !== '').map(({ name, rule }) => [name, rule.split(/[; ]/)[0]]);
  expect(found.sort()).toEqual(RULES.map(({ id, severity }) => [id as string, severity.replace('info', 'information')]).sort());
});

test('every fact is said, by an annotation or by a rule', () => {
  expect(rows().filter(({ annotation, rule }) => annotation + rule === '')).toEqual([]);
});

test('a standard knows the ids of the rules, and no others', () => {
  expect([...RULE_FACTS].sort()).toEqual(RULES.map(({ id }) => id).sort());
});

test('every rule has a section, which says its false positives, and every section a rule', () => {
  const sections = section('Rules').split(/^### /m).slice(1).map((text) => [/^`([^`]+)`\n/.exec(text)?.[1], text] as const);
  expect(sections.map(([id]) => id).sort()).toEqual(RULES.map(({ id }) => id).sort());
  sections.forEach(([id, text]) => {
    expect([id, /^(Silent|Said once) /m.test(text), /^False positives: \S/m.test(text)]).toEqual([id, true, true]);
  });
});

test('how to acknowledge is shown by ids that there are', () => {
  const ids = [...section('Acknowledging').matchAll(/cdk-ecr-immutability:(:?)(\w+)/g)].map(([, colon, name]) => [colon === '' ? 'annotation' : 'rule', name]);
  expect(ids.length).toBeGreaterThan(3);
  for (const [kind, name] of ids) {
    expect(kind === 'annotation' ? ANNOTATED_FACTS : RULES.map(({ id }) => id)).toContain(name);
  }
  expect(annotationId(Fact.FILTER_WITHOUT_EFFECT)).toBe('cdk-ecr-immutability:filterWithoutEffect');
});

test('the README counts the rules', () => {
  expect(read('README.md')).toContain(`with ${ALL_RULES.length} rules`);
});
