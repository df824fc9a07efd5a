import { AwsClient } from './aws-client';
import { CreationScenario, Template } from './ecr-client';

/** The prefix of the template for all repositories that no other template is for. */
const ROOT = 'ROOT';

/**
 * Creates a repository as ECR would by itself, from the templates that were recorded, and returns the prefix of the template that
 * it used: undefined if there was none. Then there is a repository of ECR's defaults, or none at all if it was for a push.
 *
 * A stand-in for tests: no emulator does this. It does what AWS documents of ECR, and nothing more. That a template which is not
 * for the scenario leaves the repository to a less specific one that is, AWS does not document
 * (docs/facts.md: hidden-template).
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 */
export async function createByTemplate(aws: AwsClient, repositoryName: string, scenario: CreationScenario): Promise<string | undefined> {
  const templates = await aws.callAllPages<Template>('ecr', 'describe_repository_creation_templates', {}, 'repositoryCreationTemplates');
  const [template] = templates
    .filter(({ prefix, appliedFor }) => appliedFor.includes(scenario) && covers(prefix, repositoryName))
    .sort((one, other) => specificity(other) - specificity(one));
  if (template) {
    await createFrom(aws, repositoryName, template);
  } else if (scenario !== 'CREATE_ON_PUSH') {
    await aws.call('ecr', 'create_repository', { repositoryName });
  }
  return template?.prefix;
}

function covers(prefix: string, repositoryName: string): boolean {
  return prefix === ROOT || repositoryName.startsWith(`${namespace(prefix)}/`);
}

function specificity({ prefix }: Template): number {
  return prefix === ROOT ? 0 : namespace(prefix).length;
}

/** AWS assumes the `/` at the end of a prefix that has none. */
function namespace(prefix: string): string {
  return prefix.replace(/\/$/, '');
}

async function createFrom(aws: AwsClient, repositoryName: string, template: Template): Promise<void> {
  const { encryptionConfiguration, imageTagMutabilityExclusionFilters: filters, resourceTags: tags, repositoryPolicy, lifecyclePolicy } = template;
  if ((tags || encryptionConfiguration?.encryptionType !== 'AES256') && !template.customRoleArn) {
    throw new Error(
      `ECR could not create '${repositoryName}': its template '${template.prefix}' has tags or a KMS encryption, which need a customRoleArn`,
    );
  }
  await aws.call('ecr', 'create_repository', {
    repositoryName,
    encryptionConfiguration,
    imageTagMutability: template.imageTagMutability,
    ...(filters && { imageTagMutabilityExclusionFilters: filters }),
    ...(tags && { tags }),
  });
  if (repositoryPolicy) {
    // ECR sets it, and not who calls here: it does not matter whether the policy locks out the test.
    await aws.call('ecr', 'set_repository_policy', { repositoryName, policyText: repositoryPolicy, force: true });
  }
  if (lifecyclePolicy) {
    await aws.call('ecr', 'put_lifecycle_policy', { repositoryName, lifecyclePolicyText: lifecyclePolicy });
  }
}
