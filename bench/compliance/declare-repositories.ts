/** Declares repositories in one way, synthesizes them, and prints the milliseconds of CPU that each took: see `repositories.ts`. */
import { createHash } from 'crypto';
import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { ImmutableRepository } from '../../src';
import { stopwatch } from '../stopwatch';

const COUNT = Number(process.argv[3]);
const PER_STACK = 400;

/** Each frame on the stack costs where CDK keeps a trace of it, and a subclass is one more. */
class Subclass extends ecr.Repository {}

const WAYS: Record<string, (stack: Stack, id: string) => void> = {
  'ecr.Repository, IMMUTABLE': (stack, id) => new ecr.Repository(stack, id, { imageTagMutability: ecr.TagMutability.IMMUTABLE }),
  'an empty subclass of it': (stack, id) => new Subclass(stack, id, { imageTagMutability: ecr.TagMutability.IMMUTABLE }),
  'ImmutableRepository': (stack, id) => new ImmutableRepository(stack, id),
  'ecr.Repository, except latest': (stack, id) => new ecr.Repository(stack, id, {
    imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
    imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard('latest')],
  }),
  'ImmutableRepository, except latest': (stack, id) => new ImmutableRepository(stack, id, { mutableTags: ['latest'] }),
};

const declareIn = WAYS[process.argv[2]];
const app = new App({ analyticsReporting: false });

const elapsed = stopwatch();
for (let first = 0; first < COUNT; first += PER_STACK) {
  const stack = new Stack(app, `Stack${first}`);
  for (let index = first; index < Math.min(COUNT, first + PER_STACK); index++) {
    declareIn(stack, `Repository${index}`);
  }
}
const declare = elapsed();
const assembly = app.synth();
const total = elapsed();

const templates = createHash('sha256').update(JSON.stringify(assembly.stacks.map(({ template }) => template))).digest();
console.log(JSON.stringify({ declare, synthesize: total - declare, total, templates: templates.readUIntBE(0, 6) }));
