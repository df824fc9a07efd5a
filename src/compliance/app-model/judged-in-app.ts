import type { IConstruct } from 'constructs';
import type { RuleContext } from '../rule';
import { resourcesOfApp } from './constructs-of-app';
import { JUDGED_TYPES, JudgedResource, judged } from './judged-resource';
import { ofWholeApp, oncePerRun } from './once-per-run';
import { propertiesIn } from './synthesized-resources';

/** What of the app can be judged. */
export const judgedOfApp = ofWholeApp((context) => resourcesOfApp(context, JUDGED_TYPES));

/**
 * A resource that is judged, whether or not it is exempt: by its template where there is one. Reading it is what costs, so that the
 * checks of one run share it.
 */
export const judgedOrExempt = oncePerRun((construct: IConstruct, context) =>
  judged(context.standard, construct, (resource) => propertiesIn(context, resource)));

/** The construct as a resource of which the standard asks something; undefined for one that is exempt, and for everything else. */
export function judgedIn(context: RuleContext, construct: IConstruct): JudgedResource | undefined {
  const found = judgedOrExempt(construct, context);
  return found?.requirement.exemption === undefined ? found : undefined;
}
