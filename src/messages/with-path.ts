/** Runs something whose errors have no path, and adds it. The path is a function, because computing thousands of paths takes time. */
export function withPath<T>(path: () => string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Error(`${path()}: ${(error as Error).message}`, { cause: error });
  }
}
