import { App, BootstraplessSynthesizer, CfnStackSet, Stack, StackProps } from 'aws-cdk-lib';
import { Document, visit } from 'yaml';

/** As CDK's CLI sends it. */
export const bytes = (template: object) => Buffer.byteLength(JSON.stringify(template));

/** The synthesized template of a stack. */
export function templateOf(build: (stack: Stack) => unknown, props: StackProps = {}): object {
  const app = new App({ analyticsReporting: false });
  build(new Stack(app, 'Stack', props));
  return app.synth().getStackByName('Stack').template;
}

/** One line of YAML: few names have quotes, and texts have those of the two kinds that cost less in the JSON around it. */
export function asYaml(template: object): string {
  const document = new Document(template);
  const cost = (text: string) => Buffer.byteLength(JSON.stringify(text));
  visit(document, {
    Collection: (_, collection) => { collection.flow = true; },
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && /["']/.test(scalar.value)) {
        scalar.type = cost(`'${scalar.value.replace(/'/g, "''")}'`) < cost(JSON.stringify(scalar.value)) ? 'QUOTE_SINGLE' : 'QUOTE_DOUBLE';
      }
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false, singleQuote: true });
}

/** The template of a stack that has a StackSet of a template. */
export function inStackSet(templateBody: string): object {
  return templateOf((stack) => new CfnStackSet(stack, 'StackSet', {
    stackSetName: 'TagImmutability',
    permissionModel: 'SERVICE_MANAGED',
    autoDeployment: { enabled: true, retainStacksOnAccountRemoval: true },
    capabilities: ['CAPABILITY_IAM'],
    stackInstancesGroup: [{ deploymentTargets: { organizationalUnitIds: ['ou-abcd-12345678'] }, regions: ['eu-west-1', 'us-east-1'] }],
    templateBody,
  }), { synthesizer: new BootstraplessSynthesizer() });
}
