import { Trial } from './trial';

/** A question that only AWS can answer. Its id is a row of docs/facts.md. */
export interface Question {
  readonly id: string;
  readonly question: string;
  /** What the library takes for true until somebody has asked. */
  readonly assumed: string;
  /** The files that would be wrong, from the top of the repository. */
  readonly dependsOn: readonly string[];
  /** What follows in the library if the answer is another one. */
  readonly otherwise: string;
  /** Asks. Throws `CannotAsk` if this AWS, or who asks, cannot answer it. */
  readonly ask: (trial: Trial) => Promise<Answer>;
}

export interface Answer {
  readonly found: string;
  /** Whether it is what was assumed; undefined if nothing was, so that any answer is news. */
  readonly asAssumed?: boolean;
}

/** Why a question has no answer. It is one too: the table has it, and the other questions are asked. */
export class CannotAsk extends Error {}

/** A question that this command never asks. */
export function neverAsked(why: string): Question['ask'] {
  return async () => { throw new CannotAsk(why); };
}

/** The answer to whether something is so. */
export function answer(found: string, asAssumed: boolean): Answer {
  return { found, asAssumed };
}
