import { isForEverybody } from '../../src/ecr/principal-pattern';

test.each([
  '*', '**', 'arn:*', 'arn:aws:iam::*', 'arn:aws-us-gov:*', '*:role/*', 'arn:*:iam::*:*', 'arn:aws:iam::111111111111:*', 'arn:aws:iam::111111111111:role/*',
  'arn:aws:iam::111111111111:r*', 'arn:aws:iam::111111111111:user/*', 'arn:aws:iam::111111111111:role/?*', 'arn:aws:iam::111111111111:????/*',
])('%s is for everybody', (pattern) => {
  expect(isForEverybody(pattern)).toBe(true);
});

test.each([
  '', 'ops', 'ops*', 'arn:aws:s3:::*', 'arn:aws:iam::111111111111:root', 'arn:aws:iam::111111111111:role/ops', 'arn:aws:iam::111111111111:role/ops*',
  'arn:aws:iam::111111111111:role/*ops', 'arn:aws:iam::111111111111:role/team/*', 'arn:aws:iam::111111111111:*/ops', '*/ops', '*role/ops-*',
])('%p is not', (pattern) => {
  expect(isForEverybody(pattern)).toBe(false);
});
