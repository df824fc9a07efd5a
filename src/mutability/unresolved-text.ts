import { Token, Tokenization } from 'aws-cdk-lib';
import { hasDynamicReference, withoutDynamicReferences } from './language/dynamic-reference';

/** Whether a text, or a part of it, is known at deployment only: a token of CDK, or a dynamic reference of CloudFormation. */
export function isUnresolvedText(text: string): boolean {
  return Token.isUnresolved(text) || hasDynamicReference(text);
}

/** No text that CloudFormation takes has this character. */
const HOLE = '\0';

/** The literal parts of a text around those that are known at deployment only; the whole text if all of it is known. */
export function knownParts(text: string): string[] {
  const joined: string = Tokenization.reverseString(text).mapTokens({ mapToken: () => HOLE }).join({ join: (left, right) => `${left ?? ''}${right ?? ''}` });
  return withoutDynamicReferences(joined, HOLE).split(HOLE);
}
