import { CfnElement, Stage } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { WayToEnforce, enforce } from './enforce';
import type { TagImmutabilityStandard } from '../../standard/tag-immutability-standard';
import { beforeRendering } from '../../template/before-rendering';
import { isResource } from '../../template/is-resource';
import { ValueScopes } from '../../template/value-scope';

/**
 * Makes everything below a construct meet a standard whenever CDK synthesizes it, Stages in it left out.
 *
 * It looks at the tree after all Aspects and before CDK renders anything. When CDK validates, it looks again, and reports what stays: in
 * between, references to other stacks have become what the template says, and nested stacks have got their hashes, but other stacks may
 * still change.
 */
export class EnforcementPass {
  /** From the first Aspect of a synthesis to its validation: before that, nobody knows which tags a repository will have. */
  private isOpen = false;

  constructor(private readonly scope: IConstruct, private readonly standard: TagImmutabilityStandard) {
    beforeRendering(scope, () => this.run({ isToBeContinued: true }));
    scope.node.addValidation({
      validate: () => {
        this.run({ areExportsMade: true });
        this.isOpen = false;
        return [];
      },
    });
  }

  /** To be called when CDK begins to synthesize. */
  public open(): void {
    this.isOpen = true;
  }

  public run(way: WayToEnforce): void {
    if (!this.isOpen) {
      return;
    }
    const scopes = new ValueScopes();
    for (const resource of resourcesIn(this.scope)) {
      enforce(resource, this.standard, { ...way, scopes });
    }
  }
}

/** The resources below a construct, except those in Stages. Nearly all constructs are none. */
function resourcesIn(scope: IConstruct): CfnResource[] {
  const resources: CfnResource[] = [];
  const open = [scope];
  for (let construct = open.pop(); construct !== undefined; construct = open.pop()) {
    if (isResource(construct)) {
      resources.push(construct);
    }
    const below = construct.node.children;
    for (let index = below.length - 1; index >= 0; index--) {
      // No element is a Stage, and most constructs are elements.
      if (CfnElement.isCfnElement(below[index]) || !Stage.isStage(below[index])) {
        open.push(below[index]);
      }
    }
  }
  return resources;
}
