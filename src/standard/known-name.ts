import { Tokenization } from 'aws-cdk-lib';
import type { Subject } from './requirement';
import { withoutDynamicReferences } from '../mutability/language/dynamic-reference';

/** No text that CloudFormation takes has this character. */
const HOLE = '\0';

/**
 * The name of a subject, by a text in which a part can be a token or a dynamic reference.
 *
 * @param text undefined if none is given
 */
export function knownName(text: string | undefined): Pick<Subject, 'name' | 'nameParts'> {
  if (text === undefined) {
    return {};
  }
  const withHoles: string = Tokenization.reverseString(text).mapTokens({ mapToken: () => HOLE }).join({ join: (left, right) => `${left ?? ''}${right ?? ''}` });
  const parts = withoutDynamicReferences(withHoles, () => HOLE).split(HOLE);
  return parts.length === 1 ? { name: text } : { nameParts: parts };
}
