import { CfnElement, CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Whether a construct is a resource. A construct of somebody else may happen to have the member that CDK looks for, and may throw if asked. */
export function isResource(construct: IConstruct): construct is CfnResource {
  try {
    // Nearly no other construct has the member of a resource, and to ask for that takes least.
    return CfnResource.isCfnResource(construct) && CfnElement.isCfnElement(construct);
  } catch {
    return false;
  }
}
