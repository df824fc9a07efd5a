/** As many as a message has room for. */
const SHOWN = 3;

/** The first few of many, and how many more there are. */
export function some(paths: readonly string[]): string {
  const others = paths.length - SHOWN;
  return `${paths.slice(0, SHOWN).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}
