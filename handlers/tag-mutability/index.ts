/** The Lambda function behind RepositoryTagMutability: serves one event and always answers it. */
import { ECRClient } from '@aws-sdk/client-ecr';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { Answer, upload } from './answer';
import { EcrRegistry } from './ecr-registry';
import { LifecycleRequest, Log, serve } from './lifecycle';

type Outcome = Pick<Answer, 'Status' | 'Reason' | 'PhysicalResourceId'>;

/** Kept back from the function's time, so that the answer still goes out when a call hangs. */
const TIME_TO_ANSWER_MS = 20_000;

/** Outside the handler: a warm function keeps its connections. */
const client = new ECRClient({ retryMode: 'adaptive', maxAttempts: 8 });

export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  const about = { StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId };
  const log: Log = (entry) => console.log(JSON.stringify({ ...about, requestType: event.RequestType, ...entry }));
  await upload(event.ResponseURL, { ...about, ...await outcome(event, context, log) });
}

async function outcome(event: CloudFormationCustomResourceEvent, context: Context, log: Log): Promise<Outcome> {
  try {
    const physicalResourceId = await beforeTheTimeIsOver(context, (abortSignal) =>
      // CloudFormation's types leave the properties open; the construct made them by the contract.
      serve(event as unknown as LifecycleRequest, new EcrRegistry(client, abortSignal), log));
    return { Status: 'SUCCESS', PhysicalResourceId: physicalResourceId };
  } catch (error) {
    const reason = (error as Error).message;
    log({ message: 'Failed', reason });
    return {
      Status: 'FAILED',
      Reason: `${reason} (log stream: ${context.logStreamName})`,
      // An id of no repository: the Delete that CloudFormation sends after a failed Create then touches nothing.
      PhysicalResourceId: event.RequestType === 'Create' ? `failed-create-${event.RequestId}` : event.PhysicalResourceId,
    };
  }
}

async function beforeTheTimeIsOver<T>(context: Context, work: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const tooLate = new Promise<never>((_, reject) => abort.signal.addEventListener('abort', () => reject(abort.signal.reason)));
  const timer = setTimeout(
    () => abort.abort(new Error('Amazon ECR did not answer within the time of the function; try the deployment again')),
    Math.max(0, context.getRemainingTimeInMillis() - TIME_TO_ANSWER_MS),
  );
  try {
    return await Promise.race([work(abort.signal), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
