import { InjectionContext, IPropertyInjector, PropertyInjectors, Stack, Token } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { annotateInfo, annotateWarning } from '../../messages/annotate';
import { Fact } from '../../messages/facts';
import { TagMutabilityMode, TagMutabilitySetting } from '../../mutability';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { ImmutableRepository } from '../../repository';
import { cdkMutability } from '../../repository/declared-mutability';
import { GivenProps } from '../../repository/given-props';
import { injectorFor } from '../../repository/property-injection';
import { knownName } from '../../standard/known-name';
import type { TagImmutabilityStandard } from '../../standard/tag-immutability-standard';
import { EnforcementMode } from '../../standard/tag-immutability-standard-props';
import { beforeRendering } from '../../template/before-rendering';
import { overridesOf } from '../../template/cdk-private';
import { knownAccountOf } from '../../template/environment';
import { isObject } from '../../template/expressions';
import { isResource } from '../../template/is-resource';
import { overrideProperties } from '../../template/override-properties';
import { renderedProperties, renderedType } from '../../template/rendered-resource';
import { renderedMutability } from '../../template/tag-mutability';
import { isJudgedType } from '../app-model/judged-resource';
import { isChecked, wasReached } from '../app-model/marks';
import { checkEnforcerProps } from '../check-props';
import type { TagImmutabilityEnforcerProps } from '../enforcer-props';

/** Each of these props says, at least in part, which tags are mutable: those of CDK's class, and those of ours. */
const CDKS_PROPS = ['imageTagMutability', 'imageTagMutabilityExclusionFilters'];
const OUR_PROPS = [...CDKS_PROPS, 'tagMutability', 'mutableTags'];

/** The key of a function, on an injector of any copy of this package: it returns the injector of somebody else that would run without it. */
const OTHERS = Symbol.for('cdk-ecr-immutability.othersInjector');

/**
 * Makes the baseline of a standard the default of every `ecr.Repository` and `ImmutableRepository` that you make below a scope from now on,
 * in Stages too.
 *
 * A repository keeps the mode or the filters that it has from its props or from another injector: the two are one unit. An exempt
 * repository, and one for which the standard has `EnforcementMode.REPORT`, gets no default. When a repository is made, nobody knows its
 * tags. So with an exemption by tag in the standard, no repository gets a default, and only `TagImmutabilityAspect` enforces the standard.
 * The same holds for a repository whose name is a token, if what is known of it does not decide which namespaces and exemptions it is in.
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
    const left = this.propsWithout(originalProps, context);
    if (Object(left) !== left) {
      return left;
    }
    const props = new GivenProps<any>(left);
    try {
      this.learn(context.scope);
      // No other prop is read: an object may refuse what nobody else would read.
      const isSaid = (this.isForCdksClass ? CDKS_PROPS : OUR_PROPS).some((name) => props.get(name) !== undefined);
      const given = isSaid ? undefined : this.settingFor(props.get('repositoryName'), context);
      if (given === undefined) {
        return props.unchanged();
      }
      if (this.isForCdksClass || `${given}` !== `${TagMutabilitySetting.IMMUTABLE}`) {
        settleGiven(context, given);
      }
      return props.with(this.asProps(given));
    } catch (error) {
      // An app that works without a standard must not break by it. What gets no default here is looked at again when CDK synthesizes.
      reportNothingGiven(context, this.standard, error instanceof Error ? error.message : String(error));
      return props.unchanged();
    }
  }

  /** The props that a constructor would get without this library. */
  private propsWithout(originalProps: any, context: InjectionContext): any {
    const injector = this.othersInjector();
    const props = injector === undefined ? originalProps : injector.inject(originalProps, context);
    // If there are none, a constructor of CDK takes an empty object, and an ImmutableRepository what was given.
    return props ?? (this.isForCdksClass ? undefined : originalProps) ?? {};
  }

  /** The injector that would run without this library. If several standards have injectors, the nearest counts. */
  private othersInjector(): IPropertyInjector | undefined {
    const above = this.scope.node.scope;
    const injector: any = this.replaced ?? (above && injectorFor(above, this.constructUniqueId));
    return injector !== undefined && OTHERS in injector ? injector[OTHERS]() : injector;
  }

  /** The setting that a repository gets; undefined for none. */
  private settingFor(repositoryName: string | undefined, { scope, id }: InjectionContext): TagMutabilitySetting | undefined {
    const { baseline, enforcement, exemption, uncertainBecause } = this.standard._requirementFor({
      ...knownName(repositoryName),
      // The path of the resource that it will have. CDK writes a '/' in an id as '--'.
      constructPath: `${scope.node.path}/${id.replace(/\//g, '--')}/Resource`,
      account: knownAccountOf(Stack.of(scope)),
      tags: [],
    });
    // More may be known later: tags, which are added then, and a name that is a token. To resolve one may fix it too early.
    const mayDifferLater = this.standard._exemptions.some(({ tag }) => tag !== undefined)
      || (uncertainBecause !== undefined && Token.isUnresolved(repositoryName));
    if (exemption !== undefined || mayDifferLater || enforcement === EnforcementMode.REPORT) {
      return undefined;
    }
    // An ImmutableRepository refuses MUTABLE_WITH_EXCLUSION. Without a default it is IMMUTABLE, which is stricter.
    return this.isForCdksClass || baseline.mode !== TagMutabilityMode.MUTABLE_WITH_EXCLUSION ? baseline : undefined;
  }

  private get isForCdksClass(): boolean {
    return this.constructUniqueId === ecr.Repository.PROPERTY_INJECTION_ID;
  }

  private asProps(setting: TagMutabilitySetting): object {
    return this.isForCdksClass ? cdkMutability(setting) : { tagMutability: setting };
  }
}

