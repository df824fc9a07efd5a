import type { IConstruct } from 'constructs';
import type { RuleContext } from '../rule';
import { resourcesOfApp } from './constructs-of-app';
import { JUDGED_TYPES, JudgedResource, judgedByStandard } from './judged-resource';
import { ofWholeApp, oncePerRun } from './once-per-run';
import { propertiesIn } from './synthesized-resources';

/** The resources of the app that have a tag mutability. */
export const resourcesWithTagMutability = ofWholeApp((context) => resourcesOfApp(JUDGED_TYPES, context));

/**
 * A resource that a standard judges, whether or not it is exempt, as its template has it, if there is one. Reading takes time, so the rules
 * of one run share the result.
 */
export const judgedResource = oncePerRun((construct: IConstruct, context) =>
  judgedByStandard(construct, context.standard, (resource) => propertiesIn(resource, context)));

/** A resource that the standard judges; undefined for an exempt one, and for everything else. */
export function judgedUnlessExempt(construct: IConstruct, context: RuleContext): JudgedResource | undefined {
  const judged = judgedResource(construct, context);
  return judged?.requirement.exemption === undefined ? judged : undefined;
}
