/** What Step Functions can evaluate, and what a template has room for. */
import jsonata from 'jsonata';
import { machineStandard } from './engine';
import { TagMutabilitySetting } from '../../../src/mutability';
import { DECIDE, EXEMPT_BY_TAGS, EXPIRED_EXEMPTIONS, FILTERS_OF, openUntil, REQUIRED_OF } from '../../../src/registry/decision';
import { jsonata as squeezed } from '../../../src/registry/decision/jsonata';

const TEXTS = { DECIDE, REQUIRED_OF, FILTERS_OF, EXEMPT_BY_TAGS, EXPIRED_EXEMPTIONS, OPEN_UNTIL: openUntil() };

/**
 * The functions of JSONata 2.0.6, without $eval: https://docs.jsonata.org/string-functions and the pages beside it. Step Functions has all of them:
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html. What it adds, the reference engine lacks.
 */
const DOCUMENTED = [
  'string', 'length', 'substring', 'substringBefore', 'substringAfter', 'uppercase', 'lowercase', 'trim', 'pad', 'contains', 'split', 'join', 'match', 'replace',
  'base64encode', 'base64decode', 'encodeUrlComponent', 'encodeUrl', 'decodeUrlComponent', 'decodeUrl',
  'number', 'abs', 'floor', 'ceil', 'round', 'power', 'sqrt', 'random', 'formatNumber', 'formatBase', 'formatInteger', 'parseInteger',
  'sum', 'max', 'min', 'average', 'boolean', 'not', 'exists', 'count', 'append', 'sort', 'reverse', 'shuffle', 'distinct', 'zip',
  'keys', 'lookup', 'spread', 'merge', 'sift', 'each', 'error', 'assert', 'type', 'now', 'millis', 'fromMillis', 'toMillis', 'map', 'filter', 'single', 'reduce',
];

const VARIABLES_OF_THE_MACHINE = ['standard', 'account'];

describe.each(Object.entries(TEXTS))('%s', (_, text) => {
  test('is an expression, and a function', async () => {
    expect(await jsonata(`$type(${text})`).evaluate({})).toBe('function');
  });

  test('uses documented functions, the variables of the machine and its own', () => {
    const names = new Set([...text.replace(/'[^']*'/g, '').matchAll(/\$(\w+)/g)].map(([, name]) => name));
    const own = new Set([
      ...[...text.matchAll(/\$(\w+):=/g)].map(([, name]) => name),
      ...[...text.matchAll(/function\(([^)]*)\)/g)].flatMap(([, list]) => list.split(',').map((parameter) => parameter.slice(1))),
    ]);
    expect([...names].filter((name) => !own.has(name) && !DOCUMENTED.includes(name) && !VARIABLES_OF_THE_MACHINE.includes(name))).toEqual([]);
    // A variable of its own that is called like a function would hide it.
    expect([...own].filter((name) => DOCUMENTED.includes(name) || VARIABLES_OF_THE_MACHINE.includes(name))).toEqual([]);
  });

  test('is JSON without escapes, and stays within the marks of Step Functions', () => {
    expect(JSON.stringify(text)).toBe(`"${text.replace(/\\/g, '\\\\')}"`);
    expect(text).not.toMatch(/%\}|\$\{|\n/);
  });
});

test('all of them together, and a large standard, take few bytes', () => {
  expect(Object.values(TEXTS).join('').length).toBeLessThan(7_500);
  const standard = machineStandard({
    baseline: TagMutabilitySetting.immutableExcept('latest', 'buildcache-*'),
    namespaces: Array.from({ length: 20 }, (_, index) => ({ prefix: `team-${index}`, baseline: TagMutabilitySetting.immutableExcept('latest', `team-${index}-*`) })),
    exemptions: Array.from({ length: 20 }, (_, index) => ({
      repositories: `sandbox-${index}/*-scratch`, reason: 'scratch space of developers, '.repeat(20), owner: 'platform '.repeat(20), expires: '2027-06-30',
    })),
  });
  expect(JSON.stringify(standard).length).toBeLessThan(8_000);
});

test('the text of an expression loses its comments and the spaces that mean nothing, and no other character', () => {
  expect(squeezed`  /* a ' b * */ $a  :=  'x  /* y */  z' ;
    $b  and  ( $c ) or $d in [ 1 , 2 ] ? 'a'  or  'b' : /[^a*]/  `).toBe("$a:='x  /* y */  z';$b and ($c) or $d in [1,2]?'a' or 'b':/[^a*]/");
});
