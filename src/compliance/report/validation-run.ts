import * as fs from 'node:fs';
import * as path from 'node:path';
import { CfnElement, IPolicyValidationContext, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { Place, RuleContext } from '../rule';

const MANIFEST = 'manifest.json';

/**
 * One synthesis of an app, and what its runs share. Some releases of CDK call a plugin once for each environment, each time with the whole
 * tree: what is read and judged is read and judged once for all of them.
 */
export class Synthesis {
  private readonly written: string | undefined;
  private readonly answered = new Set<string>();

  /** The path of the deployed stack that a stack is or belongs to. */
  private readonly deployed = new Map<Stack, string>();
  private readonly templateFiles = new Map<Stage, ReadonlySet<string>>();
  private readonly places = new WeakMap<readonly Place[], ReadonlyMap<string, PlacedAt[]>>();

  constructor(public readonly context: RuleContext) {
    this.written = writtenAt(context.app);
  }

  /** Whether a run is one of this synthesis: CDK has not written the assembly anew, and asks for other stacks. */
  public isGoingOn({ appConstruct, stackTemplates }: IPolicyValidationContext): boolean {
    return this.context.app === appConstruct && this.written !== undefined && this.written === writtenAt(appConstruct)
      && !stackTemplates.some(({ stackConstructPath }) => this.answered.has(stackConstructPath));
  }

  /** The next run. */
  public run({ stackTemplates }: IPolicyValidationContext): ValidationRun {
    const paths = stackTemplates.map(({ stackConstructPath }) => stackConstructPath);
    paths.forEach((stackPath) => this.answered.add(stackPath));
    return new ValidationRun(this, new Set(paths));
  }

  /** The path of the deployed stack that a construct belongs to; undefined if the app has no stack. */
  public stackOf(construct: IConstruct): string | undefined {
    const home = homeOf(construct);
    return home && this.deployedStackOf(home);
  }

  /** Places by the deployed stack that they belong to. */
  public byStack(all: readonly Place[]): ReadonlyMap<string, readonly PlacedAt[]> {
    const known = this.places.get(all);
    if (known !== undefined) {
      return known;
    }
    const byStack = new Map<string, PlacedAt[]>();
    all.forEach((place, index) => {
      const stack = place.stack === undefined ? this.stackOf(place.construct) : this.deployedStackOf(place.stack);
      if (stack !== undefined) {
        const ofStack = byStack.get(stack) ?? [];
        ofStack.push({ place, index });
        byStack.set(stack, ofStack);
      }
    });
    this.places.set(all, byStack);
    return byStack;
  }

  /** A nested stack belongs to the one that it is in, and so does that of a product, whose template is an asset of it. */
  private deployedStackOf(stack: Stack): string {
    const known = this.deployed.get(stack);
    if (known !== undefined) {
      return known;
    }
    const around = stackAround(stack.node.scope);
    const found = around === undefined || this.isStandingAlone(stack) ? stack.node.path : this.deployedStackOf(around);
    this.deployed.set(stack, found);
    return found;
  }

  /**
   * Whether a stack that is below another one is deployed by itself, so that another run may answer for it. Its Stage lists it then. Those
   * of products, and others whose template is an asset, have no other mark.
   */
  private isStandingAlone(stack: Stack): boolean {
    return stack.nestedStackParent === undefined && this.templateFilesOf(Stage.of(stack)!).has(stack.templateFile);
  }

  private templateFilesOf(stage: Stage): ReadonlySet<string> {
    const known = this.templateFiles.get(stage);
    if (known !== undefined) {
      return known;
    }
    const { artifacts = {} } = JSON.parse(fs.readFileSync(path.join(stage.outdir, MANIFEST), 'utf8'));
    const files = new Set(Object.values<any>(artifacts).map(({ properties }) => properties?.templateFile));
    this.templateFiles.set(stage, files);
    return files;
  }
}

/** A place, and where among others it is. */
interface PlacedAt {
  readonly place: Place;
  readonly index: number;
}

/**
 * The part of the app that one call of a validation plugin answers for. Each construct belongs to one deployed stack, and to the run that has
 * this stack, so no run looks at it again.
 *
 * @see https://github.com/aws/aws-cdk/issues/38483
 */
export class ValidationRun {
  /**
   * @param stacks the paths of the stacks whose templates are validated; nested ones are not among them
   */
  constructor(private readonly synthesis: Synthesis, private readonly stacks: ReadonlySet<string>) {}

  /** The root of the app. */
  public get app(): IConstruct {
    return this.synthesis.context.app;
  }

  /** Whether the run answers for a construct. */
  public has(construct: IConstruct): boolean {
    const stack = this.synthesis.stackOf(construct);
    return stack !== undefined && this.stacks.has(stack);
  }

  /** Those of some places that the run answers for, in their order. */
  public placesIn(all: readonly Place[]): Place[] {
    const byStack = this.synthesis.byStack(all);
    return [...this.stacks].flatMap((stack) => byStack.get(stack) ?? []).sort((one, other) => one.index - other.index).map(({ place }) => place);
  }
}

/** When CDK has written the assembly of an app, which it does before it validates; undefined if nobody can tell. */
function writtenAt(app: IConstruct): string | undefined {
  const file = Stage.isStage(app) ? fs.statSync(path.join(app.outdir, MANIFEST), { bigint: true, throwIfNoEntry: false }) : undefined;
  return file && [file.ino, file.mtimeNs, file.ctimeNs, file.size].join();
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
