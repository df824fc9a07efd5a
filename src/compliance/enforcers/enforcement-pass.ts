import { CfnElement, CfnResource, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { WayToEnforce, enforce } from './enforce';
import type { TagImmutabilityStandard } from '../../standard/tag-immutability-standard';
import { beforeRendering } from '../../template/before-rendering';
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
        this.run({});
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
    if (this.isOpen) {
      this.visit(this.scope, { ...way, scopes: new ValueScopes() });
    }
  }

  private visit(construct: IConstruct, way: WayToEnforce): void {
    // Nearly all constructs are no resource, and of the resources nearly all are of another type.
    if (CfnElement.isCfnElement(construct) && CfnResource.isCfnResource(construct)) {
      enforce(construct, this.standard, way);
    }
    for (const child of construct.node.children) {
      if (!Stage.isStage(child)) {
        this.visit(child, way);
      }
    }
  }
}
