/** What `npm run integ` reads in the outputs of a deployment. */
import { failures } from './assertions';

const SUCCESS = '{"status":"success"}';
const FAIL = '{"status":"fail","message":"Expected IMMUTABLE but received MUTABLE"}';

test('holds if everything holds', () => {
  expect(failures({ Stack: { Name: 'x' }, Assert: { AssertionResultsOne: SUCCESS, AssertionResultsTwo: SUCCESS } })).toEqual([]);
});

test('says what does not hold', () => {
  expect(failures({ Assert: { AssertionResultsOne: SUCCESS, AssertionResultsTwo: FAIL } }))
    .toEqual(['AssertionResultsTwo: Expected IMMUTABLE but received MUTABLE']);
});

test('does not take silence for a success', () => {
  expect(failures({ Stack: { Name: 'x' } })).toEqual(['No assertion has said anything']);
});
