/** Runs something whose errors do not know where they are. */
export function withPath<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}
