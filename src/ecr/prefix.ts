/** The prefix of the template (or rule) for all repositories that no other one matches. */
export const ROOT = 'ROOT';

/** ECR's API model and CloudFormation's schema: a namespace, with the `/` at its end or without, or ROOT. */
export const PREFIX_GRAMMAR = /^([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\/?|ROOT)$/;

/** The prefix without the `/` that ECR assumes at its end anyway: what two prefixes are compared by. */
export function withoutSlash(prefix: string): string {
  return prefix.replace(/\/$/, '');
}

/** The names of the repositories that a prefix is for, as the last part of an ARN. */
export function repositoryNamePattern(prefix: string): string {
  return prefix === ROOT ? '*' : `${withoutSlash(prefix)}/*`;
}

/** Whether what the second prefix is for is a part of what the first one is for. */
export function covers(outer: string, inner: string): boolean {
  return outer === ROOT || inner === outer || `${withoutSlash(inner)}/`.startsWith(`${withoutSlash(outer)}/`);
}
