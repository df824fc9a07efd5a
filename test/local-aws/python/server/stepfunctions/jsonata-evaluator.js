// Evaluates the JSONata of state machines, on the reference engine of the version that Step Functions has.
//
//   node jsonata-evaluator.js JSONATA_MODULE
//
// One JSON request a line on stdin, one JSON answer a line on stdout, in the same order. It ends at the end of its stdin.

'use strict';

const crypto = require('crypto');
const readline = require('readline');

const jsonata = require(process.argv[2]);

// What one expression may cost here. AWS stops an expression that takes too long too, and documents no figure.
const MAX_CPU_MILLISECONDS = 1000;
const STEPS_BETWEEN_CHECKS = 1000;

const HASHES = { 'MD5': 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };

const FROM_MILLIS = jsonata('$fromMillis($now, $picture, $timezone)');

const compiled = new Map();

class Refused extends Error {}

/** The text of an expression, or undefined if a string is not one. */
function expressionIn(text) {
  return text.startsWith('{%') && text.endsWith('%}') ? text.slice(2, -2).trim() : undefined;
}

function compile(text) {
  let expression = compiled.get(text);
  if (!expression) {
    expression = jsonata(text);
    register(expression);
    compiled.set(text, expression);
  }
  return expression;
}

/** The functions that AWS adds to JSONata, and the one that it takes away. */
function register(expression) {
  expression.registerFunction('partition', partition, '<an:a>');
  expression.registerFunction('range', range, '<nnn:a>');
  expression.registerFunction('hash', hash, '<ss:s>');
  expression.registerFunction('random', random, '<n?:n>');
  expression.registerFunction('uuid', () => crypto.randomUUID(), '<:s>');
  expression.registerFunction('parse', (text) => JSON.parse(text), '<s:x>');
  expression.registerFunction('millis', () => now, '<:n>');
  expression.registerFunction('now', (picture, timezone) => FROM_MILLIS.evaluate(undefined, { now, picture, timezone }), '<s?s?:s>');
  expression.registerFunction('eval', () => {
    throw new Refused('$eval is not supported by Step Functions; use $parse');
  });
  expression.assign(Symbol.for('jsonata.__evaluate_entry'), () => {
    steps += 1;
    if (steps % STEPS_BETWEEN_CHECKS === 0) {
      checkTime();
    }
  });
}

function partition(array, size) {
  const chunk = Math.floor(size);
  if (chunk < 1) {
    throw new Refused(`the size of $partition must be at least 1, and is ${size}`);
  }
  return Array.from({ length: Math.ceil(array.length / chunk) }, (_, index) => array.slice(index * chunk, (index + 1) * chunk));
}

function range(first, last, step) {
  const [start, end, delta] = [first, last, step].map(Math.floor);
  if (delta === 0) {
    throw new Refused('the step of $range must not be 0');
  }
  return Array.from({ length: Math.max(0, Math.floor((end - start) / delta) + 1) }, (_, index) => start + index * delta);
}

function hash(text, algorithm) {
  if (!(algorithm in HASHES)) {
    throw new Refused(`the algorithm of $hash must be one of ${Object.keys(HASHES).join(', ')}, and is ${algorithm}`);
  }
  return crypto.createHash(HASHES[algorithm]).update(text, 'utf8').digest('hex');
}

/** With a seed, the same number each time. */
function random(seed) {
  return seed === undefined ? Math.random() : crypto.createHash('md5').update(String(Math.floor(seed))).digest().readUInt32BE() / 2 ** 32;
}

// Evaluations follow each other: one does not begin before the last has ended.
let deadline;
let steps = 0;

// The time of the execution, which is ahead of this machine's if a test made its waits shorter.
let now = 0;

function checkTime() {
  if (cpuMilliseconds() > deadline) {
    throw new Refused(`it took more than ${MAX_CPU_MILLISECONDS} ms`);
  }
}

function cpuMilliseconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function evaluate(text, bindings, path) {
  const failed = (reason) => {
    throw new Refused(`The JSONata expression '${text}' specified for the field '${path}' ${reason}`);
  };
  deadline = cpuMilliseconds() + MAX_CPU_MILLISECONDS;
  let value;
  try {
    value = await compile(text).evaluate(undefined, bindings);
    checkTime();
  } catch (error) {
    const place = error.position === undefined ? '' : ` at position ${error.position}`;
    failed(`threw an error${place}: ${[error.code, error.message].filter(Boolean).join(': ')}`);
  }
  if (value === undefined) {
    failed('returned nothing (undefined).');
  }
  if (holdsFunction(value)) {
    failed('returned a function, which JSON cannot represent.');
  }
  return value;
}

function holdsFunction(value) {
  if (typeof value === 'function') {
    return true;
  }
  if (value === null || typeof value !== 'object') {
    return false;
  }
  return value._jsonata_lambda === true || value._jsonata_function === true || Object.values(value).some(holdsFunction);
}

/** What a template of a state says: every expression in it in the place of its text. */
async function fill(template, bindings, path) {
  if (typeof template === 'string') {
    const text = expressionIn(template);
    return text === undefined ? template : evaluate(text, bindings, path);
  }
  if (template === null || typeof template !== 'object') {
    return template;
  }
  const filled = Array.isArray(template) ? [] : {};
  for (const [key, part] of Object.entries(template)) {
    filled[key] = await fill(part, bindings, `${path}/${key}`);
  }
  return filled;
}

/** The fields of a state, filled. */
async function fillFields({ fields, bindings }) {
  const filled = {};
  for (const [field, template] of Object.entries(fields)) {
    filled[field] = await fill(template, bindings, field);
  }
  return filled;
}

/** A template once for each item of a Map. */
async function fillForItems({ template, bindings, items }) {
  const filled = [];
  for (const [index, value] of items.entries()) {
    const states = { ...bindings.states, context: { ...bindings.states.context, Map: { Item: { Index: index, Value: value } } } };
    filled.push(await fill(template, { ...bindings, states }, 'ItemSelector'));
  }
  return filled;
}

/** Why AWS would refuse an expression before it runs; nothing if it would not. */
function objections({ text, members }) {
  let ast;
  try {
    ast = jsonata(text).ast();
  } catch (error) {
    return [`${error.code}: ${error.message}`];
  }
  const found = [];
  visit(ast, (node) => {
    if (node.type === 'variable' && node.value === 'eval') {
      found.push('$eval is not supported by Step Functions; use $parse');
    }
    if (node.type === 'variable' && node.value === '$') {
      found.push('$$ refers to no input in Step Functions; use $states.input');
    }
    const [first, second] = node.type === 'path' ? node.steps : [];
    if (first?.type === 'variable' && first.value === 'states' && second?.type === 'name' && !members.includes(second.value)) {
      found.push(`$states.${second.value} cannot be used here, only ${members.map((member) => `$states.${member}`).join(', ')}`);
    }
  });
  return found;
}

function visit(node, visitor) {
  if (Array.isArray(node)) {
    node.forEach((part) => visit(part, visitor));
  } else if (node !== null && typeof node === 'object') {
    visitor(node);
    Object.values(node).forEach((part) => visit(part, visitor));
  }
}

const OPERATIONS = { fillFields, fillForItems, objections };

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const { operation, millisecondsAhead = 0, ...request } = JSON.parse(line);
    now = Date.now() + millisecondsAhead;
    let answer;
    try {
      answer = { value: await OPERATIONS[operation](request) };
    } catch (error) {
      answer = { error: error instanceof Refused ? error.message : String(error.stack) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

main();
