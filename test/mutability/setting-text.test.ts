import * as fs from 'fs';
import * as path from 'path';
import { isSameText } from '../../src/mutability/setting-text';

const SOURCE = path.join(__dirname, '..', '..', 'src', 'mutability');

describe('two settings are the same text', () => {
  test.each([
    [{ mode: 'IMMUTABLE', filters: [] }, { mode: 'IMMUTABLE', filters: [] }, true],
    [{ mode: 'IMMUTABLE', filters: [] }, { mode: 'MUTABLE', filters: [] }, false],
    [{ mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a', 'b'] }, { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['b', 'a'] }, true],
    [{ mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a', 'b', 'a'] }, { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['b', 'a'] }, true],
    [{ mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a', 'b'] }, { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a', 'c'] }, false],
    [{ mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a'] }, { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a', 'b'] }, false],
  ])('%j and %j: %s', (one, other, expected) => {
    expect(isSameText(one, other)).toBe(expected);
    expect(isSameText(other, one)).toBe(expected);
  });
});

describe('what the model depends on', () => {
  const importsOf = (file: string) => [...fs.readFileSync(path.join(SOURCE, file), 'utf8').matchAll(/^(?:import|export) (.*) from '(.*)';$/gm)];

  test('is nothing for the file that Lambda functions share', () => {
    expect(fs.readFileSync(path.join(SOURCE, 'setting-text.ts'), 'utf8')).not.toMatch(/\bimport\b.*from|require\(/);
  });

  test.each(fs.readdirSync(SOURCE))('is Token of aws-cdk-lib and its own files: %s', (file) => {
    for (const [, names, origin] of importsOf(file)) {
      expect(origin.startsWith('./') || (origin === 'aws-cdk-lib' && names === '{ Token }')).toBe(true);
    }
  });
});
