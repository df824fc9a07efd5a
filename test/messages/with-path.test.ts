import { withPath } from '../../src/messages/with-path';

test('an error gets the path before its message, and stays as the cause', () => {
  const original = new TypeError('it is too long');
  const fail = () => withPath(() => 'Stack/Api', () => withPath(() => 'rule 1', () => { throw original; }));
  const error: any = errorOf(fail);
  expect(error).toBeInstanceOf(Error);
  expect(error.message).toBe('Stack/Api: rule 1: it is too long');
  expect(error.cause.message).toBe('rule 1: it is too long');
  expect(error.cause.cause).toBe(original);
});

test('what runs well is returned, and nobody asks for the path', () => {
  const path = jest.fn();
  expect(withPath(path, () => 42)).toBe(42);
  expect(path).not.toHaveBeenCalled();
});

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
