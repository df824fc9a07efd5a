import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { annotateWarning } from '../messages/annotate';
import { Fact } from '../messages/facts';
import { Coexistence, coexistence, whyCertain, whyOnlyPossible } from '../template/coexistence';
import { mayBeVariable } from '../template/environment';

/**
 * Errors about which thing something is. What is wrong in every deployment is an error. What is wrong in some deployments only, and
 * synthesis does not know which, is a warning: an error nobody could acknowledge, and it would keep the others from being deployed.
 */

/**
 * The problem if two resources are for one thing that there can be only once. If it is not known whether both come to be together, it
 * annotates a warning in its place.
 *
 * @param own the resource that reports it
 * @param others the other resources for the thing, in the order of the tree
 * @param message what is wrong, given the other resource. It ends with what to do
 */
export function repeatedIdentity(
  own: CfnResource, others: readonly CfnResource[], message: (other: CfnResource) => string, annotated: IConstruct = own,
): string[] {
  let possible: CfnResource | undefined;
  for (const other of others) {
    const together = other === own ? Coexistence.UNLIKELY : coexistence(own, other);
    if (together === Coexistence.CERTAIN) {
      return [`${message(other)}${whyCertain(own, other)}`];
    }
    if (together === Coexistence.POSSIBLE) {
      possible ??= other;
    }
  }
  if (possible !== undefined) {
    annotateWarning(annotated, Fact.MAY_BE_DECLARED_TWICE, `${message(possible)} ${whyOnlyPossible(own, possible)}`);
  }
  return [];
}

/**
 * The problem that an account or a region does not fit. If one that was compared may come from a variable, it annotates a warning in
 * its place: another value is for another stack.
 *
 * @param compared the accounts or the regions that were compared
 */
export function otherEnvironment(construct: IConstruct, compared: readonly (string | undefined)[], message: string): string[] {
  if (!compared.some((one) => one !== undefined && mayBeVariable(construct, one))) {
    return [message];
  }
  warnOfEnvironment(construct, `${message} A variable has the account or the region that was compared, such as CDK_DEFAULT_ACCOUNT, which the CLI takes from a ` +
    "profile. If the stack is deployed with another one, acknowledge this, or write its 'env' as literals.");
  return [];
}

/** Throws such a problem, without a path. */
export function refuseEnvironment(construct: IConstruct, compared: readonly (string | undefined)[], message: string): void {
  const [problem] = otherEnvironment(construct, compared, message);
  if (problem !== undefined) {
    throw new Error(problem);
  }
}

/** Warns of an account or a region that may not fit. The message says what of `env` is not known. */
export function warnOfEnvironment(construct: IConstruct, message: string): void {
  annotateWarning(construct, Fact.MAY_BE_IN_OTHER_ENVIRONMENT, message);
}
