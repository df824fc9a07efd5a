import { Stage, Token } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { AppliedFor } from '../../ecr/applied-for';
import { REPLICATION_TYPE } from '../../ecr/resource-types';
import { Fact } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import { areKnownToDiffer } from '../../template/environment';
import { expressionsAt } from '../../template/expressions';
import { possibleValues } from '../../template/possible-values';
import type { TemplateResource } from '../app-model/app-template';
import { templatesFor } from '../app-model/creation-templates-of-app';
import { distinct } from '../app-model/found-setting';
import { PartlyKnownText } from '../app-model/partly-known-text';
import { resourcesOfApp } from '../app-model/templates-of-app';
import type { Finding, Rule, RuleContext } from '../rule';

/** A rule that replicates images to a registry in which the app has no creation template for the repositories that ECR creates there. */
export const replicationWithoutTemplate: Rule<TemplateResource> = {
  id: Fact.REPLICATION_WITHOUT_TEMPLATE,
  severity: 'warning',
  reason: 'Amazon ECR creates the repositories that it replicates to. Without a template in that registry they are MUTABLE, whatever the source is.',
  fix: `Declare a CreationTemplate for ${AppliedFor.REPLICATION} in a stack of the destination's account and region, or acknowledge this if somebody ` +
    'else makes the template.',
  looksAt: (context) => resourcesOfApp([REPLICATION_TYPE], context),
  find: (resource, context) => {
    const rules = expressionsAt(resource.properties, ['ReplicationConfiguration', 'Rules', '*'])
      .flatMap((rule) => possibleValues(rule, resource.template.scope))
      .flatMap(({ value }) => value === undefined ? [] : [value]);
    const unreached = rules.flatMap((rule) => unreachedBy(rule, resource, context));
    return [findingOn(unreached.filter(({ isUnknown }) => !isUnknown)), findingOn(unreached.filter(({ isUnknown }) => isUnknown))]
      .filter((finding) => finding !== undefined);
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

function unreachedBy(rule: any, { stack }: TemplateResource, context: RuleContext): Unreached[] {
  const filters = listOf(rule?.RepositoryFilters).map((filter) => new PartlyKnownText(filter?.Filter));
  const beginnings = filters.length === 0 ? [new PartlyKnownText('')] : filters;
  return listOf(rule?.Destinations).flatMap((given) => {
    const destination = destinationOf(given, stack);
    // A filter without a `/` at its end is taken for a namespace, as it is mostly meant.
    return beginnings.flatMap((beginning): Unreached[] => {
      const presences = templatesFor(beginning, AppliedFor.REPLICATION, context)
        .map(({ resource }) => presenceOf(resource.stack, destination, stack));
      return presences.includes(Presence.THERE) ? [] : [{
        registry: `${destination.account ?? 'an unknown account'}/${destination.region ?? 'an unknown region'}`,
        beginning: `${beginning}`,
        isUnknown: presences.includes(Presence.UNKNOWN),
      }];
    });
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

function findingOn(unreached: Unreached[]): Finding | undefined {
  if (unreached.length === 0) {
    return undefined;
  }
  const [{ isUnknown }] = unreached;
  const repositories = distinct(unreached.map(({ registry, beginning }) =>
    `${beginning === '' ? 'all repositories' : `the repositories '${beginning}*'`} in ${shownRegistry(registry)}`));
  return {
    message: isUnknown
      ? `nobody can tell whether a creation template of this app is for ${AppliedFor.REPLICATION} and ${shortList(repositories)}: a stack with one does not say its ` +
        'account and region, or the rule does not say them in literals'
      : `no creation template of this app is for ${AppliedFor.REPLICATION} and ${shortList(repositories)}`,
    found: { isUnknown, unreached: distinct(unreached.map(({ registry, beginning }) => ({ registry: shownRegistry(registry), beginning }))) },
    property: 'ReplicationConfiguration',
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
