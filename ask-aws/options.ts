import { parseArgs } from 'util';
import { Question } from './question';
import { canWrite } from './table';

export const USAGE = `Asks Amazon ECR, in the account and region of your credentials, what AWS does not document and this library assumes.

  npm run ask-aws -- [options] [id ...]      # without ids: every question of docs/facts.md

  --yes             begins without asking; needed where stdin is no terminal
  --output FILE     writes the table too: FILE ends with .md or .json; can be given twice
  --throttle        asks for the name of throttling errors too, by 200 calls at once
  --list            lists the questions, and asks none
  --help            shows this
`;

export interface Options {
  readonly yes: boolean;
  readonly outputs: readonly string[];
  readonly throttle: boolean;
  readonly list: boolean;
  readonly help: boolean;
  readonly questions: readonly Question[];
}

/** Reads the command line. Throws what is wrong with it. */
export function optionsOf(args: readonly string[], questions: readonly Question[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      yes: { type: 'boolean', default: false },
      output: { type: 'string', multiple: true, default: [] },
      throttle: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const outputs = values.output!;
  const [unwritable] = outputs.filter((file) => !canWrite(file));
  if (unwritable !== undefined) {
    throw new Error(`--output ${unwritable}: a file that ends with .md or .json`);
  }
  const [unknown] = positionals.filter((id) => !questions.some((question) => question.id === id));
  if (unknown !== undefined) {
    throw new Error(`There is no question '${unknown}'; --list has them`);
  }
  return {
    yes: values.yes!,
    outputs,
    throttle: values.throttle!,
    list: values.list!,
    help: values.help!,
    questions: questions.filter(({ id }) => positionals.length === 0 || positionals.includes(id)),
  };
}
