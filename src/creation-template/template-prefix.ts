import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { MAX_TEMPLATE_PREFIX_LENGTH } from '../ecr/limits';
import { PREFIX_GRAMMAR, ROOT, withoutSlash, repositoryNamePattern } from '../ecr/prefix';
import { checkGiven, checkText } from '../messages/check-type';
import { quoted } from '../mutability/language/quoted';
import { unlessLookingUp } from '../template/context-lookup';

/** Throws, without a path, if a text cannot be the prefix of a template. */
export function checkTemplatePrefix(scope: IConstruct, prefix: string): void {
  checkGiven('prefix', prefix, "'team'");
  checkText('prefix', prefix, "'team'");
  unlessLookingUp(scope, () => checkPrefix(prefix, 1, MAX_TEMPLATE_PREFIX_LENGTH));
}

/** Throws, without a path, if a text cannot be a prefix of such a length. Templates and pull-through cache rules have prefixes. */
export function checkPrefix(prefix: string, minLength: number, maxLength: number): void {
  if (Token.isUnresolved(prefix)) {
    return;
  }
  const allowed = `${minLength} to ${maxLength} characters: lower-case letters and digits, joined by '.', '_', '__', '-' or '/'; or ${ROOT}`;
  if (prefix === `${ROOT}/`) {
    throw new Error(`the prefix ${quoted(prefix)} has a '/' at its end; ${ROOT} is allowed only without it. Write '${ROOT}'.`);
  }
  if (prefix.length < minLength || prefix.length > maxLength) {
    throw new Error(`the prefix ${quoted(prefix)} has ${prefix.length} characters; allowed are ${allowed}. ${
      prefix.length === 0 ? `For all repositories that no other prefix is for, write '${ROOT}'.` : 'Choose another namespace.'}`);
  }
  if (!PREFIX_GRAMMAR.test(prefix)) {
    throw new Error(`the prefix ${quoted(prefix)} cannot be a namespace of repositories; allowed are ${allowed}. ${remedy(prefix)}`);
  }
}

function remedy(prefix: string): string {
  // eslint-disable-next-line regexp/no-super-linear-move -- No longer prefix gets here than the longest that ECR takes.
  const lower = prefix.toLowerCase().replace(/^\/+/, '').replace(/\/?\*+$/, '');
  return PREFIX_GRAMMAR.test(lower)
    ? `Write '${lower}': it is for all repositories whose names begin with '${withoutSlash(lower)}/'.`
    : "Write the beginning of the repository names, such as 'team' or 'team/app'.";
}

/** The ARN, with a wildcard, of the repositories that a prefix is for. They are in the stack's own registry, unless an owner is given. */
export function repositoryArnPattern(stack: Stack, prefix: string, owner: { account?: string; region?: string } = {}): string {
  const resourceName = repositoryNamePattern(prefix);
  return stack.formatArn({ service: 'ecr', ...owner, resource: 'repository', resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}

