import { CannotAsk } from './question';

/** How Amazon ECR names a refusal of what was asked for. Anything else, such as a missing permission, says nothing about the question. */
const REFUSALS = [
  'InvalidParameterException', 'ValidationException', 'InvalidTagParameterException',
  'ImageTagAlreadyExistsException', 'ImageAlreadyExistsException',
  'RepositoryNotFoundException', 'TemplateAlreadyExistsException', 'TemplateNotFoundException',
];

/** What became of a call: refused by Amazon ECR, or done. */
export type Outcome<T = unknown> =
  | { readonly refused: Refusal; readonly done?: undefined }
  | { readonly refused?: undefined; readonly done: T };

export interface Refusal {
  readonly name: string;
  readonly message: string;
}

/** Makes a call that may be refused. Whatever fails in another way cannot be taken for an answer. */
export async function outcomeOf<T>(call: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { done: await call() };
  } catch (error) {
    if (error instanceof CannotAsk) {
      throw error;
    }
    const { name, message } = error as Error;
    if (REFUSALS.includes(name)) {
      return { refused: { name, message } };
    }
    throw error;
  }
}

/** An outcome in words. */
export function told({ refused }: Outcome, accepted = 'accepted'): string {
  return refused ? `refused: ${refused.name}: ${refused.message}` : accepted;
}
