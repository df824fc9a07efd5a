/**
 * What the integration tests would deploy is what is committed. Nobody deploys it here: `npm run integ` does, for somebody with an AWS account.
 * Where a template has changed on purpose: `npm run integ:snapshot`, and say in the commit whether somebody has deployed it.
 */
import { IntegTest } from './integ-test';

test.each(IntegTest.all())('$name', (integ) => {
  const templates = integ.synthesize();
  expect(Object.keys(templates).length).toBeGreaterThan(1);
  expect(templates).toEqual(integ.committed());
});

test('the constructs have one each', () => {
  expect(IntegTest.all().map(({ name }) => name)).toEqual([
    'existing-repositories', 'immutable-registry', 'immutable-repository', 'repositories-that-ecr-creates', 'tag-immutability-standard',
  ]);
});
