import { App, BootstraplessSynthesizer, CfnStackSet, Stack, StackProps } from 'aws-cdk-lib';

/** As CDK's CLI sends it. */
export const bytes = (template: object) => Buffer.byteLength(JSON.stringify(template));

/** The synthesized template of a stack. */
export function templateOf(build: (stack: Stack) => unknown, props: StackProps = {}): object {
  const app = new App({ analyticsReporting: false });
  build(new Stack(app, 'Stack', props));
  return app.synth().getStackByName('Stack').template;
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
