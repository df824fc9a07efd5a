import * as fs from 'fs';
import * as path from 'path';
import { readmeOfPackages } from '../../packaging/translations/package-readme';

const README = fs.readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');

test('a package has the first program once, and the rest of README as it is', () => {
  const own = readmeOfPackages(README);
  expect(own.match(/^```(ts nofixture|python|java|go)$/gm)).toEqual(['```ts nofixture']);
  expect(own).not.toMatch(/^(TypeScript|Python|Java|Go), /m);
  const [around, after] = [README.indexOf('## A whole program'), README.indexOf('`explain` says it')];
  expect(own.startsWith(README.slice(0, around))).toBe(true);
  expect(own.endsWith(README.slice(after))).toBe(true);
});
