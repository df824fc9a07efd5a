import { DELETE_IMAGE_ACTION } from '../../ecr/actions';
import { REPOSITORY_TYPE } from '../../ecr/resource-types';
import { Fact } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import { AUTO_DELETE_PROVIDER } from '../../template/cdk-private';
import { possibleValues } from '../../template/possible-values';
import type { AppTemplate, TemplateResource } from '../app-model/app-template';
import { distinct } from '../app-model/found-setting';
import { ofWholeApp, oncePerRun } from '../app-model/once-per-run';
import { PartlyKnownText } from '../app-model/partly-known-text';
import { Statement, deniesAllBut, documentsIn, isAbout, quickLookFor, statementsOf } from '../app-model/policy-statements';
import { repositoriesMeant } from '../app-model/repositories-meant';
import { RepositoryOfApp, isRepositoryExempt, repositoriesOfApp } from '../app-model/repositories-of-app';
import { resourcesOfApp, templatesOfApp } from '../app-model/templates-of-app';
import type { Rule, RuleContext, Finding } from '../rule';

const mayBeAboutDeleting = quickLookFor(DELETE_IMAGE_ACTION);

/** Whom an inline policy, or a managed one that names them, is attached to. */
const ATTACHED_TO = ['Roles', 'Users', 'Groups', 'RoleName', 'UserName', 'GroupName'];

/** The types whose one policy is attached to others. */
const ATTACHED_POLICIES = [
  'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy', 'AWS::IAM::UserPolicy', 'AWS::IAM::GroupPolicy',
];

/** The types that have policies of their own. */
const IDENTITIES = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];

const HAVING_POLICIES = [...IDENTITIES, ...ATTACHED_POLICIES];

/**
 * The app allows somebody to delete images of a repository of this app: by a policy of a role, user or group, or by that of the
 * repository.
 */
export const imagesCanBeDeleted: Rule<TemplateResource> = {
  id: Fact.IMAGES_CAN_BE_DELETED,
  severity: 'info',
  reason: 'Immutability does not stop who deletes an image: its tag is free then, and the next push gives it to another image.',
  fix: `Leave ${DELETE_IMAGE_ACTION} to lifecycle rules, deny it to all but those who must by 'imageProtection' of ImmutableRepository, or acknowledge this.`,
  looksAt: (context) => [
    ...resourcesOfApp([REPOSITORY_TYPE], context).filter(({ properties }) => properties.RepositoryPolicyText !== undefined),
    ...allowingDeleting(context),
  ],
  find(resource, context) {
    if (resource.type === REPOSITORY_TYPE) {
      return findInRepositoryPolicy(resource, context);
    }
    // It deletes when the stack is deleted, and the user asked for it.
    const isAutoDelete = resource.source?.node.scope?.node.id === AUTO_DELETE_PROVIDER;
    return isAutoDelete ? [] : findInIdentityPolicies(resource, context);
  },
};

/** What has a policy that allows deleting, of whatever. */
const allowingDeleting = ofWholeApp((context) => templatesOfApp(context).all.flatMap((template) => {
  const isAny = mayBeAboutDeleting(HAVING_POLICIES.flatMap((type) => template.rendered(type)));
  return isAny ? HAVING_POLICIES.flatMap((type) => template.ofType(type))
    .filter((resource) => allowingStatements(resource, resource.properties).length > 0) : [];
}));

function allowingStatements({ template: { scope } }: TemplateResource, properties: Record<string, any>): Statement[] {
  return documentsIn(properties, scope).flatMap((policy) => statementsOf(policy, scope)).filter(allowsDeleting);
}

function findInIdentityPolicies(resource: TemplateResource, context: RuleContext): Finding[] {
  const repositories = repositoriesOfApp(context);
  if (repositories.all.length === 0) {
    return [];
  }
  const properties = resource.propertiesByPath;
  const statements = allowingStatements(resource, properties);
  const atStake = repositoriesAtStake(statements, resource, context);
  if (atStake === undefined) {
    return [];
  }
  const isIdentity = IDENTITIES.includes(resource.type);
  const grantees = isIdentity ? [resource.path] : attachedTo(properties, resource);
  return [{ ...whoMayDelete(grantees, atStake, statements), property: isIdentity ? 'Policies' : 'PolicyDocument' }];
}

