import type { IConstruct } from 'constructs';
import type { CheckContext } from './check';
import { JudgedResource, judged, saysTagMutability } from '../judged-resource';

const JUDGED = new WeakMap<CheckContext, Map<IConstruct, JudgedResource>>();

/**
 * The construct as a resource of which the standard asks something; undefined for one that is exempt, and for everything else.
 * Rendering is what costs, so that the checks of one run share it.
 */
export function judgedIn(context: CheckContext, construct: IConstruct): JudgedResource | undefined {
  // Of the thousands of constructs that all checks ask about, most are told by their type.
  if (!saysTagMutability(construct)) {
    return undefined;
  }
  const known = JUDGED.get(context) ?? new Map<IConstruct, JudgedResource>();
  JUDGED.set(context, known);
  const found = known.get(construct) ?? judged(context.standard, construct);
  if (found !== undefined) {
    known.set(construct, found);
  }
  return found?.requirement.exemption === undefined ? found : undefined;
}
