import { CfnResource, Stage, Validations } from 'aws-cdk-lib';
import type { IConstruct, MetadataEntry } from 'constructs';
import type { RuleContext } from '../rule';
import { ofWholeApp } from './once-per-run';

/** What one walk through the app finds for all rules. To walk through thousands of constructs takes time. */
interface ConstructsOfApp {
  /** In the order of the tree. */
  readonly resources: readonly CfnResource[];
  /** The positions of the resources of each type among all. */
  readonly positions: ReadonlyMap<string, readonly number[]>;
  /** The app, if it is one, and all Stages in it, in the same order. */
  readonly stages: readonly Stage[];
  /** Everything that is acknowledged anywhere, as CDK keeps it. */
  readonly acknowledgements: readonly MetadataEntry[];
}

export const constructsOfApp = ofWholeApp(({ app }): ConstructsOfApp => {
  const resources: CfnResource[] = [];
  const positions = new Map<string, number[]>();
  const stages: Stage[] = [];
  const acknowledgements: MetadataEntry[] = [];
  visit(app);
  return { resources, positions, stages, acknowledgements };

  function visit(construct: IConstruct): void {
    if (CfnResource.isCfnResource(construct)) {
      const ofType = positions.get(construct.cfnResourceType) ?? [];
      positions.set(construct.cfnResourceType, ofType);
      ofType.push(resources.length);
      resources.push(construct);
    } else if (Stage.isStage(construct)) {
      stages.push(construct);
    }
    for (const entry of construct.node.metadata) {
      if (entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY) {
        acknowledgements.push(entry);
      }
    }
    for (const child of construct.node.children) {
      visit(child);
    }
  }
});

/** The resources of some types in the app, in the order of the tree. */
export function resourcesOfApp(types: readonly string[], context: RuleContext): CfnResource[] {
  const { resources, positions } = constructsOfApp(context);
  return types.flatMap((type) => positions.get(type) ?? []).sort((a, b) => a - b).map((position) => resources[position]);
}