/** Repositories whose images somebody may delete. */
interface AtStake {
  readonly labels: string;
  readonly names: readonly string[];
}

/**
 * What statements leave at stake; undefined if nothing. Policies that name the same have one answer: many name all repositories of many.
 */
function repositoriesAtStake(statements: readonly Statement[], resource: TemplateResource, context: RuleContext): AtStake | undefined {
  const resources = statements.flatMap((statement) => statement.resources);
  const known = atStakeIn(resource.template, context);
  const key = JSON.stringify(resources.map((one) => `${one}`));
  if (!known.has(key)) {
    const repositories = repositoriesOfApp(context);
    const meant = new Set(resources.flatMap((one) => repositoriesMeant(one, resource, repositories)));
    const atStake = [...meant].filter(({ resource: declared }) => isAtStake(declared, context));
    known.set(key, atStake.length === 0 ? undefined : describedAtStake(atStake));
  }
  return known.get(key);
}

/** By what the policies of a template name. */
const atStakeIn = oncePerRun((_template: AppTemplate) => new Map<string, AtStake | undefined>());

function describedAtStake(repositories: readonly RepositoryOfApp[]): AtStake {
  return {
    labels: shortList(repositories.map(({ label }) => label)),
    names: distinct(repositories.map(({ name, resource }) => name ?? resource.path)),
  };
}

function findInRepositoryPolicy(resource: TemplateResource, context: RuleContext): Finding[] {
  const repository = repositoriesOfApp(context).of(resource);
  if (!repository || !policyOf(resource, resource.properties).some(allowsDeleting) || !isAtStake(resource, context)) {
    return [];
  }
  const statements = policyOf(resource, resource.propertiesByPath).filter(allowsDeleting);
  const grantees = statements.flatMap(({ principals, hasNotPrincipal }) => hasNotPrincipal ? ['everybody but some'] : principals.map(granteeName));
  return [{ ...whoMayDelete(grantees, describedAtStake([repository]), statements), property: 'RepositoryPolicyText' }];
}

function policyOf({ template: { scope } }: TemplateResource, { RepositoryPolicyText: policy }: Record<string, any>): Statement[] {
  return statementsOf(policy, scope);
}

function whoMayDelete(grantees: string[], { labels, names }: AtStake, statements: Statement[]): Pick<Finding, 'message' | 'found'> {
  const isConditional = statements.every(({ hasCondition }) => hasCondition);
  const message = `${shortList([...new Set(grantees)])} may delete images (${DELETE_IMAGE_ACTION}) of ${labels}` +
    `${isConditional ? ', under a condition' : ''}.`;
  return {
    message,
    found: { grantees: distinct(grantees), repositories: names, isConditional },
  };
}

function allowsDeleting(statement: Statement): boolean {
  return statement.effect === 'Allow' && isAbout(statement, DELETE_IMAGE_ACTION);
}

/** Whether deleting would free a tag that could not be overwritten, and nobody has said who may. */
const isAtStake = oncePerRun((resource: TemplateResource, context): boolean => {
  const repository = repositoriesOfApp(context).of(resource)!;
  const { judgements } = repository;
  const protectsNothing = judgements.every(({ setting }) => setting.unanswerableBecause === undefined && setting.isEveryTagMutable);
  return !protectsNothing && !isRepositoryExempt(repository) && !alwaysDeniesDeleting(resource);
});

/** However its conditions turn out. */
function alwaysDeniesDeleting({ properties: { RepositoryPolicyText: policy }, template: { scope } }: TemplateResource): boolean {
  return possibleValues(policy, scope).every(({ value }) =>
    statementsOf(value, {}).some((statement) => isAbout(statement, DELETE_IMAGE_ACTION) && deniesAllBut(statement)));
}

/** Whom the policy is attached to, as far as it says; a managed one can be attached by others too. */
function attachedTo(properties: Record<string, any>, policy: TemplateResource): string[] {
  const named = ATTACHED_TO.flatMap((name) => properties[name] ?? []).map((one) => granteeName(new PartlyKnownText(one)));
  return named.length > 0 ? named : [`whoever has the policy ${policy.path}`];
}

/** By the construct path, if it is a resource of the app. */
function granteeName(grantee: PartlyKnownText): string {
  return grantee.text === '*' ? 'everybody' : grantee.referenceIn(grantee.text)?.id ?? `${grantee}`;
}
