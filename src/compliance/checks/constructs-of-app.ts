import { CfnResource, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { CheckContext, STAGE } from './check';
import { ofWholeApp } from './once-per-run';

/** Everything in the app, in the order of the tree, with what a check can look for it by: its type, `STAGE` or nothing. */
export const constructsOfApp = ofWholeApp(({ app }): ReadonlyMap<IConstruct, string | undefined> =>
  // One walk serves all checks: what it asks of each of thousands of constructs takes time.
  new Map(app.node.findAll().map((construct) => [construct, kindOf(construct)])));

/** The resources of the app that are of one of some types, in the order of the tree. */
export function resourcesOfApp(context: CheckContext, types: readonly string[]): CfnResource[] {
  return ofKinds(context, types) as CfnResource[];
}

/** The app, if it is one, and all Stages in it. */
export function stagesOfApp(context: CheckContext): Stage[] {
  return ofKinds(context, [STAGE]) as Stage[];
}

function kindOf(construct: IConstruct): string | undefined {
  return CfnResource.isCfnResource(construct) ? construct.cfnResourceType : Stage.isStage(construct) ? STAGE : undefined;
}

function ofKinds(context: CheckContext, kinds: readonly string[]): IConstruct[] {
  const found: IConstruct[] = [];
  constructsOfApp(context).forEach((kind, construct) => {
    if (kind !== undefined && kinds.includes(kind)) {
      found.push(construct);
    }
  });
  return found;
}
