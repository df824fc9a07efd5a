import { CfnResource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/** Whether a policy is attached to the role: CDK says of a grant to a role that it may not change that it was made. */
export function hasPolicy(role: iam.IRole): boolean {
  return role.node.findAll().some((child) => CfnResource.isCfnResource(child) && child.cfnResourceType === iam.CfnPolicy.CFN_RESOURCE_TYPE_NAME);
}
