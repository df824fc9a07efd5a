import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AppliedFor, CreationTemplate, CreationTemplateProps } from '../../src';
import { CREATION_TEMPLATE_TYPE } from '../../src/ecr/resource-types';

export const ACCOUNT = '111111111111';
export const REGION = 'eu-west-1';

/** A stack whose account and region are known, and templates in it. */
export class RegistryStack extends Stack {
  constructor(public readonly app = new App()) {
    super(app, 'Stack', { env: { account: ACCOUNT, region: REGION } });
  }

  /** A template; for replication into `eng`, unless the props say something else. */
  public template(props: Partial<CreationTemplateProps> = {}, id = 'Template'): CreationTemplate {
    return new CreationTemplate(this, id, { prefix: 'eng', appliedFor: [AppliedFor.REPLICATION], ...props });
  }

  /** The properties of the one template that the stack renders. */
  public rendered(): any {
    const [template] = Object.values(Template.fromStack(this).findResources(CREATION_TEMPLATE_TYPE));
    return template.Properties;
  }
}
