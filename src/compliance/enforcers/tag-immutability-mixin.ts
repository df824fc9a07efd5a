import { Mixin } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { enforce } from './enforce';
import { annotateWarning } from '../../messages/annotate';
import { Fact } from '../../messages/facts';
import type { TagImmutabilityStandard } from '../../standard/tag-immutability-standard';
import { beforeRendering } from '../../template/before-rendering';
import { isResource } from '../../template/is-resource';
import { isSettled } from '../../template/settled';
import { saysTagMutability } from '../app-model/judged-construct';
import { checkEnforcerProps } from '../check-props';
import type { TagImmutabilityEnforcerProps } from '../enforcer-props';

/**
 * Makes one repository or creation template meet a standard at once. `TagImmutabilityAspect` does the same with a whole tree at synthesis.
 *
 * It takes `ecr.Repository`, `ImmutableRepository`, `CreationTemplate`, the resources of `ExistingRepositories` and
 * `ExistingCreationTemplate`, and L1s. `Mixins.of(scope).apply(...)` applies it to all of them below a scope, in Stages too. It does not see
 * what somebody declares, overrides or tags later. If a `Lazy` says a part of the name, the tags or the tag mutability, it waits with that
 * resource until synthesis. It can do nothing to an imported repository, and warns of it;
 * `ConstructSelector.resourcesOfType('AWS::ECR::Repository')` leaves imports out.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/mixins.html
 * @example
 * const standard = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') });
 * new ecr.Repository(this, 'Api').with(new TagImmutabilityMixin({ standard }));
 */
export class TagImmutabilityMixin extends Mixin {
  private readonly standard: TagImmutabilityStandard;

  /**
   * @param props the standard
   */
  constructor(props: TagImmutabilityEnforcerProps) {
    super();
    checkEnforcerProps('TagImmutabilityMixin', props);
    this.standard = props.standard;
  }

  /**
   * Whether the construct is a repository or a creation template, as L1 or L2, or the custom resource of one that exists already.
   */
  public supports(construct: IConstruct): boolean {
    return saysTagMutability(construct) || isRepository(construct) || isCreationTemplate(construct);
  }

  public applyTo(construct: IConstruct): void {
    if (!this.supports(construct)) {
      return;
    }
    const resources = construct.node.findAll().filter(isResource);
    if (resources.length === 0) {
      warnOfImport(construct);
    }
    resources.forEach((resource) => isSettled(resource)
      ? enforce(resource, this.standard) : beforeRendering(resource, () => enforce(resource, this.standard)));
  }
}

function isRepository(construct: IConstruct): boolean {
  return construct instanceof ecr.RepositoryBase;
}

/** Asks for the interface that CDK has generated for references to a template: an import has a class of its own. */
function isCreationTemplate(construct: IConstruct): boolean {
  return 'repositoryCreationTemplateRef' in construct;
}

function warnOfImport(construct: IConstruct): void {
  const [what, instead] = isRepository(construct) ? ['repository', 'ExistingRepositories'] : ['creation template', 'ExistingCreationTemplate'];
  annotateWarning(construct, Fact.IMPORT_UNCHANGED,
    `TagImmutabilityMixin can do nothing to an imported ${what}: its tag mutability is not in a template of this app. Use ${instead} ` +
    'for one that exists already, or leave the mixin out.');
}
