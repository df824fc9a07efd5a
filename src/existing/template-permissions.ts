import { Stack } from 'aws-cdk-lib';
import { Permission } from './provider-permissions';
import { TemplateProperties } from '../contract/creation-template';
import { repositoryArnPattern } from '../creation-template/template-prefix';
import { DESCRIBE_TEMPLATES_ACTION, UPDATE_TEMPLATE_ACTION, CREATION_SERVICE } from '../ecr/actions';

/**
 * What the function needs to bring the template of a prefix to these properties, and to give back what they were before.
 *
 * A template has no ARN and IAM knows no resource for it, so that its two actions can be allowed for all templates of the registry
 * only. ECR demands of who updates a template also what the template does in their name, and to pass its role. A role that it had
 * before is not known here.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-create.html#repository-creation-templates-iam
 */
export function templatePermissions(stack: Stack, prefix: string, properties: TemplateProperties): Permission[] {
  const { RepositoryPolicy: repositoryPolicy, LifecyclePolicy: lifecyclePolicy, CustomRoleArn: customRoleArn } = properties;
  return [
    { actions: [DESCRIBE_TEMPLATES_ACTION, UPDATE_TEMPLATE_ACTION], resource: '*' },
    {
      actions: [
        'ecr:CreateRepository',
        ...(lifecyclePolicy === undefined ? [] : ['ecr:PutLifecyclePolicy']),
        ...(repositoryPolicy === undefined ? [] : ['ecr:SetRepositoryPolicy']),
      ],
      resource: repositoryArnPattern(stack, prefix),
    },
    ...(customRoleArn === undefined ? [] : [{
      actions: ['iam:PassRole'],
      resource: customRoleArn,
      conditions: { StringEquals: { 'iam:PassedToService': CREATION_SERVICE } },
    }]),
  ];
}
