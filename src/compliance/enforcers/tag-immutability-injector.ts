import { InjectionContext, IPropertyInjector, PropertyInjectors, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { TagMutabilityMode, TagMutabilitySetting } from '../../mutability';
import { ImmutableRepository } from '../../repository';
import { cdkMutability } from '../../repository/declared-mutability';
import { injectorFor } from '../../repository/property-injection';
import type { TagImmutabilityStandard } from '../../standard/tag-immutability-standard';
import { EnforcementMode } from '../../standard/tag-immutability-standard-props';
import { checkEnforcerProps } from '../check-props';
import type { TagImmutabilityEnforcerProps } from '../enforcer-props';

/** Each of these props says which tags are mutable, or a part of it. */
const MUTABILITY_PROPS = ['imageTagMutability', 'imageTagMutabilityExclusionFilters', 'tagMutability', 'mutableTags'];

/** On an injector of this library, of whichever copy of the package: a function that says which injector of others would run without it. */
const OTHERS = Symbol.for('cdk-ecr-immutability.othersInjector');

/**
 * Makes the baseline of a standard the default of every `ecr.Repository` and `ImmutableRepository` that is made below a scope from
 * now on, in Stages too.
 *
 * A repository that says its mode or its filters, itself or by another injector, keeps what it says: the two are one unit. So does
 * one that is exempt, and one for which the standard is in `EnforcementMode.REPORT`. Whether a tag exempts it is not known when it
 * is made, so that with an exemption by tag in the standard nothing gets a default, and `TagImmutabilityAspect` is what enforces it.
 *
 * CDK uses one injector of a class, the nearest. One that is there already, on the scope or above it, runs first and what it gives
 * counts. One that is added later, on the scope or below it, takes the place of this one.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/blueprints.html
 * @example
 * const standard = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') });
 * TagImmutabilityInjector.addTo(app, { standard });
 */
export class TagImmutabilityInjector implements IPropertyInjector {
  /**
   * Gives defaults to what is made below a scope from now on.
   *
   * @param scope an app, a Stage, a stack or any other construct
   * @param props the standard whose baseline is the default
   */
  public static addTo(scope: IConstruct, props: TagImmutabilityEnforcerProps): void {
    TagImmutabilityInjector._addTo(scope, props, () => undefined);
  }

  /**
   * @param learn is told the scope of each repository before it is made
   * @internal
   */
  public static _addTo(scope: IConstruct, props: TagImmutabilityEnforcerProps, learn: (scope: IConstruct) => void): void {
    checkEnforcerProps('TagImmutabilityInjector', props);
    for (const classId of [ecr.Repository.PROPERTY_INJECTION_ID, ImmutableRepository.PROPERTY_INJECTION_ID]) {
      PropertyInjectors.of(scope).add(new TagImmutabilityInjector(classId, scope, props.standard, learn));
    }
  }

  /** The injector that this one takes the place of on its scope. */
  private readonly replaced?: IPropertyInjector;

  private constructor(
    /** The class that gets the default. */
    public readonly constructUniqueId: string,
    private readonly scope: IConstruct,
    private readonly standard: TagImmutabilityStandard,
    private readonly learn: (scope: IConstruct) => void,
  ) {
    this.replaced = PropertyInjectors.of(scope).for(constructUniqueId);
    Object.defineProperty(this, OTHERS, { value: () => this.othersInjector() });
  }

  /**
   * The props with the default, if it has one for them. CDK calls this.
   */
  public inject(originalProps: any, context: InjectionContext): any {
    this.learn(context.scope);
    const props = this.othersInjector()?.inject(originalProps, context) ?? originalProps ?? {};
    return MUTABILITY_PROPS.some((name) => props[name] !== undefined) ? props : { ...props, ...this.defaultsFor(props, context) };
  }

  /** The injector that would run if none of this library were there: of several standards the nearest counts. */
  private othersInjector(): IPropertyInjector | undefined {
    const above = this.scope.node.scope;
    const injector: any = this.replaced ?? (above && injectorFor(above, this.constructUniqueId));
    return injector !== undefined && OTHERS in injector ? injector[OTHERS]() : injector;
  }

  private defaultsFor({ repositoryName }: ecr.RepositoryProps, { scope, id }: InjectionContext): object {
    const { account } = Stack.of(scope);
    const { baseline, enforcement, exemption } = this.standard._requirementFor({
      name: Token.isUnresolved(repositoryName) ? undefined : repositoryName,
      // Of the resource that it will have; a '/' in an id, CDK writes as '--'.
      constructPath: `${scope.node.path}/${id.replace(/\//g, '--')}/Resource`,
      account: Token.isUnresolved(account) ? undefined : account,
      tags: [],
    });
    const mayBeExempt = exemption !== undefined || this.standard._exemptions.some(({ tag }) => tag !== undefined);
    return mayBeExempt || enforcement === EnforcementMode.REPORT ? {} : this.asProps(baseline);
  }

  private asProps(baseline: TagMutabilitySetting): object {
    if (this.constructUniqueId === ecr.Repository.PROPERTY_INJECTION_ID) {
      return cdkMutability(baseline);
    }
    // An ImmutableRepository cannot be mutable as a whole. What it is without a default is stricter.
    return baseline.mode === TagMutabilityMode.MUTABLE_WITH_EXCLUSION ? {} : { tagMutability: baseline };
  }
}
