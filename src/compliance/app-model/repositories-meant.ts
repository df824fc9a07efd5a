import type { TemplateResource } from './app-template';
import { PartlyKnownText } from './partly-known-text';
import { matchesIamPattern } from './policy-statements';
import { RepositoriesOfApp, RepositoryOfApp, isIn } from './repositories-of-app';

const ANY = '*';

/**
 * The repositories of the app that a `Resource` of a policy means: by a reference to the ARN, by an ARN with or without wildcards, or
 * by `*`. An account of `*` is taken for the stack's own. A repository whose name is not known before deployment is meant by a
 * reference or by all names only.
 */
export function repositoriesMeant(
  resource: PartlyKnownText, { stack, template }: TemplateResource, repositories: RepositoriesOfApp,
): RepositoryOfApp[] {
  const reference = resource.referenceIn(resource.text);
  if (reference) {
    const repository = repositories.withId(template, reference.id);
    return repository && reference.attribute === 'Arn' ? [repository] : [];
  }
  const [, , service, region, account, name] = resource.text === ANY ? Array<string>(6).fill(ANY) : resource.text.split(':');
  if (name === undefined || !matchesIamPattern(service, 'ecr')) {
    return [];
  }
  const isOwnAccount = account === ANY || resource.referenceIn(account)?.id === 'AWS::AccountId';
  const isOwnRegion = resource.referenceIn(region)?.id === 'AWS::Region';
  return namedRepositories().filter((repository) =>
    isIn(repository, 'account', isOwnAccount ? stack.account : account, stack)
    && (isOwnRegion ? isIn(repository, 'region', stack.region, stack) : matchesIamPattern(region, repository.region)));

  function namedRepositories(): readonly RepositoryOfApp[] {
    const [kind, ...rest] = name.split('/');
    const byName = resource.referenceIn(rest.join('/'));
    if (byName) {
      const repository = repositories.withId(template, byName.id);
      return repository && kind === 'repository' && byName.attribute === 'Ref' ? [repository] : [];
    }
    return repositories.matching(name);
  }
}
