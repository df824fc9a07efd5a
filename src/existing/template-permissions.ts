import { Stack } from 'aws-cdk-lib';
import { Permission } from './provider-permissions';
import { TemplateProperties } from '../contract/creation-template';
import { repositoryArnPattern } from '../creation-template/template-prefix';
import {
  CREATE_ACTION, CREATION_SERVICE, DESCRIBE_TEMPLATES_ACTION, PUT_LIFECYCLE_POLICY_ACTION, SET_REPOSITORY_POLICY_ACTION, UPDATE_TEMPLATE_ACTION,
} from '../ecr/actions';

/**
 * What the function needs to give the template of a prefix these properties, and to give back the earlier ones.
 *
 * IAM knows no template as a resource, so a policy can allow the two actions only for all templates of the registry. ECR demands that
 * whoever updates a template may do what the template does, and may pass its role. Nobody knows here which role the template had before.
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
        CREATE_ACTION,
        ...(lifecyclePolicy === undefined ? [] : [PUT_LIFECYCLE_POLICY_ACTION]),
        ...(repositoryPolicy === undefined ? [] : [SET_REPOSITORY_POLICY_ACTION]),
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
