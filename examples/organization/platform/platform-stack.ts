import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ORGANIZATION, registryOptions, waves } from './organization';
import { ImmutableOrganization, TagImmutabilityStandard } from 'cdk-ecr-immutability';

export interface PlatformStackProps extends StackProps {
  readonly standard: TagImmutabilityStandard;
}

/** The registries of all accounts, and where their summaries come together. */
export class PlatformStack extends Stack {
  public readonly organization: ImmutableOrganization;

  constructor(scope: Construct, id: string, { standard, ...props }: PlatformStackProps) {
    super(scope, id, props);
    this.organization = new ImmutableOrganization(this, 'Organization', {
      organizationId: ORGANIZATION,
      delegatedAdministrator: true,
      registry: registryOptions(standard),
      waves: waves(standard),
    });
  }
}
