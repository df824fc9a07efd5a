/** The prefix of a template or rule for all repositories that no other template or rule is for. */
export const ROOT = 'ROOT';

/** ECR's API model and CloudFormation's schema: a namespace, with or without a `/` at its end, or ROOT. */
export const PREFIX_GRAMMAR = /^([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\/?|ROOT)$/;

/** The prefix without a `/` at its end. ECR assumes it anyway, so two prefixes are compared without it. */
export function withoutSlash(prefix: string): string {
  return prefix.replace(/\/$/, '');
}

/** A pattern for the names of the repositories that a prefix is for, as the last part of an ARN. */
export function repositoryNamePattern(prefix: string): string {
  return prefix === ROOT ? '*' : `${withoutSlash(prefix)}/*`;
}

/** Whether the first prefix is for all repositories that the second one is for. */
export function covers(outer: string, inner: string): boolean {
  return outer === ROOT || inner === outer || `${withoutSlash(inner)}/`.startsWith(`${withoutSlash(outer)}/`);
}
