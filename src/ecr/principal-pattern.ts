import { matchesPattern } from '../mutability/language/wildcard-language';

/** No path and no name of a principal has such characters: only a wildcard can stand for them, and then for all names. */
const NO_NAME = '\u0000'.repeat(64);

/** The kinds of principals that people and programs are, as the last part of an ARN begins. */
const KINDS = ['role/', 'user/'];

/** For a pattern that does not have all parts of an ARN: only one that takes any text for the rest is for somebody. */
const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'];

/** Whether a pattern for ARNs of principals, as conditions on `aws:PrincipalArn` have it, is for all roles, or for all users, of an account. */
export function isForEverybody(pattern: string): boolean {
  const [arn, , service, region, account, ...resource] = pattern.split(':');
  if (account === undefined || resource.length === 0) {
    return PARTITIONS.some((partition) => KINDS.some((kind) => matches(pattern, `arn:${partition}:iam::123456789012:${kind}${NO_NAME}`)));
  }
  return matches(arn, 'arn') && matches(service, 'iam') && matches(region, '') && KINDS.some((kind) => matches(resource.join(':'), `${kind}${NO_NAME}`));
}

function matches(pattern: string, text: string): boolean {
  return matchesPattern(pattern, text, '?');
}
