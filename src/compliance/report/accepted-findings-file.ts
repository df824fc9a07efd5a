import * as fs from 'node:fs';
import * as path from 'node:path';
import { CorrectableFault } from './faults';
import { LIBRARY } from '../../messages/facts';

/** Set by `cdk synth -c`, it writes the file. */
export const WRITE_ACCEPTED_FINDINGS = `${LIBRARY}:writeAcceptedFindings`;

/** The command that writes it. */
export const WRITE_COMMAND = `'cdk synth -c ${WRITE_ACCEPTED_FINDINGS}=true'`;

/** A finding that the app is known to have. */
export interface AcceptedFinding {
  /** The path of the construct; of a resource that no construct explains, that of its stack and its logical id. */
  readonly construct: string;
  readonly rule: string;
  /** What was found, as data: a setting that gets looser is a new finding. */
  readonly found: unknown;
  /** What was found, as a sentence for people. A better wording makes no other finding of it. */
  readonly finding: string;
  /** Why it is accepted; for people. */
  readonly reason: string;
}

/** Whose an entry is, and why it is there: what also the first version had, in which a finding was a sentence. */
export type ReasonToAccept = Omit<AcceptedFinding, 'found' | 'finding'>;

/** What a file has. */
export type AcceptedFindings =
  | { readonly version: 1; readonly accepted: ReasonToAccept[] }
  | { readonly version: 2; readonly accepted: AcceptedFinding[] };

const VERSION = 2;

/** The members of an entry, in the order in which they are written: the lines are sorted by them. */
const MEMBERS: (keyof AcceptedFinding)[] = ['construct', 'rule', 'found', 'finding', 'reason'];

/** What an entry has in every version. */
const TEXTS: (keyof AcceptedFinding)[] = ['construct', 'rule', 'finding', 'reason'];

const CORRECT = `Correct the file. Or remove it and write it anew with ${WRITE_COMMAND}; then its reasons are gone.`;

/** What a file has; undefined if there is none. */
export function readAcceptedFindings(file: string): AcceptedFindings | undefined {
  const text = textIn(file);
  if (text === undefined) {
    return undefined;
  }
  const json = parsed(file, text);
  if (![1, VERSION].includes(json?.version) || !Array.isArray(json.accepted)) {
    throw new CorrectableFault(
      `'${file}' has the version ${JSON.stringify(json?.version)}; this release reads an object with "version": ${VERSION} and a list "accepted"`, CORRECT);
  }
  json.accepted.forEach((entry: unknown, index: number) => checkEntry(file, json.version, index, entry));
  return json;
}

/** Writes a file in which each entry is a line and has its place, so that a change of one is a line of a diff. */
export function writeAcceptedFindings(file: string, entries: AcceptedFinding[]): void {
  const lines = entries.map((entry) => `    ${JSON.stringify(Object.fromEntries(MEMBERS.map((member) => [member, entry[member]])))}`).sort();
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `{\n  "version": ${VERSION},\n  "accepted": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`);
  } catch (error) {
    throw new CorrectableFault(`'${file}' cannot be written: ${(error as Error).message}`, 'Name a file in acceptedFindings that can be written here.');
  }
}

/** What of a finding is the same in each synthesis: members in one order, and tokens without their numbers. */
export function canonical(value: unknown): unknown {
  if (typeof value === 'string') {
    return withoutTokenNumbers(value);
  }
  if (Array.isArray(value)) {
    return value.map(canonical);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, canonical(member)]))
    : value ?? null;
}

/** The number of a token differs from one synthesis to the next. */
export function withoutTokenNumbers(text: string): string {
  return text.replace(/\$\{Token\[[^\]]*\]\}/g, '${Token}');
}

function textIn(file: string): string | undefined {
  try {
    const stats = fs.statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) {
      return undefined;
    }
    // Reading of a pipe would wait for ever.
    if (stats.isFile()) {
      return fs.readFileSync(file, 'utf8');
    }
  } catch (error) {
    throw new CorrectableFault(`'${file}' cannot be read: ${(error as Error).message}`, 'Name a file in acceptedFindings that can be read here.');
  }
  throw new CorrectableFault(`'${file}' is no file`, 'Name a file in acceptedFindings.');
}

function parsed(file: string, text: string): any {
  if (/^(<{7}|={7}|>{7})( |$)/m.test(text)) {
    throw new CorrectableFault(
      `'${file}' has a conflict of a merge in it`, 'Keep the lines of both sides, each with a comma at its end except the last one, and remove the marks.');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CorrectableFault(`'${file}' is no JSON: ${(error as Error).message}`, CORRECT);
  }
}

/** A misspelt member would silently accept nothing. */
function checkEntry(file: string, version: number, index: number, entry: any): void {
  const known: string[] = version === VERSION ? MEMBERS : TEXTS;
  const wrong = TEXTS.find((member) => typeof entry?.[member] !== 'string')
    ?? (version === VERSION && entry.found === undefined ? 'found' : undefined)
    ?? Object.keys(entry).find((member) => !known.includes(member));
  if (wrong !== undefined) {
    throw new CorrectableFault(
      `entry ${index + 1} in '${file}' has the ${wrong} ${JSON.stringify(entry?.[wrong])}; it has ${TEXTS.join(', ')}, each a text` +
      `${version === VERSION ? ', and found, which is what was found as data' : ''}`, CORRECT);
  }
}