/**
 * At synthesis, says which setting a repository was given. If something else has set the mode since, what is left of it goes: filters that
 * go with one mode make ECR refuse another, and whoever set the mode has not said them.
 */
function settleGiven({ scope, id }: InjectionContext, given: TagMutabilitySetting): void {
  let isSaid = false;
  beforeRendering(scope, () => {
    const resource = scope.node.tryFindChild(id)?.node.tryFindChild('Resource');
    if (isSaid || resource === undefined || !isResource(resource)) {
      return;
    }
    try {
      if (!isJudgedType(renderedType(resource))) {
        // An override has made something else of it.
        withdraw(resource, given, [CLOUDFORMATION.mode, CLOUDFORMATION.filters]);
      } else if (`${renderedMutability(resource)}` === `${given}`) {
        isSaid = true;
        annotateInfo(resource, Fact.TAG_MUTABILITY_TIGHTENED,
          `the standard gave the tag mutability ${given}, since nothing else is said of it. Declare what you want, if it is to be stricter.`);
      } else {
        withdrawFilters(resource, given);
      }
    } catch {
      // What cannot be rendered is CDK's to say.
    }
  });
}

/** Takes the filters of a default away again, if the mode is not that of the default any more, and nobody has said filters. */
function withdrawFilters(resource: CfnResource, given: TagMutabilitySetting): void {
  if (renderedProperties(resource)[CLOUDFORMATION.mode] !== given.toCloudFormation()[CLOUDFORMATION.mode]) {
    withdraw(resource, given, [CLOUDFORMATION.filters]);
  }
}

/** Takes some properties of a default away again, as far as they are still as it gave them. What an override says is somebody else's. */
function withdraw(resource: CfnResource, given: TagMutabilitySetting, names: readonly string[]): void {
  const [asGiven, present, overrides] = [given.toCloudFormation(), renderedProperties(resource), overridesOf(resource)?.Properties];
  const left = names.filter((name) => asGiven[name] !== undefined && JSON.stringify(present[name]) === JSON.stringify(asGiven[name])
    && !(isObject(overrides) && name in overrides));
  if (left.length > 0) {
    overrideProperties(resource, Object.fromEntries(left.map((name) => [name, undefined])));
  }
}

/** Says at synthesis why a repository was not given what the standard asks for. */
function reportNothingGiven({ scope, id }: InjectionContext, standard: TagImmutabilityStandard, reason: string): void {
  beforeRendering(scope, () => {
    const construct = scope.node.tryFindChild(id) ?? scope;
    if (!isChecked(construct, standard) && !wasReached(construct.node.defaultChild ?? construct, standard)) {
      annotateWarning(construct, Fact.TAG_MUTABILITY_UNKNOWN,
        `the standard gave no tag mutability: ${reason}. Declare it, or add TagImmutabilityAspect.`);
    }
  });
}
