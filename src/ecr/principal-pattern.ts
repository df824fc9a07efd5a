import { matchesPattern } from '../mutability/language/wildcard-language';

/** No path and no name of a principal has such characters: only a wildcard can stand for them, and then for all names. */
const NO_NAME = '\u0000'.repeat(64);

/** The kinds of principals that people and programs are, as the last part of an ARN begins. */
const KINDS = ['role/', 'user/'];

/** Whether a pattern for ARNs of principals, as conditions on `aws:PrincipalArn` have it, is for all roles, or for all users, of an account. */
export function isForEverybody(pattern: string): boolean {
  const resource = pattern === '*' ? pattern : pattern.split(':').slice(5).join(':');
  return KINDS.some((kind) => matchesPattern(resource, `${kind}${NO_NAME}`, '?'));
}
