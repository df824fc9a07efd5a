/** Endpoints that the function cannot reach. In most cases it runs in a VPC that has no way to them. */

/** What Node.js and its resolver call it if nobody answers at an address, or if a name has no address. */
const UNREACHABLE_CODES = [
  'EAI_AGAIN', 'ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTDOWN', 'EHOSTUNREACH', 'ENETDOWN', 'ENETUNREACH', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT',
];

/** What the SDK and `fetch` call it if they have given up waiting. */
const UNREACHABLE_NAMES = ['TimeoutError', 'RequestTimeout', 'ConnectTimeoutError', 'HeadersTimeoutError'];

/** Whether an error, or what has caused it, says that no answer came. */
export function isUnreachable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) {
    return false;
  }
  const { name = '', code = '', cause, errors = [] } = error as Partial<Error> & { code?: string; errors?: unknown[] };
  // A host with several addresses fails with an error for each.
  return UNREACHABLE_NAMES.includes(name) || UNREACHABLE_CODES.includes(code) || [cause, ...errors].some(isUnreachable);
}

/** What to do if Amazon ECR cannot be reached. */
export function ecrUnreachable(): string {
  return `The function cannot reach Amazon ECR. If it runs in a VPC, its subnets need a NAT gateway, or the VPC endpoint ${endpoint('ecr.api')} with private DNS ` +
    `and a security group that lets the function in at port 443. It also needs a way to Amazon S3 (${endpoint('s3')}), to answer CloudFormation.`;
}

/** What to do if the answer to CloudFormation cannot be uploaded. */
export function s3Unreachable(): string {
  return 'The function cannot reach Amazon S3, where CloudFormation waits for the answer. If the function runs in a VPC, its subnets need a NAT gateway, or the VPC ' +
    `endpoint ${endpoint('s3')}, whose policy allows to put objects into the bucket of the ResponseURL (cloudformation-custom-resource-response-...).`;
}

function endpoint(service: string): string {
  return `com.amazonaws.${process.env.AWS_REGION ?? '<region>'}.${service}`;
}
