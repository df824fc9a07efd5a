import { withoutSecrets } from '../../handlers/tag-mutability/secrets';

test.each([
  ['https://bucket.s3.amazonaws.com/key?X-Amz-Signature=abc&X-Amz-Security-Token=def', 'https://bucket.s3.amazonaws.com/key?[secret]'],
  ["cannot reach 'HTTPS://a/b?c=d' or http://e?f", "cannot reach 'HTTPS://a/b?[secret]' or http://e?[secret]"],
  ['see https://docs.aws.amazon.com/ecr. What now?', 'see https://docs.aws.amazon.com/ecr. What now?'],
  ['https://a https://b?c', 'https://a https://b?[secret]'],
  ['http://http://a?b', 'http://http://a?[secret]'],
])('the query of a URL is a secret: %s', (text, expected) => {
  expect(withoutSecrets(text)).toBe(expected);
});

test('a text of nothing but beginnings of URLs is read once', () => {
  // Read again from each beginning, it would take 10^11 steps.
  const text = 'http://'.repeat(300_000);
  expect(withoutSecrets(text)).toBe(text);
});
