/** The command line of ask-aws. */
import { optionsOf } from '../../ask-aws/options';
import { QUESTIONS } from '../../ask-aws/questions';

const options = (...args: string[]) => optionsOf(args, QUESTIONS);

test('asks everything, asks before it begins, and writes nothing, unless told otherwise', () => {
  expect(options()).toEqual({ yes: false, outputs: [], throttle: false, list: false, help: false, questions: QUESTIONS });
});

test('takes what it has', () => {
  const [first, second, third] = QUESTIONS;
  expect(options('--yes', '--output', 'a.md', '--throttle', '--output', 'b.json', third.id, first.id)).toEqual({
    yes: true, outputs: ['a.md', 'b.json'], throttle: true, list: false, help: false, questions: [first, third],
  });
  expect(second).toBeDefined();
});

test.each([
  [['--output', 'a.txt'], 'a file that ends with .md or .json'],
  [['no-such-question'], "There is no question 'no-such-question'"],
  [['--force'], "Unknown option '--force'"],
])('refuses %j', (args, message) => {
  expect(() => options(...args)).toThrow(message);
});
