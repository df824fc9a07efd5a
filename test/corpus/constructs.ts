import { CfnOutput, CfnParameter, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { LIFECYCLE_POLICY, literalName } from './cloudformation';
import type { Description, RepositoryDescription } from './description';
import { FILTER_TYPE } from '../../src/mutability/language/limits';

/** Declares an equivalent of what is described, by constructs. */
export function declare(scope: Construct, description: Description): void {
  const { repositories, creationTemplates = 0, beside = [] } = description;
  if (description.form === 'L1') {
    repositories.forEach((_, index) => new ecr.CfnRepository(scope, `Repository${index}`, { repositoryName: literalName(index) }));
  } else {
    const declared = repositories.map((one, index) => declareL2(scope, one, index));
    if (beside.includes('user')) {
      declared[0].grantPullPush(new iam.User(scope, 'User'));
    }
    if (beside.includes('exports')) {
      new CfnOutput(scope, 'Uri', { value: declared[0].repositoryUri, exportName: 'sample-uri' });
    }
  }
  for (let index = 0; index < creationTemplates; index++) {
    new ecr.CfnRepositoryCreationTemplate(scope, `Template${index}`, {
      prefix: literalName(index), appliedFor: ['PULL_THROUGH_CACHE'], lifecyclePolicy: LIFECYCLE_POLICY,
    });
  }
  if (beside.includes('import')) {
    ecr.Repository.fromRepositoryName(scope, 'Import', 'sample');
  }
}

function declareL2(scope: Construct, one: RepositoryDescription, index: number): ecr.Repository {
  const repository = new ecr.Repository(scope, `Repository${index}`, {
    repositoryName: one.name && literalName(index),
    ...one.filters === 'parameter' ? {} : mutability(one.mode, one.filters),
    imageScanOnPush: one.scan && one.scan === 'on',
    encryption: one.encryption && (one.encryption === 'KMS' ? ecr.RepositoryEncryption.KMS : ecr.RepositoryEncryption.AES_256),
    lifecycleRules: one.lifecycle && [{ maxImageCount: 10 }],
    removalPolicy: one.onDelete && (one.onDelete === 'Retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY),
    emptyOnDelete: one.emptied,
  });
  for (const principal of principals(one)) {
    repository.addToResourcePolicy(new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'], principals: [principal] }));
  }
  if (one.filters === 'parameter') {
    filterByParameter(repository, one.mode);
  }
  if (one.tags) {
    Tags.of(repository).add('Project', 'sample');
  }
  return repository;
}

function mutability(mode: RepositoryDescription['mode'], filters: readonly string[] | undefined): Partial<ecr.RepositoryProps> {
  return {
    imageTagMutability: mode as ecr.TagMutability | undefined,
    imageTagMutabilityExclusionFilters: filters?.map((filter) => ecr.ImageTagMutabilityExclusionFilter.wildcard(filter)),
  };
}

/** By the L1: older releases of CDK refuse a filter that is a token in `ecr.Repository`. */
function filterByParameter(repository: ecr.Repository, mode: RepositoryDescription['mode']): void {
  const filter = new CfnParameter(Stack.of(repository), 'Filter', { default: 'dev-*' }).valueAsString;
  const l1 = repository.node.defaultChild as ecr.CfnRepository;
  l1.imageTagMutability = mode;
  l1.imageTagMutabilityExclusionFilters = [{ imageTagMutabilityExclusionFilterType: FILTER_TYPE, imageTagMutabilityExclusionFilterValue: filter }];
}

function principals(one: RepositoryDescription): iam.IPrincipal[] {
  switch (one.policy) {
    case 'account': return [new iam.AccountPrincipal('111122223333')];
    case 'accounts': return ['111122223333', '444455556666'].map((account) => new iam.AccountPrincipal(account));
    case 'anyone': return [new iam.AnyPrincipal()];
    default: return [];
  }
}
