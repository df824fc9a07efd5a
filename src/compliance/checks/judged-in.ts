import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CheckContext } from './check';
import { oncePerRun } from './once-per-run';
import { JudgedResource, judged, saysTagMutability } from '../judged-resource';

/** Reading a resource is what costs, so that the checks of one run share it. */
const judgedOnce = oncePerRun((resource: CfnResource, { standard }) => judged(standard, resource));

/** The construct as a resource that is judged, whether or not it is exempt; undefined for everything else. */
export function judgedOrExemptIn(context: CheckContext, construct: IConstruct): JudgedResource | undefined {
  // Of the thousands of constructs that all checks ask about, most are told by their type.
  return saysTagMutability(construct) ? judgedOnce(construct, context) : undefined;
}

/** The construct as a resource of which the standard asks something; undefined for one that is exempt, and for everything else. */
export function judgedIn(context: CheckContext, construct: IConstruct): JudgedResource | undefined {
  const found = judgedOrExemptIn(context, construct);
  return found?.requirement.exemption === undefined ? found : undefined;
}
