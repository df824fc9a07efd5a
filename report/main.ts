/** `cdk-ecr-immutability report FOLDER`: its arguments, what it says, and its exit codes. */
import * as fs from 'fs';
import * as path from 'path';
import { parseArgs } from 'util';
import { figuresOf } from './figures';
import { counted, inDigits, OutcomeGroup, repositories } from './page/words';
import { GENERATOR, PageParts, pageText } from './page-text';
import { Fault, messageOf } from './records';
import { readContent, RunContent } from './run-content';
import { choose, NothingToShow, runsIn } from './runs-in-folder';

export enum ExitCode {
  /** The page is there, and has everything. */
  COMPLETE = 0,
  /** The page is there, and says what it could not rely on. */
  INCOMPLETE = 1,
  /** There is no page. */
  NONE = 2,
}

export const HELP = `Makes one page, to be opened in a browser, of what a registry has recorded of a run.

  cdk-ecr-immutability report FOLDER [--run RUN] [--output FILE]

FOLDER          the records, as copied by: aws s3 sync s3://BUCKET FOLDER
                It may be the copy of a bucket, its runs/, one run, or a folder with copies of several buckets.
--run RUN       the run to show; by default the latest one that has ended
--output FILE   where to write the page; by default report.html in the current folder
--help          this text
--version       the version of this package

Exit codes: ${ExitCode.COMPLETE} the page has everything; ${ExitCode.INCOMPLETE} there is a page, and records that it could not rely on, or the run has not ended; ${ExitCode.NONE} there is no page.
`;

const DEFAULT_OUTPUT = 'report.html';

/** Where the command speaks, and what it carries. */
export interface Surroundings {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether a line on stderr can be written over. */
  readonly isTerminal: boolean;
  readonly version: string;
  readonly parts: () => PageParts;
}

/** Why the command cannot do what it was asked. */
class WrongArguments extends Error {}

export function main(args: readonly string[], surroundings: Surroundings): ExitCode {
  try {
    return run(args, surroundings);
  } catch (error) {
    if (error instanceof WrongArguments) {
      surroundings.stderr(`${error.message}\n\n${HELP}`);
    } else if (error instanceof NothingToShow) {
      surroundings.stderr(`${error.message}\n`);
    } else {
      // Not Node's own exit code, which says here that there is a page.
      surroundings.stderr(`This is a fault of cdk-ecr-immutability: ${error instanceof Error ? error.stack : String(error)}\n`);
    }
    return ExitCode.NONE;
  }
}

function run(args: readonly string[], surroundings: Surroundings): ExitCode {
  const { help, version, folder, wanted, output } = parsed(args);
  if (help || version) {
    surroundings.stdout(help ? HELP : `${surroundings.version}\n`);
    return ExitCode.COMPLETE;
  }
  refuseForeignFile(output);
  const { run: chosen, remarks } = choose(runsIn(folder), folder, wanted);
  remarks.forEach((remark) => surroundings.stderr(`${remark}\n`));
  const facts = chosen.summary ?? chosen.record;
  if (facts === undefined) {
    throw new NothingToShow([`Run ${chosen.name}: it has no run.json and no summary.json that can be read, so nobody knows of which registry it is.`,
      ...chosen.faults.map(({ place, what }) => `${place}: ${what}`)].join('\n'));
  }
  const content = readContent(chosen, progress(surroundings));
  write(output, pageText(content, facts, surroundings.parts()));
  reportFaults(content.faults, surroundings);
  surroundings.stdout(`${path.resolve(output)}: ${inWords(content)}\n`);
  return content.faults.length > 0 || chosen.summary === undefined ? ExitCode.INCOMPLETE : ExitCode.COMPLETE;
}

/** Not all of thousands: the page counts them too. */
const MOST_FAULTS = 100;

function reportFaults(faults: readonly Fault[], { stderr }: Surroundings): void {
  faults.slice(0, MOST_FAULTS).forEach(({ place, what }) => stderr(`${place}: ${what}\n`));
  if (faults.length > MOST_FAULTS) {
    stderr(`And ${counted(faults.length - MOST_FAULTS, 'more fault')} of records.\n`);
  }
}

interface Arguments {
  readonly help: boolean;
  readonly version: boolean;
  readonly folder: string;
  readonly wanted?: string;
  readonly output: string;
}

