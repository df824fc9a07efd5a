import { Stack } from 'aws-cdk-lib';
import type { IRuleTarget } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { REGISTRY_ROLE_PATH } from '../contract/registry-roles';
import type { ImmutableRegistry } from '../registry';

/**
 * Sends the summary of each sweep of a registry to an event bus.
 *
 * A bus that lets in an organization, and not an account, lets in the role of a rule:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export function forwardSummaries(registry: ImmutableRegistry, eventBusArn: string): void {
  const role = new iam.Role(registry, 'ForwardRole', {
    path: REGISTRY_ROLE_PATH,
    assumedBy: new iam.ServicePrincipal('events.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(registry).account } } }),
  });
  const permission = new iam.Policy(registry, 'MayForward', {
    statements: [new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [eventBusArn] })], roles: [role],
  });
  const target: IRuleTarget = { bind: () => ({ arn: eventBusArn, role }) };
  registry.onSweepCompleted('Forward', { target }).node.addDependency(permission);
}
