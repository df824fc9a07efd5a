import { CfnResource, DefaultTokenResolver, Stack, Stage, StringConcat, Tokenization, Validations } from 'aws-cdk-lib';
import type { IConstruct, MetadataEntry } from 'constructs';
import type { TemplateResource } from './app-template';
import { ofWholeApp, oncePerRun } from './once-per-run';
import { isResource } from '../../template/is-resource';
import type { RuleContext } from '../rule';

/** What one walk through the app finds for all rules. To walk through thousands of constructs takes time. */
interface ConstructsOfApp {
  /** All stacks, nested ones and those of products too, in the order of the tree. */
  readonly stacks: readonly Stack[];
  /** The L1s of each stack that has any, by type. */
  readonly resources: ReadonlyMap<Stack, ReadonlyMap<string, readonly CfnResource[]>>;
  /** The app, if it is one, and all Stages in it. */
  readonly stages: readonly Stage[];
  /** Everything that is acknowledged anywhere, as CDK keeps it. */
  readonly acknowledgements: readonly MetadataEntry[];
}

export const constructsOfApp = ofWholeApp(({ app }): ConstructsOfApp => {
  const stacks: Stack[] = [];
  const resources = new Map<Stack, Map<string, CfnResource[]>>();
  const stages: Stage[] = [];
  const acknowledgements: MetadataEntry[] = [];
  visit(app);
  return { stacks, resources, stages, acknowledgements };

  function visit(construct: IConstruct): void {
    if (isResource(construct)) {
      keep(resources, construct);
    } else if (Stack.isStack(construct)) {
      stacks.push(construct);
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

function keep(all: Map<Stack, Map<string, CfnResource[]>>, resource: CfnResource): void {
  const ofStack = all.get(resource.stack) ?? new Map<string, CfnResource[]>();
  const ofType = ofStack.get(resource.cfnResourceType) ?? [];
  ofType.push(resource);
  all.set(resource.stack, ofStack.set(resource.cfnResourceType, ofType));
}

/**
 * The L1 that a resource of a stack's template comes from; undefined if no construct explains it. CDK writes resources in the order of the tree,
 * so the one at the same place is asked first. An override may have changed the type, so all others are asked if none of the type has the
 * logical id.
 */
export function sourceOf(stack: Stack, { logicalId, type, position }: TemplateResource, context: RuleContext): CfnResource | undefined {
  const ofStack = constructsOfApp(context).resources.get(stack);
  const ofType = ofStack?.get(type) ?? NONE;
  const hasId = (resource: CfnResource) => logicalIdOf(resource, context) === logicalId;
  return position < ofType.length && hasId(ofType[position]) ? ofType[position]
    : byLogicalId(ofType, context).get(logicalId) ?? [...ofStack?.values() ?? []].flat().find(hasId);
}

const NONE: readonly CfnResource[] = [];

/** Some L1s of a stack by logical id. */
const byLogicalId = oncePerRun((resources: readonly CfnResource[], context) =>
  new Map(resources.map((resource) => [logicalIdOf(resource, context), resource])));

/** The logical id of an L1. It is a token, and resolving it takes time. What `stack.resolve` does beside that, takes as long again. */
export const logicalIdOf = oncePerRun((resource: CfnResource): string =>
  Tokenization.resolve(resource.logicalId, { scope: resource.stack, resolver: RESOLVER, preparing: false }));

const RESOLVER = new DefaultTokenResolver(new StringConcat());
