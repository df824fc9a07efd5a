import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { JAVA } from './java';
import { FIXTURES } from './locations';
import { PYTHON } from './python';
import { run } from './run';
import { ImmutableRepository } from '../../src';

/** What a user of TypeScript reads: where it is, what was given, what is allowed, what to do. */
const MESSAGE = messageOf(() => new ImmutableRepository(new Stack(new App(), 'Stack'), 'Api', { mutableTags: ['bad filter!'] }));

test('the message says where it is, what was given, what is allowed', () => {
  expect(MESSAGE).toMatch(/^Stack\/Api: tag filter 'bad filter!' .* allows letters, digits/);
});

test('Python: the exception is that message, and nothing else', async () => {
  await PYTHON.prepare();
  const output = await run(PYTHON.command, [path.join(FIXTURES, 'bad_filter.py')]);
  expect(output.trim()).toBe(MESSAGE);
});

test('Java: the exception is that message, followed by where it comes from', async () => {
  const env = { ...process.env, ...await JAVA.prepare() };
  const output = await run('java', ['-cp', await JAVA.classpath(), path.join(FIXTURES, 'BadFilter.java')], { env });
  // jsii's Java runtime adds the stack of the JavaScript side, on lines of its own.
  expect(output.split('\n')[0]).toBe(MESSAGE);
});

function messageOf(construct: () => unknown): string {
  try {
    construct();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
