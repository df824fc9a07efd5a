/** What CloudFormation puts a value in place of at deployment, such as `{{resolve:ssm:/filter}}`. */
const DYNAMIC_REFERENCE = /\{\{resolve:[^{}]*\}\}/;
const DYNAMIC_REFERENCES = new RegExp(DYNAMIC_REFERENCE, 'g');

/**
 * Whether a text has a dynamic reference: to a parameter of Systems Manager (`ssm`, `ssm-secure`) or to a secret (`secretsmanager`). It
 * is then known at deployment only, as a token is. A service that CloudFormation gets later counts too.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function hasDynamicReference(text: string): boolean {
  return DYNAMIC_REFERENCE.test(text);
}

/** A text with something else in place of each dynamic reference. */
export function withoutDynamicReferences(text: string, instead: string): string {
  return text.replace(DYNAMIC_REFERENCES, instead);
}
