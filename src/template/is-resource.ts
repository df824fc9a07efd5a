import { CfnElement, CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Whether a construct is a resource. A construct of somebody else may happen to have the member that CDK looks for, and may throw if asked. */
export function isResource(construct: IConstruct): construct is CfnResource {
  try {
    return CfnElement.isCfnElement(construct) && CfnResource.isCfnResource(construct);
  } catch {
    return false;
  }
}
