import * as fs from 'node:fs';
import * as path from 'node:path';

/** A finding that the app is known to have. */
export interface AcceptedFinding {
  /** The path of the construct. */
  readonly construct: string;
  readonly rule: string;
  /** What was found: a setting that gets looser is a new finding. */
  readonly finding: string;
  /** Why it is accepted; for people. */
  readonly reason: string;
}

const VERSION = 1;
/** In this order they are written and sorted, everywhere in the same way. */
const MEMBERS: (keyof AcceptedFinding)[] = ['construct', 'rule', 'finding', 'reason'];

/** The entries of a file; undefined if there is none. */
export function readAcceptedFindings(file: string): AcceptedFinding[] | undefined {
  if (!fs.existsSync(file)) {
    return undefined;
  }
  const json = parsed(file);
  if (json?.version !== VERSION || !Array.isArray(json.accepted)) {
    throw new Error(
      `the accepted findings in '${file}' have the version '${json?.version}'; this release reads an object with "version": ${VERSION} and ` +
      'a list "accepted". Write the file anew.');
  }
  json.accepted.forEach((entry: any, index: number) => checkEntry(file, index, entry));
  return json.accepted;
}

/** Writes a file in which each entry is a line and has its place, so that a change of one is a line of a diff. */
export function writeAcceptedFindings(file: string, entries: AcceptedFinding[]) {
  const lines = entries.map((entry) => `    ${JSON.stringify(entry, MEMBERS)}`).sort();
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `{\n  "version": ${VERSION},\n  "accepted": [\n${lines.join(',\n')}\n  ]\n}\n`);
}

function parsed(file: string): any {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`the accepted findings in '${file}' are no JSON: ${(error as Error).message}. Correct it, or write the file anew.`);
  }
}

/** A misspelt member would silently accept nothing. */
function checkEntry(file: string, index: number, entry: any) {
  const wrong = MEMBERS.find((member) => typeof entry?.[member] !== 'string') ?? Object.keys(entry).find((member) => !MEMBERS.includes(member as any));
  if (wrong !== undefined) {
    throw new Error(
      `entry ${index + 1} of the accepted findings in '${file}' has the ${wrong} ${JSON.stringify(entry?.[wrong])}; ` +
      `it has ${MEMBERS.join(', ')}, each a text. Correct it, or write the file anew.`);
  }
}
