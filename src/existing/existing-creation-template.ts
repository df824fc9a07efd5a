import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AdoptionResource } from './adoption-resource';
import { TagMutabilityProvider, checkProvider } from './tag-mutability-provider';
import { templatePermissions } from './template-permissions';
import type { TemplateResourceProperties } from '../contract/creation-template';
import { OnRemove } from '../contract/custom-resource';
import { AppliedFor, CreationTemplateOptions } from '../creation-template';
import { grantCreation } from '../creation-template/creation-role';
import { CREATION_TEMPLATE_OPTIONS } from '../creation-template/creation-template-options';
import { watchForOverlap } from '../creation-template/template-overlap';
import { checkTemplatePrefix } from '../creation-template/template-prefix';
import { policyOf, templateProperties, usesKms } from '../creation-template/template-properties';
import { warnOfTemplate } from '../creation-template/template-warnings';
import { withoutSlash } from '../ecr/prefix';
import { EXISTING_TEMPLATE_TYPE } from '../ecr/resource-types';
import { checkConstructProps, checkMember } from '../messages/check-type';
import { withPath } from '../messages/with-path';
import { TagMutabilitySetting } from '../mutability';
import { quoted } from '../mutability/language/quoted';
import { repositoryPolicyProblems } from '../repository-policy/repository-policy';
import { validateInApp } from '../template/complete-app';
import { unlessLookingUp } from '../template/context-lookup';
import { renderedMutability } from '../template/tag-mutability';

/**
 * Properties of ExistingCreationTemplate.
 */
export interface ExistingCreationTemplateProps extends CreationTemplateOptions {
  /**
   * The prefix of the template as Amazon ECR describes it: a namespace, such as `eng`, or `CreationTemplate.ROOT`. The template is in
   * the account and the region of the stack. A token counts as a namespace.
   */
  readonly prefix: string;

  /**
   * What makes Amazon ECR create repositories by the template: at least one.
   *
   * @default - what the template has
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

/** The compiler holds these names to the struct. */
const PROP_NAMES = [
  ...Object.keys({
    prefix: 1, appliedFor: 1, onRemove: 1, provider: 1,
  } satisfies Record<Exclude<keyof ExistingCreationTemplateProps, keyof CreationTemplateOptions>, 1>),
  ...CREATION_TEMPLATE_OPTIONS,
];

/**
 * Sets the fields of a repository creation template that exists already and that no CloudFormation stack owns: somebody made it by hand or
 * with another tool. CloudFormation would refuse a `CreationTemplate` with its prefix.
 *
 * While the construct is deployed, the template has the fields that you give here, and the tag mutability in any case. If you do not give
 * it, tags are immutable: ECR takes an update without it for MUTABLE. All other fields stay as they are. A field that you give in one
 * deployment and leave out of a later one stays as it is too, with either `OnRemove`. The construct makes no role: with `resourceTags` or
 * a KMS encryption, and without `customRole`, the deployment fails unless the template has a role. A `customRole` of the same stack is
 * deleted with the stack; a template that is kept then lacks its role.
 *
 * A custom resource sets the fields. The function of the stack's `TagMutabilityProvider` serves it. Renaming the construct or moving it in
 * its stack changes nothing in the template.
 *
 * IAM knows no template as a resource. So the function may call `ecr:DescribeRepositoryCreationTemplates` and
 * `ecr:UpdateRepositoryCreationTemplate` for the whole registry. ECR demands that whoever updates a template may do what the template does.
 * So the function may call `ecr:CreateRepository` on the repositories of the prefix, with `lifecyclePolicyRules` also
 * `ecr:PutLifecyclePolicy`, and with `repositoryPolicy` also `ecr:SetRepositoryPolicy`. With `customRole` it has `iam:PassRole` on that
 * role, to Amazon ECR only.
 *
 * AWS does not document that an update leaves the fields alone that it does not name (docs/facts.md: template-update,
 * template-update-permissions). If ECR resets one, the function writes it back at
 * once. For a lifecycle policy, a repository policy or a role that you do not give here, the function then needs the same permissions, and
 * only a provider with a `role` of yours can have them. Without them the deployment fails with an error that names the field, and the log
 * of the function has its earlier value.
 *
 * With `OnRemove.RESTORE` each field gets back the value that it had before the first deployment of the construct, unless somebody else
 * has changed it since. The id of the resource remembers that value. An id has at most 1,024 bytes, which a long policy
 * may exceed. In that case a deployment that declares the field with RESTORE fails before it changes anything. To give back a role that the
 * template had before, the function needs `iam:PassRole` on it, and only a provider with a `role` of yours can have that. AWS does not
 * document that an update clears a field by an empty value.
 *
 * `imageProtection` needs `repositoryPolicy` too: an update says the whole policy, and the one that the template has would be lost.
 *
 * Throws if ECR would refuse what you give. An error at synthesis says if another construct of the stack has adopted the template, or if
 * this app declares it. It is a warning if it is not known at synthesis whether both come to be in one registry: if stacks do not say
 * their `env`, or a variable says it, or only one of the two is under a condition.
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

  /**
   * Sets fields of a creation template that exists.
   *
   * @param scope the construct that this one is a part of, a stack mostly
   * @param id its name among the parts of the scope
   * @param props the prefix of the template, and the fields to set
   */
  constructor(scope: Construct, id: string, props: ExistingCreationTemplateProps) {
    super(scope, id);
    const { prefix, encryptionKey, repositoryPolicy, customRole, onRemove = OnRemove.KEEP, provider } = props;
    const properties = withPath(() => this.node.path, () => {
      checkConstructProps(new.target, ExistingCreationTemplate, props, PROP_NAMES);
      checkTemplatePrefix(this, prefix);
      unlessLookingUp(this, () => checkMember('onRemove', onRemove, 'OnRemove', OnRemove));
      checkProvider(this, 'provider', provider);
      refuseProtectionAlone(props);
      return templateProperties(this, props);
    });

    this.resource = new AdoptionResource(this, 'Template', {
      resourceType: EXISTING_TEMPLATE_TYPE,
      properties: { Prefix: prefix, ...properties, OnRemove: onRemove } as TemplateResourceProperties,
      permissions: templatePermissions(Stack.of(this), prefix, properties),
      adopted: {
        scope: this,
        label: `template ${quoted(prefix)}`,
        identity: JSON.stringify(['template', withoutSlash(prefix)]),
        logicalIdPrefix: 'CreationTemplate',
        name: withoutSlash(prefix),
        problems: () => [],
      },
    }).resource;
    if (customRole) {
      grantCreation(this, customRole, { prefix, usesKms: usesKms(props), key: encryptionKey }).applyBefore(this.resource);
    }

    warnOfTemplate(this, props);
    watchForOverlap(this.resource);
    validateInApp(this, () => (repositoryPolicy ? repositoryPolicyProblems(this, policyOf(this, repositoryPolicy, props)) : []));
  }

  /**
   * The setting that the template will have, with everything that an Aspect or an override has done to it so far. In Python,
   * `to_string()` shows it.
   */
  public get tagMutability(): TagMutabilitySetting {
    return renderedMutability(this.resource);
  }
}

/** Throws, without a path, if the policy that the template has would be lost: an update says the whole policy. */
function refuseProtectionAlone({ imageProtection, repositoryPolicy }: ExistingCreationTemplateProps): void {
  if (imageProtection && !repositoryPolicy) {
    throw new Error(
      "'imageProtection' is given without 'repositoryPolicy', and would replace the policy that the template has; both are needed. Give 'repositoryPolicy' " +
      'what the template has, or an empty iam.PolicyDocument.');
  }
}
