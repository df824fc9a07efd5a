/** Runs something whose errors do not know where they are: of a path in a tree of thousands, which takes time, only if there is one. */
export function withPath<T>(path: () => string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Error(`${path()}: ${(error as Error).message}`);
  }
}
