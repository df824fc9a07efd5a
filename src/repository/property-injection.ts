import { InjectionContext, IPropertyInjector, PropertyInjectors } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The injector that CDK uses for a class in a scope: the nearest, on the scope or above it. */
export function injectorFor(scope: IConstruct, classId: string): IPropertyInjector | undefined {
  for (let at: IConstruct | undefined = scope; at !== undefined; at = at.node.scope) {
    const injector = PropertyInjectors.hasPropertyInjectors(at) ? PropertyInjectors.of(at).for(classId) : undefined;
    if (injector !== undefined) {
      return injector;
    }
  }
  return undefined;
}

/**
 * The given props, with what an injector adds to them. CDK does this by a decorator, which a library in several languages cannot use.
 */
export function injected<T extends object>(classId: string, props: T, { scope, id }: InjectionContext): T {
  return injectorFor(scope, classId)?.inject(props, { scope, id }) ?? props;
}
