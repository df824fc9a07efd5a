import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CheckContext } from './check';
import { oncePerApp } from './once-per-app';
import { oncePerRun } from './once-per-run';

/** Everything in the app, in the order of the tree. */
export const constructsOfApp = (context: CheckContext) => constructsBelow(context.app, context);

const constructsBelow = oncePerRun((app: IConstruct) => app.node.findAll());

/** The resources of the app that are of one of some types, in the order of the tree. */
export function resourcesOfApp(context: CheckContext, types: readonly string[]): CfnResource[] {
  return all(context).filter(({ cfnResourceType }) => types.includes(cfnResourceType));
}

const all = oncePerApp((context) => constructsOfApp(context).filter(CfnResource.isCfnResource));
