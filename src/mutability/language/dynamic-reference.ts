const BEGINNING = '{{resolve:';
const DYNAMIC_REFERENCE = new RegExp(`${BEGINNING}[^{}]*\\}\\}`);

/** Also one without an end: what is joined from parts may get its end from a part that is not known. */
const POSSIBLE_REFERENCES = new RegExp(`${BEGINNING}.*?(?:\\}\\}|$)`, 'gs');

/**
 * Whether a text has a dynamic reference, such as `{{resolve:ssm:/filter}}`: to a parameter of Systems Manager (`ssm`, `ssm-secure`) or to a
 * secret (`secretsmanager`). CloudFormation puts a value in its place, so that it is known at deployment only, as a token is. A service that
 * CloudFormation gets later counts too.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function hasDynamicReference(text: string): boolean {
  return DYNAMIC_REFERENCE.test(text);
}

/** A text with something else in place of each dynamic reference, and of what may become one. */
export function withoutDynamicReferences(text: string, instead: (reference: string) => string): string {
  return text.includes(BEGINNING) ? text.replace(POSSIBLE_REFERENCES, instead) : text;
}
