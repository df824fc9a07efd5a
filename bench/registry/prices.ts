import { Counts } from './walk';

/**
 * What AWS charges in us-east-1, in dollars, as of November 2026, without free tiers. ECR's calls cost nothing.
 *
 * https://aws.amazon.com/step-functions/pricing/, https://aws.amazon.com/s3/pricing/, https://aws.amazon.com/cloudwatch/pricing/,
 * https://aws.amazon.com/eventbridge/pricing/
 */
export const PRICES = {
  perTransition: 0.025 / 1000,
  perExpressRequest: 1 / 1e6,
  /** The first 1,000 GB-hours of a month; what comes later costs less. */
  perGigabyteHour: 0.06,
  perPut: 0.005 / 1000,
  /** A log that the service writes, and what PutLogEvents writes. */
  perLogGigabyte: 0.5,
  perPutMetricData: 0.01 / 1000,
  perEvent: 1 / 1e6,
  perMetricAndMonth: 0.3,
};

/** AWS charges memory in chunks of 64 MB, and a child is far smaller. */
const EXPRESS_GIGABYTES = 64 / 1024;

const GIGABYTE = 1024 ** 3;

/** How long a child lasts is not known here. AWS charges each 100 ms; this is three calls and some. */
export const EXPRESS_SECONDS = 1;

/** What a sweep costs, by what it is for. */
export function dollars(counts: Counts): Record<'transitions' | 'Express' | 'S3' | 'service log' | 'own log' | 'other', number> {
  const of = (name: string) => counts[name] ?? 0;
  return {
    'transitions': of('transitions') * PRICES.perTransition,
    'Express': of('express requests') * (PRICES.perExpressRequest + EXPRESS_SECONDS * EXPRESS_GIGABYTES * PRICES.perGigabyteHour / 3600),
    'S3': (of('call s3:putObject') + of('call s3:listObjectsV2')) * PRICES.perPut,
    'service log': of('service log bytes') / GIGABYTE * PRICES.perLogGigabyte,
    'own log': of('own log bytes') / GIGABYTE * PRICES.perLogGigabyte,
    'other': of('call cloudwatch:putMetricData') * PRICES.perPutMetricData + of('call eventbridge:putEvents') * PRICES.perEvent,
  };
}
