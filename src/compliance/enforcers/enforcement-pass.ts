import { Stage } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { WayToEnforce, enforce } from './enforce';
import type { TagImmutabilityStandard } from '../../standard/tag-immutability-standard';
import { beforeRendering } from '../../template/before-rendering';
import { ValueScopes } from '../../template/value-scopes';
import { saysTagMutability } from '../app-model/judged-construct';

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

  /**
   * What has a tag mutability, as the last look at the tree before rendering found it, and what met the standard then: to look at each
   * construct again would take longest.
   */
  private readonly resources = new Map<CfnResource, string | undefined>();

  constructor(private readonly scope: IConstruct, private readonly standard: TagImmutabilityStandard) {
    beforeRendering(scope, () => this.run({ isToBeContinued: true }));
    scope.node.addValidation({
      validate: () => {
        this.run({ areExportsMade: true });
        this.isOpen = false;
        this.resources.clear();
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
    if (way.isToBeContinued) {
      this.resources.clear();
      resourcesIn(this.scope).forEach((resource) => this.resources.set(resource, undefined));
    }
    const scopes = new ValueScopes();
    for (const [resource, met] of this.resources) {
      this.resources.set(resource, enforce(resource, this.standard, { ...way, scopes, met }));
    }
  }
}

/** What has a tag mutability below a construct, except in Stages. Nearly nothing has. */
function resourcesIn(scope: IConstruct): CfnResource[] {
  const resources: CfnResource[] = [];
  const open = [scope];
  for (let construct = open.pop(); construct !== undefined; construct = open.pop()) {
    const below = construct.node.children;
    // Nearly all constructs have nothing below them, so that it need not be asked whether they are Stages.
    if (below.length > 0 && construct !== scope && Stage.isStage(construct)) {
      continue;
    }
    if (mayHaveTagMutability(construct)) {
      resources.push(construct);
    }
    for (let index = below.length - 1; index >= 0; index--) {
      open.push(below[index]);
    }
  }
  return resources;
}

/** Whether a construct is a resource of a type that is judged. A resource that throws if it is asked counts: to enforce tells why it cannot be judged. */
function mayHaveTagMutability(construct: IConstruct): construct is CfnResource {
  try {
    return saysTagMutability(construct);
  } catch {
    return true;
  }
}
