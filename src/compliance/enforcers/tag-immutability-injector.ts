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

/** Each of these props says, at least in part, which tags are mutable. */
const MUTABILITY_PROPS = ['imageTagMutability', 'imageTagMutabilityExclusionFilters', 'tagMutability', 'mutableTags'];

/** The key of a function, on an injector of any copy of this package: it returns the injector of somebody else that would run without it. */
const OTHERS = Symbol.for('cdk-ecr-immutability.othersInjector');

/**
 * Makes the baseline of a standard the default of every `ecr.Repository` and `ImmutableRepository` that you make below a scope from now on,
 * in Stages too.
 *
 * A repository keeps the mode or the filters that it has from its props or from another injector: the two are one unit. An exempt
 * repository, and one for which the standard has `EnforcementMode.REPORT`, gets no default. When a repository is made, nobody knows its
 * tags. So with an exemption by tag in the standard, no repository gets a default, and only `TagImmutabilityAspect` enforces the standard.
 *
 * CDK uses one injector of a class, the nearest. If the scope, or a scope above it, has an injector already, that one runs first, and what
 * it gives counts. An injector that is added later, to the scope or below it, takes the place of this one.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/blueprints.html
 * @example
 * const standard = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest') });
 * TagImmutabilityInjector.addTo(app, { standard });
 */
export class TagImmutabilityInjector implements IPropertyInjector {
  /**
   * Gives defaults to the repositories that you make below a scope from now on.
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

  /** The injector whose place this one takes on its scope. */
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

  /** The injector that would run without this library. If several standards have injectors, the nearest counts. */
  private othersInjector(): IPropertyInjector | undefined {
    const above = this.scope.node.scope;
    const injector: any = this.replaced ?? (above && injectorFor(above, this.constructUniqueId));
    return injector !== undefined && OTHERS in injector ? injector[OTHERS]() : injector;
  }

  private defaultsFor({ repositoryName }: ecr.RepositoryProps, { scope, id }: InjectionContext): object {
    const { account } = Stack.of(scope);
    const { baseline, enforcement, exemption } = this.standard._requirementFor({
      name: Token.isUnresolved(repositoryName) ? undefined : repositoryName,
      // The path of the resource that it will have. CDK writes a '/' in an id as '--'.
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
    // An ImmutableRepository refuses MUTABLE_WITH_EXCLUSION. Without a default it is IMMUTABLE, which is stricter.
    return baseline.mode === TagMutabilityMode.MUTABLE_WITH_EXCLUSION ? {} : { tagMutability: baseline };
  }
}
