import { imageReference } from '../../../src/compliance/app-model/image-reference';
import { PartlyKnownText } from '../../../src/compliance/app-model/partly-known-text';

const REGISTRY = '111111111111.dkr.ecr.eu-west-1.amazonaws.com';
const DIGEST = `sha256:${'0'.repeat(64)}`;
const URI = { 'Fn::GetAtt': ['Repo', 'RepositoryUri'] };

function parsed(...parts: unknown[]) {
  return imageReference(new PartlyKnownText({ 'Fn::Join': ['', parts] }));
}

test('registry, repository and tag are told apart', () => {
  const registry = { account: '111111111111', region: 'eu-west-1' };
  expect(parsed(`${REGISTRY}/team/api:v1`)).toEqual({ registry, repository: 'team/api', tag: 'v1' });
  expect(parsed(`${REGISTRY}/team/api`)).toEqual({ registry, repository: 'team/api', tag: undefined });
  expect(parsed(`${REGISTRY}.cn/api`)?.registry).toEqual(registry);
  expect(parsed(URI, ':v1')).toMatchObject({ registry: undefined, tag: 'v1' });
  expect(parsed(URI)).toMatchObject({ registry: undefined, tag: undefined });
});

test.each<[string, unknown[]]>([
  ['a digest', [`${REGISTRY}/api@${DIGEST}`]],
  ['a tag and a digest', [`${REGISTRY}/api:v1@${DIGEST}`]],
  ['a digest behind the URI', [URI, `@${DIGEST}`]],
  ['a tag or a digest, known only at deployment', [URI, { Ref: 'TagOrDigest' }]],
  ['nothing where the tag should be', [`${REGISTRY}/api:`]],
  ['another registry', ['public.ecr.aws/team/api:v1']],
  ['another host that is named alike', ['example.com/dkr.ecr.eu-west-1.amazonaws.com/api:v1']],
  ['no registry', ['nginx:latest']],
  ['no name', [`${REGISTRY}/`]],
])('an image with %s is none that a tag can move in ECR', (_, parts) => {
  expect(parsed(...parts)).toBeUndefined();
});
