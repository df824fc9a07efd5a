import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { JAVA } from './java';
import { FIXTURES } from './locations';
import { PYTHON } from './python';
import { run } from './run';
import { ImmutableRepository, ImmutableRepositoryProps, ExistingRepositories } from '../../src';

/** What a user of TypeScript reads, in the order of the fixtures: where it is, what was given, what is allowed, what to do. */
const MESSAGES = [
  api({ mutableTags: ['bad filter!'] }),
  api({ mutableTags: ['a'.repeat(129)] }),
  api({ mutableTags: [''] }),
  api({ mutableTags: Array.from({ length: 50 }, (_, number) => `team-${number}`) }),
  api({ imageTagMutability: ecr.TagMutability.MUTABLE }),
  api({ mutableTags: ['latest'], imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard('dev-*')] }),
  (stack: Stack) => new ExistingRepositories(stack, 'Adopted', { repositories: [] }),
].map(messageOf);

test('each message says where it is', () => {
  expect(MESSAGES).toEqual(MESSAGES.map(() => expect.stringMatching(/^Stack\/(Api|Adopted): .{40}/)));
});

test('Python: the exceptions are those messages, and nothing else', async () => {
  await PYTHON.install();
  const output = await run(PYTHON.command, [path.join(FIXTURES, 'bad_input.py')]);
  expect(output.trim().split('\n')).toEqual(MESSAGES);
});

test('Java: the exceptions are those messages, followed by where they come from', async () => {
  const env = { ...process.env, ...await JAVA.install() };
  const output = await JAVA.runFile(path.join(FIXTURES, 'BadInput.java'), [], env);
  expect(output.trim().split('\n')).toEqual(MESSAGES);
});

function api(props: ImmutableRepositoryProps): (stack: Stack) => unknown {
  return (stack) => new ImmutableRepository(stack, 'Api', props);
}

function messageOf(declare: (stack: Stack) => unknown): string {
  try {
    declare(new Stack(new App(), 'Stack'));
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
