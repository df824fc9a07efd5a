import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ORGANIZATION, UNITS, registryOptions } from './organization';
import { ImmutableRegistry, TagImmutabilityGuardrails, TagImmutabilityStandard } from 'cdk-ecr-immutability';

export interface ManagementStackProps extends StackProps {
  readonly standard: TagImmutabilityStandard;
}

/** What only the management account can have: the policies of the organization, and a registry of its own. */
export class ManagementStack extends Stack {
  public readonly registry: ImmutableRegistry;

  constructor(scope: Construct, id: string, { standard, ...props }: ManagementStackProps) {
    super(scope, id, props);

    this.registry = new ImmutableRegistry(this, 'Registry', registryOptions(standard));

    new TagImmutabilityGuardrails(this, 'Guardrails', {
      standard,
      organizationId: ORGANIZATION,
      exceptedPrincipalArns: ['arn:aws:iam::*:role/platform/*'],
      // Those of a bootstrap qualifier of the platform team's own.
      deployerPrincipalArns: ['arn:aws:iam::*:role/cdk-platform-*'],
      exceptCdkDeployments: true,
      // They deploy the registries.
      exceptStackSets: true,
      targetIds: UNITS,
    });
  }
}
