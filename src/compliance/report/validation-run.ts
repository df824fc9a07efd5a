import * as path from 'node:path';
import { CfnResource, IPolicyValidationContext, Stack, Stage } from 'aws-cdk-lib';
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

  /** The templates of the run's stacks by their paths; those of nested stacks are not among them. */
  private readonly templates: Map<string, string>;

  /** What `templateOf` has said: it is asked for each of thousands of resources. */
  private readonly known = new Map<Stack, string | undefined>();

  constructor({ appConstruct, stackTemplates }: IPolicyValidationContext) {
    this.app = appConstruct;
    this.templates = new Map(stackTemplates.map(({ stackConstructPath, templatePath }) => [stackConstructPath, templatePath]));
  }

  /** Whether the run answers for a construct. */
  public has(construct: IConstruct): boolean {
    return this.templateOf(homeOf(construct)) !== undefined;
  }

  /** The file that a stack's template is in. A nested stack's is beside that of its top-level stack. */
  public templateOf(stack: Stack | undefined): string | undefined {
    if (stack !== undefined && !this.known.has(stack)) {
      const template = this.templates.get(topLevel(stack).node.path);
      this.known.set(stack, template && path.join(path.dirname(template), stack.templateFile));
    }
    return stack && this.known.get(stack);
  }
}

/**
 * The stack that a construct belongs to. CDK knows it for a resource. A construct outside of all stacks belongs to the first stack below it,
 * or else to the first one below its scope.
 */
function homeOf(construct: IConstruct): Stack | undefined {
  if (CfnResource.isCfnResource(construct)) {
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

function topLevel(stack: Stack): Stack {
  return stack.nestedStackParent ? topLevel(stack.nestedStackParent) : stack;
}
