import { Token } from 'aws-cdk-lib';
import { hasDynamicReference } from './language/dynamic-reference';

/** Whether a text, or a part of it, is known at deployment only: a token of CDK, or a dynamic reference of CloudFormation. */
export function isUnresolvedText(text: string): boolean {
  return Token.isUnresolved(text) || hasDynamicReference(text);
}
