import { Token } from 'aws-cdk-lib';
import { MAX_TAG_LENGTH, isValidTag } from './limits';

/**
 * Refuses a question about a tag that cannot exist: any answer would be misleading.
 *
 * @throws an Error that says what is wrong and what to do instead
 */
export function checkTag(tag: string): void {
  if (Token.isUnresolved(tag)) {
    throw new Error('cannot tell about a tag that is an unresolved token, known only at deployment. Ask about a literal tag.');
  }
  if (!isValidTag(tag)) {
    throw new Error(`'${tag}' cannot be a tag; a tag is 1 to ${MAX_TAG_LENGTH} letters, digits, '.', '_' and '-', and starts with none of '.' and '-'.`
      + ' Ask about a tag that can be pushed.');
  }
}
