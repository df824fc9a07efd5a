import { BootstraplessSynthesizer, CfnElement, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { annotateWarning } from '../messages/annotate';
import { Fact } from '../messages/facts';
import { beforeRendering } from '../template/before-rendering';
import { toCloudFormation } from '../template/cdk-private';

/**
 * The most bytes of a template that CloudFormation takes with a call, so without a bucket.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export const MAX_TEMPLATE_BYTES_WITHOUT_BUCKET = 51_200;

/**
 * The most bytes of a variable of a state machine.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const MAX_VARIABLE_BYTES = 256 * 1024;

/** Throws, without a path, if a standard is too large for a state machine. */
export function checkStandardFits(standardForMachine: object): void {
  const bytes = Buffer.byteLength(JSON.stringify(standardForMachine));
  if (bytes > MAX_VARIABLE_BYTES) {
    throw new Error(`'standard' takes ${bytes} bytes in a state machine; ${MAX_VARIABLE_BYTES} are allowed. ${HOW_TO_SHORTEN}`);
  }
}

export const HOW_TO_SHORTEN = 'Write one exemption with a wildcard, or by a tag, for many of one repository each, shorten their reasons, and leave out namespaces that ask ' +
  'the same as the standard.';

/** What of a registry takes most of its template. */
export const WHAT_TO_LEAVE_OUT = "Leave out the dashboard, the alarms, the creation templates, or, with 'restore: false', the state machine that restores.";

/** Whether a larger template than a call takes can come from a bucket, so that it need not be made as small as it can be. */
export function hasBucketForTemplate(stack: Stack): boolean {
  return !(stack.synthesizer instanceof BootstraplessSynthesizer);
}

/** Warns at a construct if its stack has no bucket for its template, which is too large to go without one. */
export function warnIfTooLarge(construct: Construct): void {
  const stack = Stack.of(construct);
  let said = false;
  beforeRendering(construct, () => {
    if (said || hasBucketForTemplate(stack)) {
      return;
    }
    const bytes = templateBytes(stack);
    if (bytes > MAX_TEMPLATE_BYTES_WITHOUT_BUCKET) {
      said = true;
      annotateWarning(construct, Fact.TEMPLATE_NEEDS_BUCKET, `the template of the stack '${stack.node.path}' has about ${bytes} bytes, and CloudFormation takes ` +
        `${MAX_TEMPLATE_BYTES_WITHOUT_BUCKET} without a bucket, which this stack's synthesizer does not have. Use another synthesizer, or upload the template. Or make it ` +
        `smaller: ${WHAT_TO_LEAVE_OUT} ${HOW_TO_SHORTEN}`);
    }
  });
}

/** About as many as CDK's CLI sends. */
function templateBytes(stack: Stack): number {
  const elements = stack.node.findAll().filter((each): each is CfnElement => CfnElement.isCfnElement(each) && Stack.of(each) === stack);
  return elements.reduce((sum, element) => sum + Buffer.byteLength(JSON.stringify(stack.resolve(toCloudFormation(element)) ?? '')) - '{"Resources":{}}'.length, 0);
}