function parsed(args: readonly string[]): Arguments {
  const { values, positionals: [command, ...folders] } = checked(args);
  const { help = false, version = false, run: wanted, output = DEFAULT_OUTPUT } = values;
  if (!help && !version) {
    if (command !== 'report') {
      throw new WrongArguments(command === undefined ? 'A command is missing. There is one: report.' : `There is no command '${command}'. There is one: report.`);
    }
    if (folders.length !== 1) {
      throw new WrongArguments(folders.length === 0 ? 'FOLDER is missing: where the records are.' : `One FOLDER at a time: ${folders.join(', ')}.`);
    }
    if ([folders[0], wanted, output].includes('')) {
      throw new WrongArguments('FOLDER, RUN and FILE cannot be empty.');
    }
  }
  return { help, version, folder: folders[0], wanted, output };
}

function checked(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        run: { type: 'string' }, output: { type: 'string', short: 'o' }, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    throw new WrongArguments(messageOf(error));
  }
}

/** A file that is no page of this command is somebody's, and a slip of the hand must not cost it. */
function refuseForeignFile(output: string): void {
  const stat = fs.statSync(output, { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    throw new NothingToShow(`--output ${output}: is a folder. Name a file in it, such as ${path.join(output, DEFAULT_OUTPUT)}.`);
  }
  // A device, such as /dev/null, would be replaced.
  if (stat !== undefined && !stat.isFile()) {
    throw new NothingToShow(`--output ${output}: is no file. Name a file.`);
  }
  if (stat !== undefined && stat.size > 0 && !beginningOf(output).includes(GENERATOR)) {
    throw new NothingToShow(`--output ${output}: there is a file that this command has not made. Name another, or remove it first.`);
  }
}

function beginningOf(file: string): string {
  const bytes = Buffer.alloc(4096);
  const descriptor = fs.openSync(file, 'r');
  try {
    return bytes.toString('utf8', 0, fs.readSync(descriptor, bytes));
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The page appears when it is complete: what was there before stays until then. */
function write(output: string, text: Iterable<string>): void {
  const part = `${output}.part`;
  try {
    const descriptor = fs.openSync(part, 'w');
    try {
      for (const piece of text) {
        // It writes all of it, which a call of the operating system may not.
        fs.writeFileSync(descriptor, piece);
      }
      fs.closeSync(descriptor);
      fs.renameSync(part, output);
    } catch (error) {
      fs.rmSync(part, { force: true });
      throw error;
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === undefined ? error : new NothingToShow(`--output ${output}: cannot be written: ${messageOf(error)}.`);
  }
}

/** On a terminal, one line that is written over; elsewhere, such as in a log, a line now and then. */
function progress({ stderr, isTerminal }: Surroundings): (read: number, files: number, rows: number) => void {
  const interval = isTerminal ? 100 : 5000;
  let last = Date.now();
  return (read, files, rows) => {
    const isEnd = read === files;
    if (Date.now() - last < interval && !(isTerminal && isEnd)) {
      return;
    }
    last = Date.now();
    const line = `Read ${inDigits(read)} of ${counted(files, 'record')}: ${repositories(rows)}`;
    stderr(isTerminal ? `\r${line}${isEnd ? '\n' : ''}` : `${line}\n`);
  };
}

function inWords({ run: { name }, rows, faults }: RunContent): string {
  const { total, groups } = figuresOf(rows);
  const parts = [
    repositories(total),
    `${inDigits(groups[OutcomeGroup.MEETS])} ${groups[OutcomeGroup.MEETS] === 1 ? 'meets' : 'meet'} the standard`,
    `${inDigits(groups[OutcomeGroup.TO_CHANGE])} to change`,
    `${inDigits(groups[OutcomeGroup.EXEMPT])} exempt or left alone`,
    ...groups[OutcomeGroup.GONE] > 0 ? [`${inDigits(groups[OutcomeGroup.GONE])} deleted meanwhile`] : [],
    `${inDigits(groups[OutcomeGroup.FAILED])} failed`,
    ...faults.length > 0 ? [`${counted(faults.length, 'record')} could not be relied on`] : [],
  ];
  return `${parts.join(', ')} (run ${name}).`;
}
