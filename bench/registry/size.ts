/**
 * How many bytes the template of a registry has: by itself, in the template of a stack that has a StackSet of it, and those of an organization: the
 * one for the accounts, and the one around it. CloudFormation takes 51,200 of each without a bucket.
 *
 *   npm run bench:registry-size
 */
import { BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { GUARDED, GUARDED_AND_OPENED, optionsOfEverything, registryWithEverything, standardOfTwenty } from './everything';
import { bytes, inStackSet, templateOf } from './stack-set';
import { ImmutableOrganization, ImmutableRegistry, RegistryOptions, TagImmutabilityStandard } from '../../src';
import { asYaml } from '../../src/organization/yaml';
import { MAX_TEMPLATE_BYTES_WITHOUT_BUCKET } from '../../src/registry/template-size';

const REGISTRIES: Record<string, (stack: Stack) => unknown> = {
  'defaults': (stack) => new ImmutableRegistry(stack, 'Registry', { standard: new TagImmutabilityStandard({}) }),
  '20 namespaces and 20 exemptions': (stack) => new ImmutableRegistry(stack, 'Registry', { standard: standardOfTwenty() }),
  'with guard, without restore': (stack) => new ImmutableRegistry(stack, 'Registry', GUARDED),
  'and what opens repositories': (stack) => new ImmutableRegistry(stack, 'Registry', GUARDED_AND_OPENED),
  'with guard, openings and restore': (stack) => new ImmutableRegistry(stack, 'Registry', { ...GUARDED_AND_OPENED, restore: true }),
  'all else, without guard and openings': registryWithEverything,
};

console.log(`Bytes of the template of a registry; without a bucket, CloudFormation takes ${MAX_TEMPLATE_BYTES_WITHOUT_BUCKET}`);
console.log(['', 'with a bucket', 'without one', 'StackSet, as JSON', 'StackSet, as YAML'].map((text, column) => (column === 0 ? text.padEnd(38) : text.padStart(20))).join(''));
for (const [name, build] of Object.entries(REGISTRIES)) {
  const compact = templateOf(build, { synthesizer: new BootstraplessSynthesizer() });
  const all = [bytes(templateOf(build)), bytes(compact), bytes(inStackSet(JSON.stringify(compact))), bytes(inStackSet(asYaml(compact)))];
  console.log(name.padEnd(38) + all.map((each) => `${each}`.padStart(20)).join(''));
}

const ORGANIZATIONS: Record<string, RegistryOptions> = {
  'defaults': { standard: new TagImmutabilityStandard({}) },
  '20 namespaces and 20 exemptions': { standard: standardOfTwenty() },
  'with guard, without restore': GUARDED,
  'and what opens repositories': GUARDED_AND_OPENED,
  'all else, without guard and openings': optionsOfEverything(),
};
const WAVES = ['one', 'two', 'three'].map((name, index) => ({ name, organizationalUnits: [`ou-ab12-0000000${index}`], regions: ['eu-west-1', 'us-east-1'] }));

console.log('\nof an organization');
console.log(['', 'in the accounts', 'around, one wave', 'three waves', 'with a bucket'].map((text, column) => (column === 0 ? text.padEnd(38) : text.padStart(20))).join(''));
for (const [name, registry] of Object.entries(ORGANIZATIONS)) {
  const around = (waves: number, synthesizer?: BootstraplessSynthesizer): any => templateOf((stack) => new ImmutableOrganization(stack, 'Organization', {
    registry, organizationId: 'o-a1b2c3d4e5', waves: WAVES.slice(0, waves),
  }), { synthesizer });
  const one = around(1, new BootstraplessSynthesizer());
  const { TemplateBody } = Object.values<any>(one.Resources).find(({ Type }) => Type === 'AWS::CloudFormation::StackSet').Properties;
  const all = [Buffer.byteLength(TemplateBody), bytes(one), bytes(around(3, new BootstraplessSynthesizer())), bytes(around(3))];
  console.log(name.padEnd(38) + all.map((each) => `${each}`.padStart(20)).join(''));
}
