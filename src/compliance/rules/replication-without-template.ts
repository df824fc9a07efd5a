import { Stage, Token } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { CREATE_ACTION, REPLICATE_ACTION } from '../../ecr/actions';
import { AppliedFor } from '../../ecr/applied-for';
import { REGISTRY_POLICY_TYPE, REPLICATION_TYPE } from '../../ecr/resource-types';
import { Fact } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import { areKnownToDiffer } from '../../template/environment';
import { expressionsAt } from '../../template/expressions';
import { possibleValues } from '../../template/possible-values';
import type { TemplateResource } from '../app-model/app-template';
import { templatesFor } from '../app-model/creation-templates-of-app';
import { distinct } from '../app-model/found-setting';
import { PartlyKnownText } from '../app-model/partly-known-text';
import { isAbout, statementsOf } from '../app-model/policy-statements';
import { resourcesOfApp } from '../app-model/templates-of-app';
import type { Finding, Rule, RuleContext } from '../rule';

/**
 * A rule that replicates images to a registry, or a policy that lets others do so and create repositories there, where the app has no creation
 * template for the repositories that ECR creates.
 */
export const replicationWithoutTemplate: Rule<TemplateResource> = {
  id: Fact.REPLICATION_WITHOUT_TEMPLATE,
  severity: 'warning',
  reason: 'Amazon ECR creates the repositories that it replicates to. Without a template in that registry they are MUTABLE, whatever the source is.',
  fix: `Declare a CreationTemplate for ${AppliedFor.REPLICATION} in a stack of the destination's account and region, or acknowledge this if somebody ` +
    'else makes the template.',
  looksAt: (context) => resourcesOfApp([REPLICATION_TYPE, REGISTRY_POLICY_TYPE], context),
  find: (resource, context) => {
    const [unreached, property] = resource.type === REPLICATION_TYPE
      ? [unreachedByRules(resource, context), 'ReplicationConfiguration'] : [unreachedByPolicy(resource, context), 'PolicyText'];
    return [unreached.filter(({ isUnknown }) => !isUnknown), unreached.filter(({ isUnknown }) => isUnknown)]
      .filter((some) => some.length > 0).map((some) => findingOn(some, property));
  },
};

/** The registry that images are replicated to. */
interface Destination {
  /** Undefined if nobody knows it. */
  readonly account?: string;
  readonly region?: string;
}

/** Repositories in a registry for which no template is known. */
interface Unreached {
  /** As messages show it: `111111111111/eu-west-1`. */
  readonly registry: string;
  /** What the names of the repositories begin with; empty for all. */
  readonly beginning: string;
  /** Whether a template of the app may be there: its stack, or the rule, does not say where it is. */
  readonly isUnknown: boolean;
}

function unreachedByRules(resource: TemplateResource, context: RuleContext): Unreached[] {
  return expressionsAt(resource.properties, ['ReplicationConfiguration', 'Rules', '*'])
    .flatMap((rule) => possibleValues(rule, resource.template.scope))
    .flatMap(({ value: rule }: { value: any }) => {
      const filters = listOf(rule?.RepositoryFilters).map((filter) => new PartlyKnownText(filter?.Filter));
      return listOf(rule?.Destinations).map((given) => destinationOf(given, resource.stack))
        .flatMap((destination) => unreachedIn(destination, filters, resource, context));
    });
}

/** What others replicate to the registry of a policy and ECR creates there. Who may not create any, replicates to those that exist. */
function unreachedByPolicy(resource: TemplateResource, context: RuleContext): Unreached[] {
  const { properties: { PolicyText: policy }, template: { scope }, stack: { account, region } } = resource;
  const allowed = statementsOf(policy, scope).filter(({ effect }) => effect === 'Allow');
  const created = allowed.some((statement) => isAbout(statement, REPLICATE_ACTION))
    ? allowed.filter((statement) => isAbout(statement, CREATE_ACTION))
      .flatMap(({ resources }) => resources.length === 0 ? [EVERYTHING] : resources) : [];
  return created.length === 0 ? [] : unreachedIn({ account, region }, created.map(beginningOf), resource, context);
}

