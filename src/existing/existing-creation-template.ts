import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AdoptionResource } from './adoption-resource';
import { TagMutabilityProvider, checkProvider } from './tag-mutability-provider';
import { templatePermissions } from './template-permissions';
import type { TemplateResourceProperties } from '../contract/creation-template';
import { OnRemove } from '../contract/custom-resource';
import { AppliedFor, CreationTemplateOptions } from '../creation-template';
import { grantCreation } from '../creation-template/creation-role';
import { repositoryPolicyProblems } from '../creation-template/repository-policy';
import { watchForOverlap } from '../creation-template/template-overlap';
import { checkTemplatePrefix } from '../creation-template/template-prefix';
import { templateProperties, usesKms } from '../creation-template/template-properties';
import { warnOfTemplate } from '../creation-template/template-warnings';
import { withoutSlash } from '../ecr/prefix';
import { EXISTING_TEMPLATE_TYPE } from '../ecr/resource-types';
import { checkMember } from '../messages/check-type';
import { withPath } from '../messages/with-path';
import { TagMutabilitySetting } from '../mutability';
import { renderedMutability } from '../template/tag-mutability';

/**
 * Properties of ExistingCreationTemplate.
 */
export interface ExistingCreationTemplateProps extends CreationTemplateOptions {
  /**
   * The prefix of the template as Amazon ECR describes it: a namespace, such as `eng`, or `CreationTemplate.ROOT`. In the account
   * and the region of the stack. What is a token is taken for a namespace.
   */
  readonly prefix: string;

  /**
   * What makes Amazon ECR create repositories by the template: at least one.
   *
   * @default - as the template says
   */
  readonly appliedFor?: AppliedFor[];

  /**
   * What happens to the template when the construct is removed or the stack deleted.
   *
   * @default OnRemove.KEEP
   */
  readonly onRemove?: OnRemove;

  /**
   * The provider of the stack, whose function sets the fields.
   *
   * @default - the one of the stack, also if it is made later; if there is none, a default one
   */
  readonly provider?: TagMutabilityProvider;
}

/**
 * Sets the fields of a repository creation template that exists already and that no CloudFormation stack owns, made by hand or by
 * another tool. `CreationTemplate` could not be deployed for its prefix.
 *
 * What is given here is what the template has while the construct is deployed, and the tag mutability always is: immutable if
 * nothing is said, as ECR takes an update without it for mutable. All else stays as it is. So does, with either `OnRemove`, a field
 * that is given in one deployment and left out of a later one. No role is made: with `resourceTags` or a KMS encryption, and
 * without `customRole`, the deployment fails unless the template has a role. A `customRole` of the same stack goes with the stack,
 * and leaves a template that is kept without its role.
 *
 * A custom resource, served by the function of the stack that serves `ExistingRepositories` too. Renaming the construct or moving
 * it in its stack changes nothing in the template.
 *
 * IAM knows no template as a resource, so the function may call `ecr:DescribeRepositoryCreationTemplates` and
 * `ecr:UpdateRepositoryCreationTemplate` for all of the registry. Whoever updates a template must also be allowed what it does: so the
 * function may call `ecr:CreateRepository` on the repositories of the prefix, with `lifecyclePolicyRules` also `ecr:PutLifecyclePolicy` and
 * with `repositoryPolicy` also `ecr:SetRepositoryPolicy`. With `customRole` it has `iam:PassRole` on that role, to Amazon ECR only.
 *
 * That a field which an update does not name stays as it is, AWS does not document. Should ECR reset one, the function writes it back
 * at once. For a lifecycle policy, a repository policy or a role that is not given here it then needs the same permissions, which only
 * a `role` of yours can have. Without them the deployment fails with an error that names the field, and the log of the function has
 * what it was.
 *
 * With `OnRemove.RESTORE` each field gets back what it was before the construct was deployed for the first time, unless somebody
 * else has changed it since. What it was is remembered in the id of the resource, which has at most 1,024 bytes: the tag mutability
 * always fits, a long policy may not. Then a deployment that declares the field with RESTORE fails before it changes anything. To
 * give a role back that the template had before, the function needs `iam:PassRole` on it, which only a `role` of yours can have.
 * That an update clears a field by an empty value, AWS does not document.
 *
 * Throws if ECR would refuse what is given, if another construct of the stack has adopted the template, if this app declares it, or
 * if the options contradict those that the stack's function was made with.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 * @example
 * new ExistingCreationTemplate(this, 'Engineering', {
 *   prefix: 'eng',
 *   tagMutability: TagMutabilitySetting.immutableExcept('latest'),
 * });
 */
export class ExistingCreationTemplate extends Construct {
  private readonly resource: CfnResource;

  constructor(scope: Construct, id: string, props: ExistingCreationTemplateProps) {
    super(scope, id);
    const { prefix, encryptionKey, repositoryPolicy, customRole, onRemove = OnRemove.KEEP, provider } = props;
    const properties = withPath(() => this.node.path, () => {
      checkTemplatePrefix(prefix);
      checkMember('onRemove', onRemove, 'OnRemove', OnRemove);
      checkProvider(this, 'provider', provider);
      return templateProperties(this, props);
    });

    this.resource = new AdoptionResource(this, 'Template', {
      resourceType: EXISTING_TEMPLATE_TYPE,
      properties: { Prefix: prefix, ...properties, OnRemove: onRemove } as TemplateResourceProperties,
      permissions: templatePermissions(Stack.of(this), prefix, properties),
      adopted: {
        scope: this,
        label: `template '${prefix}'`,
        identity: JSON.stringify(['template', withoutSlash(prefix)]),
        logicalIdPrefix: 'CreationTemplate',
        name: withoutSlash(prefix),
        problems: [],
      },
    }).resource;
    if (customRole) {
      grantCreation(this, customRole, { prefix, usesKms: usesKms(props), key: encryptionKey }).applyBefore(this.resource);
    }

    warnOfTemplate(this, props);
    watchForOverlap(this.resource);
    this.node.addValidation({ validate: () => (repositoryPolicy ? repositoryPolicyProblems(this, repositoryPolicy) : []) });
  }

  /**
   * The setting that the template will have, with everything that an Aspect or an override has done to it so far.
   */
  public get tagMutability(): TagMutabilitySetting {
    return renderedMutability(this.resource);
  }
}
