import { CfnResource, DefaultTokenResolver, Stack, Stage, StringConcat, Tokenization, Validations } from 'aws-cdk-lib';
import type { MetadataEntry } from 'constructs';
import { ofWholeApp, oncePerRun } from './once-per-run';
import { isResource } from '../../template/is-resource';
import type { RuleContext } from '../rule';

/** What one walk through the app finds for all rules. To walk through thousands of constructs takes time. */
interface ConstructsOfApp {
  /** All stacks, nested ones and those of products too, in the order of the tree. */
  readonly stacks: readonly Stack[];
  /** The L1s of each stack that has any. */
  readonly resources: ReadonlyMap<Stack, readonly CfnResource[]>;
  /** The app, if it is one, and all Stages in it. */
  readonly stages: readonly Stage[];
  /** Everything that is acknowledged anywhere, as CDK keeps it. */
  readonly acknowledgements: readonly MetadataEntry[];
}

export const constructsOfApp = ofWholeApp(({ app }): ConstructsOfApp => {
  const stacks: Stack[] = [];
  const resources = new Map<Stack, CfnResource[]>();
  const stages: Stage[] = [];
  const acknowledgements: MetadataEntry[] = [];
  const open = [app];
  for (let construct = open.pop(); construct !== undefined; construct = open.pop()) {
    if (isResource(construct)) {
      const ofStack = resources.get(construct.stack);
      if (ofStack === undefined) {
        resources.set(construct.stack, [construct]);
      } else {
        ofStack.push(construct);
      }
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
    const below = construct.node.children;
    for (let index = below.length - 1; index >= 0; index--) {
      open.push(below[index]);
    }
  }
  return { stacks, resources, stages, acknowledgements };
});

/**
 * The L1 that a resource of a stack's template comes from; undefined if no construct explains it. An override may have changed the type, so
 * all others are asked if none of the type has the logical id.
 */
export function sourceOf(stack: Stack, logicalId: string, type: string, context: RuleContext): CfnResource | undefined {
  const ofStack = constructsOfApp(context).resources.get(stack) ?? [];
  return byLogicalId(stack, type, context).get(logicalId) ?? ofStack.find((resource) => logicalIdOf(resource, context) === logicalId);
}

/** The L1s of a type in a stack by logical id: of most types nobody asks. */
function byLogicalId(stack: Stack, type: string, context: RuleContext): ReadonlyMap<string, CfnResource> {
  const known = foundIn(stack, context);
  let found = known.get(type);
  if (found === undefined) {
    const ofType = (constructsOfApp(context).resources.get(stack) ?? []).filter(({ cfnResourceType }) => cfnResourceType === type);
    found = new Map(ofType.map((resource) => [logicalIdOf(resource, context), resource]));
    known.set(type, found);
  }
  return found;
}

const foundIn = oncePerRun((_stack: Stack) => new Map<string, ReadonlyMap<string, CfnResource>>());

/** The logical id of an L1. It is a token, and resolving it takes time. What `stack.resolve` does beside that, takes as long again. */
export const logicalIdOf = oncePerRun((resource: CfnResource): string =>
  Tokenization.resolve(resource.logicalId, { scope: resource.stack, resolver: RESOLVER, preparing: false }));

const RESOLVER = new DefaultTokenResolver(new StringConcat());
