import { Annotations, App, Stack } from 'aws-cdk-lib';
import { ImmutableRepository } from 'cdk-ecr-immutability';

const app = new App();
const stack = new Stack(app, 'Shop');

// Every tag is immutable, except these. Leave mutableTags out, and no tag can move.
const api = new ImmutableRepository(stack, 'Api', {
  repositoryName: 'team/api',
  mutableTags: ['latest', 'dev-*'],
});
// Prints: tag 'dev-1' can be overwritten: filter 'dev-*' excludes it from IMMUTABLE
Annotations.of(stack).addInfo(api.tagMutability.explain('dev-1'));

app.synth();
