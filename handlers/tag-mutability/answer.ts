/** The answer to CloudFormation: one JSON document, uploaded to the URL in the event. */
import { setTimeout } from 'node:timers/promises';

export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

/**
 * CloudFormation reads at most 4,096 bytes of an answer. Besides the reason, the ids take at most 1,024 and some hundred bytes. A character
 * of the reason takes at most six bytes: JSON escapes a control character with six.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
const MAX_ANSWER_BYTES = 4096;

const UPLOAD_DELAYS_MS = [0, 500, 1_000, 2_000, 4_000];

/** How long an upload may hang before the next try. */
const UPLOAD_TIMEOUT_MS = 4_000;

/** Uploads the answer, and tries again while it fails and there is time. Without an answer the stack waits until its timeout. */
export async function upload(url: string, answer: Answer, timeLeftMs: () => number): Promise<void> {
  // For a string, `fetch` would send a content type, which the presigned URL has not signed. So the body is bytes.
  const body = encode(answer);
  let failure: unknown = new Error('there was no time left');
  for (const delay of UPLOAD_DELAYS_MS) {
    if (timeLeftMs() <= delay) {
      break;
    }
    await setTimeout(delay);
    try {
      const signal = AbortSignal.timeout(Math.max(0, Math.min(UPLOAD_TIMEOUT_MS, timeLeftMs())));
      const response = await fetch(url, { method: 'PUT', body, signal });
      if (response.ok) {
        return;
      }
      failure = new Error(`the upload got status ${response.status}`);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function encode(answer: Answer): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  let { Reason: reason } = answer;
  let body = encoder.encode(JSON.stringify(answer));
  while (body.length > MAX_ANSWER_BYTES && reason) {
    reason = reason.slice(0, Math.floor(reason.length * 0.9));
    body = encoder.encode(JSON.stringify({ ...answer, Reason: `${reason}…` }));
  }
  return body;
}
