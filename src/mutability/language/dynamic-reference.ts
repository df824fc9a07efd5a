const BEGINNING = '{{resolve:';

/** To its end, or that of the text: what is joined from parts may get its end from a part that is not known. */
const DYNAMIC_REFERENCES = new RegExp(`${BEGINNING}.*?(?:\\}\\}|$)`, 'gs');

/**
 * Whether a text has a dynamic reference, such as `{{resolve:ssm:/filter}}`: to a parameter of Systems Manager (`ssm`, `ssm-secure`) or to a
 * secret (`secretsmanager`). CloudFormation puts a value in its place, so that it is known at deployment only, as a token is. A service that
 * CloudFormation gets later counts too.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function hasDynamicReference(text: string): boolean {
  return text.includes(BEGINNING);
}

/** A text with something else in place of each dynamic reference. */
export function withoutDynamicReferences(text: string, instead: (reference: string) => string): string {
  return hasDynamicReference(text) ? text.replace(DYNAMIC_REFERENCES, instead) : text;
}
