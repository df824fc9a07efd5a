/** Serves an event, and always answers it before the timeout of the function. */
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { Answer, upload } from './answer';
import type { Log } from './kind';
import { LifecycleRequest, serve } from './lifecycle';
import { isUnreachable, s3Unreachable } from './network';
import type { Registry } from './registry';
import { withoutSecrets } from './secrets';

type Outcome = Pick<Answer, 'Status' | 'Reason' | 'PhysicalResourceId'>;

/** The part of the function's time that is left for the answer when a call hangs. */
const TIME_TO_ANSWER_MS = 20_000;

/** The part of the function's time that is left for Lambda after the answer. */
const TIME_TO_END_MS = 1_000;

export async function respond(
  event: CloudFormationCustomResourceEvent, context: Context, registryUntil: (abortSignal: AbortSignal) => Registry,
): Promise<void> {
  const about = { StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId };
  const log: Log = (entry) => console.log(JSON.stringify({ ...about, requestType: event.RequestType, ...entry }));
  const answer = { ...about, ...await outcome(event, context, registryUntil, log) };
  try {
    await upload(event.ResponseURL, answer, () => context.getRemainingTimeInMillis() - TIME_TO_END_MS);
  } catch (error) {
    // After this failure Lambda runs the function again for the event, which is another chance to answer.
    throw new Error(withoutSecrets(`The answer could not be uploaded. ${isUnreachable(error) ? `${s3Unreachable()} ` : ''}${(error as Error).message}`));
  }
}

async function outcome(
  event: CloudFormationCustomResourceEvent, context: Context, registryUntil: (abortSignal: AbortSignal) => Registry, log: Log,
): Promise<Outcome> {
  try {
    const physicalResourceId = await beforeTheTimeIsOver(context, registryUntil, (registry) =>
      // CloudFormation's types do not say which properties there are. The construct has made them by the contract.
      serve(event as unknown as LifecycleRequest, registry, log));
    return { Status: 'SUCCESS', PhysicalResourceId: physicalResourceId };
  } catch (error) {
    const reason = withoutSecrets((error as Error).message);
    log({ message: 'Failed', reason });
    return {
      Status: 'FAILED',
      Reason: `${reason} (log stream: ${context.logStreamName})`,
      PhysicalResourceId: ('PhysicalResourceId' in event && event.PhysicalResourceId) || idOfNothing(event.RequestId),
    };
  }
}

/** An id of no repository, so that the Delete that CloudFormation sends after a failed Create touches nothing. */
function idOfNothing(requestId: string): string {
  return `failed-create-${requestId}`;
}

async function beforeTheTimeIsOver<T>(
  context: Context, registryUntil: (abortSignal: AbortSignal) => Registry, work: (registry: Registry) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const tooLate = new Promise<never>((_, reject) => abort.signal.addEventListener('abort', () => reject(abort.signal.reason)));
  const registry = registryUntil(abort.signal);
  const timer = setTimeout(
    () => abort.abort(new Error(registry.trouble === undefined
      ? 'Amazon ECR did not answer before the timeout of the function. Deploy again.'
      : `The function has no time left. ${registry.trouble}`)),
    Math.max(0, context.getRemainingTimeInMillis() - TIME_TO_ANSWER_MS),
  );
  try {
    return await Promise.race([work(registry), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
