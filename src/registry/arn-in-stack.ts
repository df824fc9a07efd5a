import { Fn } from 'aws-cdk-lib';

/**
 * The ARN of something in the account and region of the stack. `Fn::Sub` takes half the bytes of the `Fn::Join` that `Stack.formatArn` makes.
 *
 * @param variables what stands for `${name}` in the resource, by the names
 */
export function arnInStack(service: string, resource: string, variables?: { readonly [name: string]: string }): string {
  return Fn.sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`, variables);
}
