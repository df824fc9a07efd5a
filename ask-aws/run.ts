import { Left, removalCommand } from './made';
import { CannotAsk, Question } from './question';
import { Row } from './table';
import { Interrupted, Trial } from './trial';

export interface Result {
  /** A row for each question that was asked, or could not be. After an interruption, the rest is missing. */
  readonly rows: readonly Row[];
  /** What the run has made, or may have made, and could not remove. */
  readonly left: readonly Left[];
  readonly isInterrupted: boolean;
}

/** Asks one question after the other, and then removes everything, whatever has happened. `say` gets lines. */
export async function run(trial: Trial, questions: readonly Question[], say: (line: string) => void): Promise<Result> {
  const rows: Row[] = [];
  for (const [index, question] of questions.entries()) {
    if (trial.isOver) {
      break;
    }
    say(`[${index + 1}/${questions.length}] ${question.id}: ${question.question}`);
    try {
      rows.push({ question, answer: await question.ask(trial) });
    } catch (error) {
      if (error instanceof Interrupted) {
        break;
      }
      const { name, message } = error as Error;
      rows.push({ question, unanswered: error instanceof CannotAsk ? message : `${name}: ${message}` });
    }
  }
  const isInterrupted = rows.length < questions.length;
  say('Removing what was made');
  return { rows, left: await trial.removeAll(), isInterrupted };
}

/** What is left, with the commands that remove it. Of what may be somebody else's, it has no command. */
export function leftText(left: readonly Left[], region: string): string {
  return left.map(({ thing, isOurs, why }) => [
    `  ${thing.kind} ${thing.name}: ${why}`, ...isOurs ? [`    ${removalCommand(thing, region)}`] : [],
  ].join('\n')).join('\n');
}