const EVERYTHING = new PartlyKnownText('');

/** What the names of the repositories begin with that a pattern of IAM is for. */
function beginningOf(pattern: PartlyKnownText): PartlyKnownText {
  const name = /:repository\/([^*?]*)/.exec(pattern.text)?.[1];
  return name === undefined ? EVERYTHING : new PartlyKnownText(pattern.expressionFor(name));
}

function unreachedIn(destination: Destination, filters: PartlyKnownText[], { stack }: TemplateResource, context: RuleContext): Unreached[] {
  // A filter without a `/` at its end is taken for a namespace, as it is mostly meant.
  return (filters.length === 0 ? [EVERYTHING] : filters).flatMap((beginning): Unreached[] => {
    const presences = templatesFor(beginning, AppliedFor.REPLICATION, context)
      .map(({ resource }) => presenceOf(resource.stack, destination, stack));
    return presences.includes(Presence.THERE) ? [] : [{
      registry: `${destination.account ?? 'an unknown account'}/${destination.region ?? 'an unknown region'}`,
      beginning: `${beginning}`,
      isUnknown: presences.includes(Presence.UNKNOWN),
    }];
  });
}

function destinationOf(given: any, stack: Stack): Destination {
  const [account, region] = [given?.RegistryId, given?.Region].map((value) => new PartlyKnownText(value));
  const isOwn = (text: PartlyKnownText, name: string) => text.referenceIn(text.text)?.id === name;
  return {
    account: isOwn(account, 'AWS::AccountId') ? stack.account : account.isKnown(account.text) ? account.text : undefined,
    region: isOwn(region, 'AWS::Region') ? stack.region : region.isKnown(region.text) ? region.text : undefined,
  };
}

/** Whether a stack is in a registry. */
enum Presence {
  THERE,
  ELSEWHERE,
  UNKNOWN,
}

function presenceOf(stack: Stack, { account, region }: Destination, source: Stack): Presence {
  if (areKnownToDiffer(account, stack.account) || areKnownToDiffer(region, stack.region)) {
    return Presence.ELSEWHERE;
  }
  // What is not known is the same only in one Stage: the same code may make two Stages for two accounts.
  const isSame = (one: string | undefined, other: string) => one === other && (!Token.isUnresolved(other) || Stage.of(stack) === Stage.of(source));
  return isSame(account, stack.account) && isSame(region, stack.region) ? Presence.THERE : Presence.UNKNOWN;
}

function findingOn(unreached: Unreached[], property: string): Finding {
  const [{ isUnknown }] = unreached;
  const repositories = distinct(unreached.map(({ registry, beginning }) =>
    `${beginning === '' ? 'all repositories' : `the repositories '${beginning}*'`} in ${shownRegistry(registry)}`));
  return {
    message: isUnknown
      ? `nobody can tell whether a creation template of this app is for ${AppliedFor.REPLICATION} and ${shortList(repositories)}: a stack with one does not say its ` +
        'account and region, or the rule does not say them in literals'
      : `no creation template of this app is for ${AppliedFor.REPLICATION} and ${shortList(repositories)}`,
    found: { isUnknown, unreached: distinct(unreached.map(({ registry, beginning }) => ({ registry: shownRegistry(registry), beginning }))) },
    property,
    severity: isUnknown ? 'info' : 'warning',
  };
}

/** A token has another text in each synthesis. */
function shownRegistry(registry: string): string {
  return registry.split('/').map((part, index) => Token.isUnresolved(part) ? `this ${index === 0 ? 'account' : 'region'}` : part).join('/');
}

function listOf(value: unknown): any[] {
  return Array.isArray(value) ? value : [];
}
