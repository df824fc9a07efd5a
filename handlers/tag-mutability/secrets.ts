/** Keeps out of the answer and the log what would let a reader act in the function's name. */

/** A presigned URL carries its signature and its token in the query. */
const QUERY_OF_A_URL = /(https?:\/\/[^\s?]*)\?[^\s'"]*/gi;

/** AWS repeats the headers of a request whose signature does not match in its message, the session token among them. */
const CREDENTIALS = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** What is shorter is no credential of AWS but a stand-in, such as `test`, and would tear words apart. */
const SHORTEST_CREDENTIAL = 16;

/** The text with every secret in it replaced. */
export function withoutSecrets(text: string): string {
  const secrets = CREDENTIALS.map((name) => process.env[name] ?? '').filter((value) => value.length >= SHORTEST_CREDENTIAL);
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text.replace(QUERY_OF_A_URL, '$1?[secret]'));
}
