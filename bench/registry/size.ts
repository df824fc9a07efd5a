/**
 * How many bytes the template of a registry has: by itself, and in the template of a stack that has a StackSet of it. CloudFormation takes
 * 51,200 of each without a bucket.
 *
 *   npm run bench:registry-size
 */
import { BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { registryWithEverything, standardOfTwenty } from './everything';
import { bytes, inStackSet, templateOf } from './stack-set';
import { ImmutableRegistry, TagImmutabilityStandard } from '../../src';
import { asYaml } from '../../src/organization/yaml';
import { MAX_TEMPLATE_BYTES_WITHOUT_BUCKET } from '../../src/registry/template-size';

const REGISTRIES: Record<string, (stack: Stack) => unknown> = {
  'defaults': (stack) => new ImmutableRegistry(stack, 'Registry', { standard: new TagImmutabilityStandard({}) }),
  '20 namespaces and 20 exemptions': (stack) => new ImmutableRegistry(stack, 'Registry', { standard: standardOfTwenty() }),
  'the same with everything on': registryWithEverything,
};

console.log(`Bytes of the template of a registry; without a bucket, CloudFormation takes ${MAX_TEMPLATE_BYTES_WITHOUT_BUCKET}`);
console.log(['', 'with a bucket', 'without one', 'StackSet, as JSON', 'StackSet, as YAML'].map((text, column) => (column === 0 ? text.padEnd(34) : text.padStart(20))).join(''));
for (const [name, build] of Object.entries(REGISTRIES)) {
  const compact = templateOf(build, { synthesizer: new BootstraplessSynthesizer() });
  const all = [bytes(templateOf(build)), bytes(compact), bytes(inStackSet(JSON.stringify(compact))), bytes(inStackSet(asYaml(compact)))];
  console.log(name.padEnd(34) + all.map((each) => `${each}`.padStart(20)).join(''));
}
