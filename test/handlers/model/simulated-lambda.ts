import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { Fault, SimulatedEcr } from './simulated-ecr';
import { Answer } from '../../../handlers/tag-mutability/answer';
import { EcrRegistry } from '../../../handlers/tag-mutability/ecr-registry';
import { respond } from '../../../handlers/tag-mutability/respond';

/** What goes wrong while one event is served. */
export interface Weather {
  /** What becomes of each call to ECR, in order. */
  readonly faults: readonly Fault[];
  /** How many runs of the function end just before they answer. */
  readonly crashes: number;
  /** What becomes of each upload, in order: refused, or taken without the function getting to know. */
  readonly uploads: readonly ('refused' | 'unheard')[];
  /** Whether Lambda delivers the event once more afterwards. */
  readonly deliveredTwice: boolean;
}

export const CLEAR: Weather = { faults: [], crashes: 0, uploads: [], deliveredTwice: false };

/** So many that fail, and the function gives up and fails itself. */
export const ALL_UPLOADS_OF_A_RUN = 5;

/** How often Lambda runs a function for an event that it was invoked with asynchronously, as CloudFormation does. */
const RUNS = 3;

/** What a signature looks like in this simulation, to be found wherever it should not be. */
const SIGNATURE = 'X-Amz-Signature=5ec2e7';

const ANSWERING_TIME_MS = 20_000;

export interface Run {
  /** What CloudFormation received: the same answer as often as it was uploaded. */
  readonly received: readonly string[];
  /** Whether the function ended without an error. */
  readonly ended: boolean;
}

/** Lambda with our function: all of its code except the SDK, and with an upload of ours in the place of `fetch`. */
export class SimulatedLambda {
  /** What the function has logged for the present event. */
  public readonly logged: string[] = [];

  constructor(private readonly ecr: SimulatedEcr) {}

  /** Serves an event as Lambda does; the runs that it took, the last of which ended it, and the one more if it came twice. */
  public async invoke(
    event: CloudFormationCustomResourceEvent, isAllowed: (subject: string) => boolean, weather: Weather, beforeRun: () => void,
  ): Promise<Run[]> {
    const client = this.ecr.clientFor(isAllowed, [...weather.faults], this.logged);
    const uploads = [...weather.uploads];
    const hangs = weather.faults.some((fault) => fault.startsWith('hang'));
    const runs: Run[] = [];
    this.logged.length = 0;
    do {
      beforeRun();
      runs.push(await this.run(event, client, uploads, runs.length < weather.crashes, hangs));
    } while (!runs.at(-1)!.ended && runs.length < RUNS);
    if (weather.deliveredTwice) {
      await this.run(event, client, uploads, false, hangs);
    }
    expect(this.logged.join('\n')).not.toContain(SIGNATURE);
    return runs;
  }

  private async run(
    event: CloudFormationCustomResourceEvent, client: ReturnType<SimulatedEcr['clientFor']>, uploads: string[], crashes: boolean, hangs: boolean,
  ): Promise<Run> {
    const received: string[] = [];
    const uploadedTo: unknown[] = [];
    let isDone = false;
    let uploadsTooMany = 0;
    const [fetch, log] = [globalThis.fetch, console.log];
    globalThis.fetch = async (url, init) => {
      uploadedTo.push(url);
      uploadsTooMany += isDone ? 1 : 0;
      const upload = crashes ? 'crash' : uploads.shift();
      if (upload === undefined || upload === 'unheard') {
        received.push(new TextDecoder().decode(init!.body as Uint8Array));
      }
      if (upload === 'unheard') {
        throw new TypeError(`fetch failed for ${url}`);
      }
      isDone = upload !== 'refused';
      // A run that crashes has done everything else: nobody is left to hear of the refusal.
      return { ok: isDone, status: 503 } as Response;
    };
    console.log = (line: string) => this.logged.push(line);
    const context = { logStreamName: 'stream', getRemainingTimeInMillis: () => ANSWERING_TIME_MS + (hangs ? 1 : 90_000) } as Context;
    try {
      await respond(event, context, (abortSignal) => new EcrRegistry(client, abortSignal));
      return { received, ended: !crashes };
    } catch (error) {
      // The runtime logs what a function throws.
      this.logged.push((error as Error).message);
      return { received, ended: false };
    } finally {
      [globalThis.fetch, console.log] = [fetch, log];
      expect(new Set(uploadedTo)).toEqual(new Set([event.ResponseURL]));
      expect(uploadsTooMany).toBe(0);
    }
  }
}

/** The URL that CloudFormation gives with a request. */
export function responseUrl(requestId: string): string {
  return `https://cloudformation-custom-resource-response.example/${requestId}?${SIGNATURE}`;
}

/** What CloudFormation requires of an answer. */
export function readAnswer(event: CloudFormationCustomResourceEvent, body: string): Answer {
  const answer: Answer = JSON.parse(body);
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
  expect(answer).toMatchObject({ StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId });
  expect(answer.PhysicalResourceId).toEqual(expect.any(String));
  expect(answer.PhysicalResourceId.length).toBeGreaterThan(0);
  expect(Buffer.byteLength(answer.PhysicalResourceId)).toBeLessThanOrEqual(1024);
  expect(['SUCCESS', 'FAILED']).toContain(answer.Status);
  if (answer.Status === 'FAILED') {
    expect(answer.Reason).toMatch(/\S.*\(log stream: stream\)$/s);
  }
  expect(body).not.toContain(SIGNATURE);
  return answer;
}
