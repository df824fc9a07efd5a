import * as iam from 'aws-cdk-lib/aws-iam';
import { MAX_POLICY_LENGTH } from './limits';

/**
 * Statements in as few documents as hold them, in their order.
 *
 * @throws an Error, without a path, if one statement alone is too long
 */
export function documentsOf(kind: string, statements: readonly iam.PolicyStatement[]): iam.PolicyDocument[] {
  const documents: iam.PolicyStatement[][] = [];
  for (const statement of statements) {
    const alone = lengthOf(documentWith([statement]));
    if (alone > MAX_POLICY_LENGTH) {
      throw new Error(`the statement '${statement.sid}' of the ${kind} has ${alone} characters; a policy may have ${MAX_POLICY_LENGTH}. Name fewer principals: give those ` +
        'that are excepted a path or the beginning of a name in common, and name them by one pattern. For a long list of tag keys, exempt by name.');
    }
    const last = documents.at(-1);
    if (last !== undefined && lengthOf(documentWith([...last, statement])) <= MAX_POLICY_LENGTH) {
      last.push(statement);
    } else {
      documents.push([statement]);
    }
  }
  return documents.map(documentWith);
}

/** Its length as AWS counts it: all characters, and CloudFormation is given no white space. Of a character of several bytes, each byte counts here. */
export function lengthOf(document: iam.PolicyDocument): number {
  return Buffer.byteLength(JSON.stringify(document.toJSON()));
}

/** Statements have names, and are never merged: what a template says is what is counted. */
function documentWith(statements: readonly iam.PolicyStatement[]): iam.PolicyDocument {
  return new iam.PolicyDocument({ minimize: false, statements: statements.map((statement) => statement.copy()) });
}
