import { RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';

export interface ShopStackProps extends StackProps {
  /** What the names of the repositories begin with. */
  readonly namespace: string;
}

/** The repositories of a shop, by a team that never thought of tags. */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, { namespace, ...props }: ShopStackProps) {
    super(scope, id, props);

    // Somebody copied this from a tutorial.
    new ecr.Repository(this, 'Checkout', {
      repositoryName: `${namespace}/checkout`,
      imageTagMutability: ecr.TagMutability.MUTABLE,
      removalPolicy: RemovalPolicy.DESTROY,
      emptyOnDelete: true,
    });

    // Says nothing of tags, and so all of them can move.
    new ecr.Repository(this, 'Worker', {
      repositoryName: `${namespace}/worker`,
      removalPolicy: RemovalPolicy.DESTROY,
      emptyOnDelete: true,
    });

    // An L1, from before there was an L2.
    new ecr.CfnRepository(this, 'Reports', {
      repositoryName: `${namespace}/reports`,
      emptyOnDelete: true,
    });

    // What ECR creates by itself for images that are replicated from elsewhere.
    new ecr.CfnRepositoryCreationTemplate(this, 'Replicas', {
      prefix: `${namespace}/replicas`,
      appliedFor: ['REPLICATION'],
    });

    // The standard exempts it.
    new ecr.Repository(this, 'Sandbox', {
      repositoryName: `sandbox/${namespace}`,
      removalPolicy: RemovalPolicy.DESTROY,
      emptyOnDelete: true,
    });
  }
}
