import { Stack, Stage } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isLookingUp } from './context-lookup';
import { environmentOf } from './environment';
import { isResource } from './is-resource';

/** Makes something of all resources of one environment, in the order of the tree. */
type Make<T> = (resources: CfnResource[]) => T;

/** The resources of an environment, and what is made of them. */
interface Environment<T> {
  readonly resources: CfnResource[];
  made?: T;
}

/**
 * An app to which nothing is added any more, for checks that look at more than their own construct. The tree is walked once, and what is
 * made of it is made once for all checks: what a check of a construct costs does not grow with the app.
 */
export class CompleteApp {
  private resources?: CfnResource[];
  private readonly environments = new Map<Stack, string>();
  private readonly made = new Map<Make<unknown>, Map<string, Environment<unknown>>>();

  constructor(private readonly root: IConstruct) {}

  /**
   * What `make` makes of the resources of some types that are in the same account and region as a stack. Each function gives always the
   * same types.
   */
  public inEnvironmentOf<T>(stack: Stack, types: readonly string[], make: Make<T>): T {
    let environments = this.made.get(make) as Map<string, Environment<T>> | undefined;
    if (environments === undefined) {
      environments = this.byEnvironment(types);
      this.made.set(make, environments);
    }
    const environment = environments.get(this.environmentOf(stack)) ?? { resources: [] };
    return environment.made ??= make(environment.resources);
  }

  private byEnvironment<T>(types: readonly string[]): Map<string, Environment<T>> {
    this.resources ??= this.root.node.findAll().filter(isResource);
    const environments = new Map<string, Environment<T>>();
    for (const resource of this.resources.filter(({ cfnResourceType }) => types.includes(cfnResourceType))) {
      const name = this.environmentOf(Stack.of(resource));
      const known = environments.get(name);
      if (known === undefined) {
        environments.set(name, { resources: [resource] });
      } else {
        known.resources.push(resource);
      }
    }
    return environments;
  }

  /** The texts of stacks without `env` take a while to make. */
  private environmentOf(stack: Stack): string {
    const known = this.environments.get(stack);
    if (known !== undefined) {
      return known;
    }
    const environment = environmentOf(stack);
    this.environments.set(stack, environment);
    return environment;
  }
}

/**
 * Adds a validation that knows the whole app, and that is silent while CDK looks up context.
 *
 * It runs when CDK validates the tree: after all Aspects, and before the templates and the annotations are written. So it may annotate.
 */
export function validateInApp(construct: IConstruct, problems: (app: CompleteApp) => string[]): void {
  const validations = ValidationsOfStage.of(construct);
  validations.forget();
  construct.node.addValidation({
    validate: () => {
      const found = messagesOf(() => problems(validations.appFor(problems)));
      return found.length > 0 && isLookingUp(construct) ? [] : found;
    },
  });
}

function messagesOf(problems: () => string[]): string[] {
  try {
    return problems();
  } catch (error) {
    return [(error as Error).message];
  }
}

const VALIDATIONS = new WeakMap<IConstruct, ValidationsOfStage>();

/** The validations of a Stage. CDK validates each Stage at once, and its Stages one after the other: the app that they see is the same. */
class ValidationsOfStage {
  public static of(construct: IConstruct): ValidationsOfStage {
    const stage = Stage.of(construct) ?? construct.node.root;
    const known = VALIDATIONS.get(stage);
    if (known !== undefined) {
      return known;
    }
    const validations = new ValidationsOfStage(construct.node.root);
    VALIDATIONS.set(stage, validations);
    stage.node.addValidation({
      validate: () => {
        // The Stage is the first that CDK validates of it. The app may have another synthesis behind it.
        validations.forget();
        return [];
      },
    });
    return validations;
  }

  private app?: CompleteApp;
  private readonly asked = new Set<unknown>();

  private constructor(private readonly root: IConstruct) {}

  public forget(): void {
    this.app = undefined;
    this.asked.clear();
  }

  /** The app, for one that asks. Who asks again does so in another run of the validations: the app may have changed. */
  public appFor(asking: unknown): CompleteApp {
    if (this.asked.has(asking)) {
      this.forget();
    }
    this.asked.add(asking);
    return this.app ??= new CompleteApp(this.root);
  }
}
