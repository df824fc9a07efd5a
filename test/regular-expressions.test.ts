/**
 * Regular expressions that are put together, which ESLint does not see in the sources: none takes more than linear time, whatever the text is.
 * Literals are held to the same rules by ESLint itself.
 */
import * as fs from 'fs';
import * as path from 'path';
import { Linter } from 'eslint';
import * as regexp from 'eslint-plugin-regexp';

const ROOT = path.join(__dirname, '..');
const FOLDERS = ['src', 'handlers'];

function problemsOf(expressions: readonly RegExp[]): string[] {
  const linter = new Linter();
  const rules: Linter.RulesRecord = {
    'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }], 'regexp/no-super-linear-move': ['error', { report: 'potential' }],
  };
  return expressions.flatMap((one) => linter.verify(`${one};`, { plugins: { regexp: regexp as any }, rules }).map(({ message }) => `${one}: ${message}`));
}

/** Loads all modules, and keeps the expressions that they make by `new RegExp` on the way. */
function expressionsMadeByModules(): RegExp[] {
  const made: RegExp[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, [pattern, flags], newTarget) {
      const one: RegExp = Reflect.construct(target, [pattern, flags], newTarget);
      // Not those of CDK, which are loaded too.
      const caller = new Error().stack!.split('\n')[2];
      if (FOLDERS.some((folder) => caller.includes(path.join(ROOT, folder)))) {
        made.push(one);
      }
      return one;
    },
  });
  try {
    jest.isolateModules(() => FOLDERS.flatMap(modulesIn).forEach((file) => jest.requireActual(file)));
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}

function modulesIn(folder: string): string[] {
  return fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf-8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts')).map((file) => path.join(ROOT, folder, file));
}

/** How often the sources have `new RegExp`. */
function madeInSources(): number {
  return FOLDERS.flatMap(modulesIn).reduce((count, file) => count + fs.readFileSync(file, 'utf-8').split('new RegExp(').length - 1, 0);
}

test('an expression that takes the square of the length is found', () => {
  const isSlow = (source: string) => problemsOf([new RegExp(source)]).length > 0;
  expect(['a*a*b', '\\[[^\\]]*\\]', '^(a+)+$', '^a+b$'].map(isSlow)).toEqual([true, true, true, false]);
});

test('programs make none: they cannot be loaded without being run', () => {
  const making = modulesIn('report').filter((file) => fs.readFileSync(file, 'utf-8').includes('new RegExp('));
  expect(making).toEqual([]);
});

test('none that the modules make does', () => {
  const made = expressionsMadeByModules();
  expect(made).toHaveLength(madeInSources());
  expect(problemsOf(made)).toEqual([]);
});
