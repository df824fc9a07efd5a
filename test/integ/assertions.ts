/** The outputs of the stacks of an app, as `cdk deploy --outputs-file` writes them. */
export type Outputs = Record<string, Record<string, string>>;

/** What did not hold, of what an app asserts; an app in which nothing asserts anything proves nothing, and that is said too. */
export function failures(outputs: Outputs): string[] {
  const results = Object.values(outputs).flatMap((stack) => Object.entries(stack)).filter(([name]) => name.startsWith('AssertionResults'));
  if (results.length === 0) {
    return ['No assertion has said anything'];
  }
  return results.flatMap(([name, text]) => {
    const { status, message } = JSON.parse(text);
    return status === 'success' ? [] : [`${name}: ${message ?? text}`];
  });
}
