/** The Lambda function behind ExistingRepositories and ExistingCreationTemplate. */
import { ECRClient } from '@aws-sdk/client-ecr';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { EcrRegistry } from './ecr-registry';
import { respond } from './respond';

/** The client is outside the handler, so that a warm function keeps its connections. */
const client = new ECRClient({
  retryMode: 'adaptive',
  // There are so many attempts that the timeout of the function ends them, not their number.
  maxAttempts: 30,
  // A connection that does not answer is given up and tried again. Otherwise it would use up all the time of the function.
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
});

export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  await respond(event, context, (abortSignal) => new EcrRegistry(client, abortSignal));
}
