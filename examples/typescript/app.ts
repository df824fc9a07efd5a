import { App, Aspects, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { ImmutableRepository, OnRemove, RepositoryTagMutability, TagImmutabilityAspect, TagMutabilitySetting } from 'cdk-ecr-immutability';

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
new RepositoryTagMutability(stack, 'LegacyApi', {
  repository: ecr.Repository.fromRepositoryName(stack, 'LegacyApiRepository', 'legacy/api'),
});

// Another one. When it leaves this stack it gets back the setting that it had before.
new RepositoryTagMutability(stack, 'LegacyWeb', {
  repository: ecr.Repository.fromRepositoryName(stack, 'LegacyWebRepository', 'legacy/web'),
  tagMutability: TagMutabilitySetting.immutableExcept('dev-*'),
  onRemove: OnRemove.RESTORE,
});

// A repository by somebody who did not think of it. The Aspect closes it, and all that are still to come in this stack.
new ecr.Repository(stack, 'Worker', {
  repositoryName: 'example/worker',
  removalPolicy: RemovalPolicy.DESTROY,
  emptyOnDelete: true,
});
Aspects.of(stack).add(new TagImmutabilityAspect({
  baseline: TagMutabilitySetting.immutableExcept('dev-*'),
}));

app.synth();
