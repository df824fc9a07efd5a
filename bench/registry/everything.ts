import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  AppliedFor, EnforcementMode, ImmutableRegistry, PullThroughCacheHandling, RegistryOptions, TagImmutabilityStandard, TagMutabilitySetting,
} from '../../src';

/** A standard of 20 namespaces and 20 exemptions. */
export function standardOfTwenty(): TagImmutabilityStandard {
  return new TagImmutabilityStandard({
    baseline: TagMutabilitySetting.immutableExcept('latest', 'dev-*'),
    namespaces: Array.from({ length: 20 }, (_, index) => ({
      prefix: `namespace-${index}`,
      ...index % 2 === 0 ? { enforcement: EnforcementMode.REPORT } : { baseline: TagMutabilitySetting.immutableExcept(`release-${index}-*`) },
    })),
    exemptions: Array.from({ length: 20 }, (_, index) => ({
      ...index % 2 === 0 ? { tag: { key: 'mutable', value: `reason-${index}` } } : { repositories: `team-${index}/scratch-*` },
      reason: `Base images of product ${index}, whose tags a nightly build moves`,
      owner: `team-${index}@example.com`,
      expires: '2099-06-30',
    })),
  });
}

/** A standard of 20 with the guard, and with what opens repositories too. */
export const GUARDED: RegistryOptions = {
  standard: standardOfTwenty(), schedule: events.Schedule.rate(Duration.days(1)), guard: true, restore: false,
};
export const GUARDED_AND_OPENED: RegistryOptions = { ...GUARDED, longestOpening: Duration.hours(4) };

/** Everything on that makes a template larger, in any account: but for the guard and what opens repositories. */
export function optionsOfEverything(): RegistryOptions {
  return {
    standard: standardOfTwenty(),
    schedule: events.Schedule.rate(Duration.days(1)),
    dashboard: true,
    alarms: true,
    expectedWithin: Duration.days(2),
    creationTemplatesFor: Object.values(AppliedFor),
    pullThroughCaches: PullThroughCacheHandling.SETTLE,
    replicatedNamespaces: ['mirror', 'backup'],
  };
}

/** A registry with everything on that makes its template larger. */
export function registryWithEverything(stack: Stack): ImmutableRegistry {
  return new ImmutableRegistry(stack, 'Registry', {
    ...optionsOfEverything(),
    enforcement: EnforcementMode.ENFORCE,
    alarmTopic: sns.Topic.fromTopicArn(stack, 'Topic', stack.formatArn({ service: 'sns', resource: 'alarms' })),
    creationTemplateRoles: [iam.Role.fromRoleName(stack, 'Creates', 'creates-repositories')],
  });
}
