import { Stack } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import { REPOSITORY_TYPE } from '../../ecr/resource-types';
import { Fact } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import { propertiesWithReferences } from '../../template/properties-with-references';
import { resourcesOfApp } from '../app-model/constructs-of-app';
import { oncePerRun } from '../app-model/once-per-run';
import { PartlyKnownText } from '../app-model/partly-known-text';
import { Statement, documentsIn, isAbout, quickLookFor, statementsOf } from '../app-model/policy-statements';
import { repositoriesMeant } from '../app-model/repositories-meant';
import { RepositoryOfApp, isRepositoryExempt, repositoriesOfApp } from '../app-model/repositories-of-app';
import { logicalIdOf, synthesizedOfTypes } from '../app-model/synthesized-resources';
import type { Rule, RuleContext, Finding } from '../rule';

const DELETE_ACTION = 'ecr:BatchDeleteImage';

const mayBeAboutDeleting = quickLookFor(DELETE_ACTION);

/** Whom an inline policy, or a managed one that names them, is attached to. */
const ATTACHED_TO = ['Roles', 'Users', 'Groups', 'RoleName', 'UserName', 'GroupName'];

/** The types whose one policy is attached to others. */
const ATTACHED_POLICIES = [
  'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy', 'AWS::IAM::UserPolicy', 'AWS::IAM::GroupPolicy',
];

/** The types that have policies of their own. */
const IDENTITIES = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];

const HAVING_POLICIES = [...IDENTITIES, ...ATTACHED_POLICIES];

/** What CDK makes for `autoDeleteImages` of `ecr.Repository`: it deletes when the stack is deleted, and the user asked for it. */
const AUTO_DELETE_PROVIDER = 'Custom::ECRAutoDeleteImagesCustomResourceProvider';

/**
 * The app allows somebody to delete images of a repository of this app: by a policy of a role, user or group, or by that of the
 * repository.
 */
export const imagesCanBeDeleted: Rule = {
  id: Fact.IMAGES_CAN_BE_DELETED,
  severity: 'info',
  reason: 'Immutability does not stop who deletes an image: its tag is free then, and the next push gives it to another image.',
  fix: `Leave ${DELETE_ACTION} to lifecycle rules, deny it in the repository's policy to all but those who must, or acknowledge this.`,
  looksAt: (context) => [
    ...resourcesOfApp([REPOSITORY_TYPE], context),
    ...resourcesOfApp(HAVING_POLICIES, context).filter((resource) => mayAllowDeleting(resource, context)),
  ],
  find(resource: CfnResource, context) {
    if (resource.cfnResourceType === REPOSITORY_TYPE) {
      return findInRepositoryPolicy(resource, context);
    }
    const isAutoDelete = resource.node.scope?.node.id === AUTO_DELETE_PROVIDER;
    return isAutoDelete ? [] : findInIdentityPolicies(resource, context);
  },
};

/** Whether a policy of a resource allows deleting, of whatever; also if the template that says so is not there yet. */
function mayAllowDeleting(resource: CfnResource, context: RuleContext): boolean {
  const allowing = allowingDeleting(resource.stack, context);
  // Few stacks have any, and the logical id of thousands of resources takes time.
  return allowing === undefined || (allowing.size > 0 && allowing.has(logicalIdOf(resource, context)));
}

/** The logical ids of what has a policy that allows deleting; undefined before synthesis. */
const allowingDeleting = oncePerRun((stack: Stack, context) => {
  const resources = synthesizedOfTypes(stack, HAVING_POLICIES, context);
  if (resources === undefined) {
    return undefined;
  }
  const worthReading = mayBeAboutDeleting([...resources.values()]) ? [...resources] : [];
  return new Set(worthReading
    .filter(([, { Properties: properties = {} }]) => documentsIn(properties).flatMap(statementsOf).some(allowsDeleting))
    .map(([logicalId]) => logicalId));
});

function findInIdentityPolicies(resource: CfnResource, context: RuleContext): Finding[] {
  const repositories = repositoriesOfApp(context);
  if (repositories.all.length === 0) {
    return [];
  }
  const properties = propertiesWithReferences(resource);
  const statements = documentsIn(properties).flatMap(statementsOf).filter(allowsDeleting);
  const meant = statements.flatMap(({ resources }) => resources).flatMap((one) => repositoriesMeant(one, Stack.of(resource), repositories));
  const atStake = [...new Set(meant)].filter((repository) => isAtStake(repository, context));
  if (atStake.length === 0) {
    return [];
  }
  const isIdentity = IDENTITIES.includes(resource.cfnResourceType);
  const grantees = isIdentity ? [resource.node.path] : attachedTo(properties, resource);
  return [{ construct: resource, message: messageFor(grantees, atStake, statements), property: isIdentity ? 'Policies' : 'PolicyDocument' }];
}

function findInRepositoryPolicy(resource: CfnResource, context: RuleContext): Finding[] {
  const repository = repositoriesOfApp(context).of(resource);
  const isAllowed = statementsOf(repository?.properties.RepositoryPolicyText).some(allowsDeleting);
  if (!repository || !isAllowed || !isAtStake(repository, context)) {
    return [];
  }
  const statements = statementsOf(propertiesWithReferences(resource).RepositoryPolicyText).filter(allowsDeleting);
  const grantees = statements.flatMap(({ principals, hasNotPrincipal }) => hasNotPrincipal ? ['everybody but some'] : principals.map(granteeName));
  return [{ construct: resource, message: messageFor(grantees, [repository], statements), property: 'RepositoryPolicyText' }];
}

function messageFor(grantees: string[], repositories: RepositoryOfApp[], statements: Statement[]): string {
  return `${shortList([...new Set(grantees)])} may delete images (${DELETE_ACTION}) of ${shortList(repositories.map(({ label }) => label))}` +
    `${statements.every(({ hasCondition }) => hasCondition) ? ', under a condition' : ''}.`;
}

function allowsDeleting(statement: Statement): boolean {
  return statement.effect === 'Allow' && isAbout(statement, DELETE_ACTION);
}

/** Whether deleting would free a tag that could not be overwritten, and nobody has said who may. */
function isAtStake(repository: RepositoryOfApp, context: RuleContext): boolean {
  const { setting, properties } = repository;
  const protectsNothing = setting.unanswerableBecause === undefined && setting.isEveryTagMutable;
  return !protectsNothing && !isRepositoryExempt(repository, context) && !statementsOf(properties.RepositoryPolicyText).some(deniesDeletingToAll);
}

function deniesDeletingToAll(statement: Statement): boolean {
  return statement.effect === 'Deny' && isAbout(statement, DELETE_ACTION)
    && (statement.hasNotPrincipal || statement.principals.some(({ text }) => text === '*'));
}

/** Whom the policy is attached to, as far as it says; a managed one can be attached by others too. */
function attachedTo(properties: Record<string, any>, policy: CfnResource): string[] {
  const named = ATTACHED_TO.flatMap((name) => properties[name] ?? []).map((one) => granteeName(new PartlyKnownText(one)));
  return named.length > 0 ? named : [`whoever has the policy ${policy.node.path}`];
}

/** By the construct path, if it is a resource of the app. */
function granteeName(grantee: PartlyKnownText): string {
  return grantee.text === '*' ? 'everybody' : grantee.referenceIn(grantee.text)?.id ?? `${grantee}`;
}
