/** Templates for repositories that Amazon ECR creates by itself, one with a role, and a pull-through cache with a template of its own. */
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { AppliedFor, CreationTemplate, PullThroughCacheRule, TagMutabilitySetting, UpstreamRegistry } from 'cdk-ecr-immutability';

const REPLICATED = 'cdk-ecr-immutability-integ/replicated';
/** At most 30 characters. */
const CACHE = 'cdk-ecr-immutability-integ-ptc';

const app = new App();
const stack = new Stack(app, 'CdkEcrImmutabilityIntegTemplates');
new CreationTemplate(stack, 'Replicated', {
  prefix: REPLICATED,
  appliedFor: [AppliedFor.REPLICATION, AppliedFor.CREATE_ON_PUSH],
  resourceTags: { origin: 'integration-test' },
});
new PullThroughCacheRule(stack, 'Cache', {
  ecrRepositoryPrefix: CACHE,
  upstreamRegistry: UpstreamRegistry.ecrPublic(),
  template: {
    tagMutability: TagMutabilitySetting.immutableExcept('latest*'),
    lifecyclePolicyRules: [{ description: 'What is pulled again is cached again', maxImageAge: Duration.days(14) }],
  },
});

const test = new IntegTest(app, 'RepositoriesThatEcrCreates', { testCases: [stack], stackUpdateWorkflow: false });
const expectTemplate = (prefix: string, template: Record<string, unknown>) => test.assertions
  .awsApiCall('ECR', 'describeRepositoryCreationTemplates', { prefixes: [prefix] })
  .expect(ExpectedResult.objectLike({ repositoryCreationTemplates: [template] }));
expectTemplate(REPLICATED, {
  appliedFor: ['REPLICATION', 'CREATE_ON_PUSH'],
  imageTagMutability: 'IMMUTABLE',
  resourceTags: [{ Key: 'origin', Value: 'integration-test' }],
});
expectTemplate(CACHE, {
  appliedFor: ['PULL_THROUGH_CACHE'],
  imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
  imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest*' }],
});
test.assertions.awsApiCall('ECR', 'describePullThroughCacheRules', { ecrRepositoryPrefixes: [CACHE] })
  .expect(ExpectedResult.objectLike({ pullThroughCacheRules: [{ ecrRepositoryPrefix: CACHE, upstreamRegistry: 'ecr-public' }] }));
