/**
 * How many bytes the template of a registry has: by itself, and in the template of a stack that has a StackSet of it. CloudFormation takes
 * 51,200 of each without a bucket.
 *
 *   npm run bench:registry-size
 */
import { App, BootstraplessSynthesizer, CfnStackSet, Stack, StackProps } from 'aws-cdk-lib';
import { Document, visit } from 'yaml';
import { registryWithEverything, standardOfTwenty } from './everything';
import { ImmutableRegistry, TagImmutabilityStandard } from '../../src';
import { MAX_TEMPLATE_BYTES_WITHOUT_BUCKET } from '../../src/registry/template-size';

const REGISTRIES: Record<string, (stack: Stack) => unknown> = {
  'defaults': (stack) => new ImmutableRegistry(stack, 'Registry', { standard: new TagImmutabilityStandard({}) }),
  '20 namespaces and 20 exemptions': (stack) => new ImmutableRegistry(stack, 'Registry', { standard: standardOfTwenty() }),
  'the same with everything on': registryWithEverything,
};

/** As CDK's CLI sends it. */
const bytes = (template: object) => Buffer.byteLength(JSON.stringify(template));

function templateOf(build: (stack: Stack) => unknown, props: StackProps = {}): object {
  const app = new App({ analyticsReporting: false });
  build(new Stack(app, 'Stack', props));
  return app.synth().getStackByName('Stack').template;
}

/** One line of YAML, which has few quotes that JSON would escape. */
function asYaml(template: object): string {
  const document = new Document(template);
  visit(document, { Collection: (_, collection) => { collection.flow = true; } });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function inStackSet(templateBody: string): object {
  return templateOf((stack) => new CfnStackSet(stack, 'StackSet', {
    stackSetName: 'TagImmutability',
    permissionModel: 'SERVICE_MANAGED',
    autoDeployment: { enabled: true, retainStacksOnAccountRemoval: true },
    capabilities: ['CAPABILITY_IAM'],
    stackInstancesGroup: [{ deploymentTargets: { organizationalUnitIds: ['ou-abcd-12345678'] }, regions: ['eu-west-1', 'us-east-1'] }],
    templateBody,
  }), { synthesizer: new BootstraplessSynthesizer() });
}

console.log(`Bytes of the template of a registry; without a bucket, CloudFormation takes ${MAX_TEMPLATE_BYTES_WITHOUT_BUCKET}`);
console.log(['', 'with a bucket', 'without one', 'StackSet, as JSON', 'StackSet, as YAML'].map((text, column) => (column === 0 ? text.padEnd(34) : text.padStart(20))).join(''));
for (const [name, build] of Object.entries(REGISTRIES)) {
  const compact = templateOf(build, { synthesizer: new BootstraplessSynthesizer() });
  const all = [bytes(templateOf(build)), bytes(compact), bytes(inStackSet(JSON.stringify(compact))), bytes(inStackSet(asYaml(compact)))];
  console.log(name.padEnd(34) + all.map((each) => `${each}`.padStart(20)).join(''));
}
