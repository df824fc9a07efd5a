import { App, CfnCondition, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { ImmutableRepository, TagMutabilityVia } from '../../../src';
import { creationTemplateLooser } from '../../../src/compliance/rules/creation-template-looser';
import { repositoryMutable } from '../../../src/compliance/rules/repository-mutable';
import { PROVIDER_FUNCTION_ID } from '../../../src/contract/custom-resource';
import { REPOSITORY_TYPE, TAG_MUTABILITY_TYPE } from '../../../src/ecr/resource-types';
import { markAsSetByCustomResource } from '../../../src/template/tag-mutability';
import { findings } from '../support/context';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App({ analyticsReporting: false });
  stack = new Stack(app, 'Stack');
});

function repository(): { l1: ecr.CfnRepository; custom: CfnResource } {
  const made = new ImmutableRepository(stack, 'Repo', { mutableTags: ['latest'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE });
  const custom = made.node.findAll().find((one) => (one as CfnResource).cfnResourceType === TAG_MUTABILITY_TYPE) as CfnResource;
  return { l1: made.node.defaultChild as ecr.CfnRepository, custom };
}

function provider(): CfnResource {
  return stack.node.findAll().filter(CfnResource.isCfnResource).find(({ logicalId }) => stack.resolve(logicalId) === PROVIDER_FUNCTION_ID)!;
}

/** What is said of the repository. The construct itself refuses some of what is tried here, and the checks must not depend on that. */
function messages(): string[] {
  app.synth({ skipValidation: true });
  return findings(repositoryMutable, stack).map(({ path, message }) => `${path}: ${message}`);
}

const UNPROVEN = /^Stack\/Repo.*every tag of the repository can be overwritten.*Its metadata says that a custom resource sets it, and its template has none that certainly does$/;

test('a repository whose custom resource is there is judged by that one', () => {
  repository();
  expect(messages()).toEqual([]);
});

test('also if both are there under one condition', () => {
  const { l1, custom } = repository();
  l1.cfnOptions.condition = custom.cfnOptions.condition = new CfnCondition(stack, 'Prod', { expression: Fn.conditionEquals('a', 'b') });
  expect(messages()).toEqual([]);
});

test.each<[string, object, string]>([
  ['a repository', { RepositoryName: 'prod/a', ImageTagMutability: 'MUTABLE' }, repositoryMutable.id],
  ['a creation template', { Prefix: 'prod', ImageTagMutability: 'MUTABLE' }, creationTemplateLooser.id],
])('what the function of this library sets for a custom resource of another type is judged: %s', (_, properties, rule) => {
  const { custom } = repository();
  new CfnResource(stack, 'Foo', {
    type: 'Custom::Foo', properties: { ServiceToken: { 'Fn::GetAtt': [PROVIDER_FUNCTION_ID, 'Arn'] }, ...properties },
  }).addDependency(custom);
  const rules = [repositoryMutable, creationTemplateLooser];
  expect(rules.flatMap((one) => findings(one, stack).map(({ path }) => `${path} ${one.id}`))).toEqual([`Stack/Foo ${rule}`]);
});

describe('the claim of a repository counts for nothing', () => {
  const condition = () => new CfnCondition(stack, 'Sometimes', { expression: Fn.conditionEquals('a', 'b') });

  test.each<[string, (made: ReturnType<typeof repository>) => void]>([
    ['if the custom resource is there under a condition', ({ custom }) => { custom.cfnOptions.condition = condition(); }],
    ['if it is there under another condition', ({ l1, custom }) => {
      l1.cfnOptions.condition = condition();
      custom.cfnOptions.condition = new CfnCondition(stack, 'Rarely');
    }],
    ['if it is not there', ({ custom }) => { custom.addOverride('Type', 'AWS::SNS::Topic'); }],
    ['if it is about another repository', ({ custom }) => { custom.addPropertyOverride('RepositoryName', 'other'); }],
    ['if it is about a repository of another account', ({ custom }) => { custom.addPropertyOverride('RegistryId', '222222222222'); }],
    ['if it is about what only a deployment knows', ({ custom }) => { custom.addPropertyOverride('RepositoryName', { Ref: 'Name' }); }],
    ['if somebody else serves it', ({ custom }) => { custom.addPropertyOverride('ServiceToken', 'arn:aws:lambda:eu-west-1:111111111111:function:other'); }],
    ['if its function is of another type', () => provider().addOverride('Type', 'AWS::SNS::Topic')],
    ['if its function is there under a condition', () => { provider().cfnOptions.condition = condition(); }],
    ['if the repository says a mode itself', ({ l1 }) => { l1.addPropertyOverride('ImageTagMutability', 'MUTABLE'); }],
  ])('%s', (_, change) => {
    change(repository());
    expect(messages()).toEqual([expect.stringMatching(UNPROVEN)]);
  });

  test('if there never was a custom resource', () => {
    markAsSetByCustomResource(new CfnResource(stack, 'Repo', { type: REPOSITORY_TYPE }));
    expect(messages()).toEqual([expect.stringMatching(UNPROVEN)]);
  });
});
