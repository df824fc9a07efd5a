import * as fs from 'node:fs';
import * as path from 'node:path';
import { CfnElement, IPolicyValidationContext, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * The part of the app that one call of a validation plugin answers for.
 *
 * Some releases of CDK call a plugin once for each environment, each time with the whole tree and the stacks of that environment. Each
 * construct belongs to one top-level stack, and to the run that has this stack, so no run looks at it again.
 *
 * @see https://github.com/aws/aws-cdk/issues/38483
 */
export class ValidationRun {
  /** The root of the app. */
  public readonly app: IConstruct;

  /** The paths of the stacks whose templates are validated; nested ones are not among them. */
  private readonly stacks: ReadonlySet<string>;

  /** What `hasStack` has said: it is asked for each of thousands of resources. */
  private readonly known = new Map<Stack, boolean>();

  constructor({ appConstruct, stackTemplates }: IPolicyValidationContext) {
    this.app = appConstruct;
    this.stacks = new Set(stackTemplates.map(({ stackConstructPath }) => stackConstructPath));
  }

  /** Whether the run answers for a construct. */
  public has(construct: IConstruct): boolean {
    const home = homeOf(construct);
    return home !== undefined && this.hasStack(home);
  }

  /**
   * Whether the run answers for a stack: one that it validates, or that is in one, as a nested stack is and that of a product, whose templates
   * are assets of it.
   */
  private hasStack(stack: Stack): boolean {
    const known = this.known.get(stack);
    if (known !== undefined) {
      return known;
    }
    const around = stackAround(stack.node.scope);
    const has = this.stacks.has(stack.node.path) || (around !== undefined && !isStandingAlone(stack) && this.hasStack(around));
    this.known.set(stack, has);
    return has;
  }
}

/**
 * Whether a stack that is below another one is deployed by itself, so that another run may answer for it. Its Stage lists it then. Those
 * of products, and others whose template is an asset, have no other mark.
 */
function isStandingAlone(stack: Stack): boolean {
  if (stack.nestedStackParent !== undefined) {
    return false;
  }
  const manifest = JSON.parse(fs.readFileSync(path.join(Stage.of(stack)!.outdir, 'manifest.json'), 'utf8'));
  return Object.values<any>(manifest.artifacts ?? {}).some(({ properties }) => properties?.templateFile === stack.templateFile);
}

/**
 * The stack that a construct belongs to. CDK knows it for a resource. A construct outside of all stacks belongs to the first stack below it,
 * or else to the first one below its scope.
 */
function homeOf(construct: IConstruct): Stack | undefined {
  if (CfnElement.isCfnElement(construct)) {
    return construct.stack;
  }
  return stackAround(construct) ?? firstStackBelow(construct) ?? (construct.node.scope && homeOf(construct.node.scope));
}

/** A Stage may be in a stack, as in that of a pipeline, and is no part of it. */
function stackAround(construct: IConstruct | undefined): Stack | undefined {
  if (construct === undefined || Stage.isStage(construct)) {
    return undefined;
  }
  return Stack.isStack(construct) ? construct : stackAround(construct.node.scope);
}

function firstStackBelow(construct: IConstruct): Stack | undefined {
  for (const child of construct.node.children) {
    const stack = Stack.isStack(child) ? child : firstStackBelow(child);
    if (stack !== undefined) {
      return stack;
    }
  }
  return undefined;
}
