import type { IConstruct } from 'constructs';
import type { RuleContext } from '../rule';
import { resourcesOfApp } from './constructs-of-app';
import { JUDGED_TYPES, JudgedResource, judgedByStandard } from './judged-resource';
import { ofWholeApp, oncePerRun } from './once-per-run';
import { propertiesIn } from './synthesized-resources';

/** The resources of the app that say a tag mutability. */
export const resourcesWithTagMutability = ofWholeApp((context) => resourcesOfApp(JUDGED_TYPES, context));

/**
 * A resource that is judged, whether or not it is exempt: by its template where there is one. Reading it is what costs, so that the
 * rules of one run share it.
 */
export const judgedResource = oncePerRun((construct: IConstruct, context) =>
  judgedByStandard(construct, context.standard, (resource) => propertiesIn(resource, context)));

/** A resource of which the standard asks something; undefined for one that is exempt, and for everything else. */
export function judgedUnlessExempt(construct: IConstruct, context: RuleContext): JudgedResource | undefined {
  const judged = judgedResource(construct, context);
  return judged?.requirement.exemption === undefined ? judged : undefined;
}
