import type { IConstruct } from 'constructs';
import type { CheckContext } from './check';
import { resourcesOfApp } from './constructs-of-app';
import { ofWholeApp, oncePerRun } from './once-per-run';
import { propertiesIn } from './synthesized-resources';
import { JUDGED_TYPES, JudgedResource, judged } from '../judged-resource';

/** What of the app can be judged. */
export const judgedOfApp = ofWholeApp((context) => resourcesOfApp(context, JUDGED_TYPES));

/**
 * A resource that is judged, whether or not it is exempt: by its template where there is one. Reading it is what costs, so that the
 * checks of one run share it.
 */
export const judgedOrExempt = oncePerRun((construct: IConstruct, context) =>
  judged(context.standard, construct, (resource) => propertiesIn(context, resource)));

/** The construct as a resource of which the standard asks something; undefined for one that is exempt, and for everything else. */
export function judgedIn(context: CheckContext, construct: IConstruct): JudgedResource | undefined {
  const found = judgedOrExempt(construct, context);
  return found?.requirement.exemption === undefined ? found : undefined;
}
