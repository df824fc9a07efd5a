import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import {
  AppliedFor, CreationTemplate, ExistingCreationTemplate, ExistingRepositories, PullThroughCacheRule, TagMutabilityProvider, UpstreamRegistry,
} from '../../src';

type Class = new (scope: Construct, id: string, props: any) => Construct;

const CONSTRUCTS: [string, Class, (stack: Stack) => object][] = [
  ['CreationTemplate', CreationTemplate, () => ({ prefix: 'team', appliedFor: [AppliedFor.REPLICATION] })],
  ['ExistingCreationTemplate', ExistingCreationTemplate, () => ({ prefix: 'team' })],
  ['ExistingRepositories', ExistingRepositories, (stack) => ({ repositories: [ecr.Repository.fromRepositoryName(stack, 'Import', 'api')] })],
  ['PullThroughCacheRule', PullThroughCacheRule, () => ({ ecrRepositoryPrefix: 'public', upstreamRegistry: UpstreamRegistry.ecrPublic(), template: {} })],
  ['TagMutabilityProvider', TagMutabilityProvider, () => ({})],
];

test.each(CONSTRUCTS)('a class derived from %s may have props of its own, and the construct itself may not', (name, construct, propsIn) => {
  class Derived extends construct {}
  const stack = new Stack(new App(), 'Stack');
  const props = { ...propsIn(stack), team: 'platform' };
  expect(() => new Derived(stack, 'Derived', props)).not.toThrow();

  const other = new Stack(new App(), 'Stack');
  expect(() => new construct(other, 'Misspelt', { ...propsIn(other), team: 'platform' })).toThrow(`Stack/Misspelt: ${name} is given 'team'`);
});
