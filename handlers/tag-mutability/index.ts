/** The Lambda function behind ExistingRepositories and ExistingCreationTemplate. */
import { ECRClient } from '@aws-sdk/client-ecr';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { EcrRegistry } from './ecr-registry';
import { respond } from './respond';

/** Outside the handler: a warm function keeps its connections. */
const client = new ECRClient({
  retryMode: 'adaptive',
  // So many that the time of the function ends the retries, not their number.
  maxAttempts: 30,
  // A connection that says nothing is given up and tried again; without this it would take all of the time there is.
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
});

export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  await respond(event, context, (abortSignal) => new EcrRegistry(client, abortSignal));
}
