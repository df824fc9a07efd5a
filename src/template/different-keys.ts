import { isObject } from './expressions';
import { Budget, Unread } from './reading-budget';

/** Found once for all expressions that read a mapping. */
const FOUND = new WeakMap<object, readonly string[] | Unread>();

/**
 * The keys of a mapping, or of an entry of one. Of keys that lead to the same, one is enough: regions often do.
 *
 * @throws Unread for more than can be read
 */
export function differentKeysOf(entries: Record<string, unknown>): readonly string[] {
  const known = FOUND.get(entries);
  const found = known ?? foundIn(entries);
  if (known === undefined) {
    FOUND.set(entries, found);
  }
  if (found instanceof Unread) {
    throw found;
  }
  return found;
}

function foundIn(entries: Record<string, unknown>): readonly string[] | Unread {
  const different = new Map<string, string>();
  const budget = new Budget();
  try {
    for (const [key, entry] of Object.entries(entries)) {
      measure(entry, budget, 0);
      const content = JSON.stringify(entry);
      if (!different.has(content)) {
        different.set(content, key);
      }
    }
    return [...different.values()];
  } catch (error) {
    if (error instanceof Unread) {
      return error;
    }
    throw error;
  }
}

/** Whether it is within the bounds: it may contain itself. */
function measure(value: unknown, budget: Budget, depth: number): void {
  budget.spend(depth);
  if (isObject(value)) {
    Object.values(value).forEach((member) => measure(member, budget, depth + 1));
  }
}
