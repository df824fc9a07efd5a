/** As many as a message has room for. */
const SHOWN = 3;

/** Of some names those that somebody may have meant by another one, the most similar first. */
export function similarNames(name: string, known: readonly string[]): string[] {
  const likeness = new Map(known.map((one) => [one, likenessOf(name, one)]));
  return [...known].sort((a, b) => likeness.get(b)! - likeness.get(a)!).slice(0, SHOWN);
}

/** The part of the pairs of neighbouring letters that two names have in common, whatever their case. */
function likenessOf(one: string, other: string): number {
  const [pairs, others] = [one, other].map(pairsOf);
  const common = [...pairs].filter((pair) => others.has(pair)).length;
  return (2 * common) / (pairs.size + others.size || 1);
}

function pairsOf(name: string): Set<string> {
  const letters = [...name.toLowerCase()];
  return new Set(letters.slice(1).map((letter, index) => letters[index] + letter));
}
