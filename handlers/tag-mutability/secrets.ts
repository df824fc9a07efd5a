/** Keeps secrets out of the answer and the log: with them a reader could act in the function's name. */

/**
 * The query of a presigned URL has its signature and its token. A URL without a query is found too: otherwise, in a text of many of them,
 * each would be read to the end of all.
 */
const URL_AND_QUERY = /(https?:\/\/[^\s?]*)(\?[^\s'"]*)?/gi;

/** If a signature does not match, the message of AWS repeats the headers of the request. One of them is the session token. */
const CREDENTIALS = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** A shorter value is no credential of AWS but a stand-in, such as `test`. Replacing it would change ordinary words. */
const SHORTEST_CREDENTIAL = 16;

/** The text with every secret in it replaced. */
export function withoutSecrets(text: string): string {
  const secrets = CREDENTIALS.map((name) => process.env[name] ?? '').filter((value) => value.length >= SHORTEST_CREDENTIAL);
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text.replace(URL_AND_QUERY, (url, address, query) => query === undefined ? url : `${address}?[secret]`));
}
