import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import {
  AppliedFor, CreationTemplate, ImmutableRegistry, ImmutableRepository, OnRemove, PullThroughCacheRule, ExistingRepositories,
  TagImmutabilityAspect, TagImmutabilityStandard, TagMutabilitySetting, UpstreamRegistry,
} from 'cdk-ecr-immutability';

const app = new App();
const stack = new Stack(app, 'EcrImmutabilityExample');

// A repository of this stack: every tag is immutable, except those that developers push again and again.
new ImmutableRepository(stack, 'Api', {
  repositoryName: 'example/api',
  mutableTags: ['dev-*'],
  removalPolicy: RemovalPolicy.DESTROY,
  emptyOnDelete: true,
});

// A repository that exists already and that no stack owns. It stays immutable when it leaves this stack.
new ExistingRepositories(stack, 'LegacyApi', {
  repositories: [ecr.Repository.fromRepositoryName(stack, 'LegacyApiRepository', 'legacy/api')],
});

// Another one. When it leaves this stack it gets back the setting that it had before.
new ExistingRepositories(stack, 'LegacyWeb', {
  repositories: [ecr.Repository.fromRepositoryName(stack, 'LegacyWebRepository', 'legacy/web')],
  tagMutability: TagMutabilitySetting.immutableExcept('dev-*'),
  onRemove: OnRemove.RESTORE,
});

// What ECR creates for images that are replicated to this registry: immutable from their first tag on.
new CreationTemplate(stack, 'Replicated', {
  prefix: 'example/replicated',
  appliedFor: [AppliedFor.REPLICATION],
  resourceTags: { origin: 'replication' },
});

// What ECR creates when an image is pulled through the cache. The tags that publishers move are refreshed, all others are not.
new PullThroughCacheRule(stack, 'Cache', {
  ecrRepositoryPrefix: 'ecr-public',
  upstreamRegistry: UpstreamRegistry.ecrPublic(),
  template: {
    tagMutability: TagMutabilitySetting.immutableExcept('latest*'),
    lifecyclePolicyRules: [{ description: 'Delete what was cached two weeks ago: the next pull caches it again', maxImageAge: Duration.days(14) }],
  },
});

// A repository by somebody who did not think of it. The Aspect closes it, and all that are still to come in this stack.
new ecr.Repository(stack, 'Worker', {
  repositoryName: 'example/worker',
  removalPolicy: RemovalPolicy.DESTROY,
  emptyOnDelete: true,
});
const standard = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('dev-*', 'latest*') });
TagImmutabilityAspect.addTo(stack, { standard });

// All repositories of the account and region, whoever made them: which of them do not meet the same standard. It only reports.
new ImmutableRegistry(stack, 'Registry', { standard, schedule: events.Schedule.rate(Duration.days(1)) });

app.synth();
