import { App, Aspects, CfnParameter, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { AppliedFor, CreationTemplate, ExistingCreationTemplate, TagImmutabilityStandardProps, TagMutabilitySetting } from '../../../src';
import { pullThroughTagsFrozen } from '../../../src/compliance/rules/pull-through-tags-frozen';
import { overrideMutability } from '../../../src/template/tag-mutability';
import { findingsAfterSynthesis } from '../support/findings-after-synthesis';

const { CREATE_ON_PUSH, PULL_THROUGH_CACHE, REPLICATION } = AppliedFor;
const { IMMUTABLE, MUTABLE, immutableExcept, mutableExcept } = TagMutabilitySetting;

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

function find(standard?: TagImmutabilityStandardProps): string[] {
  return findingsAfterSynthesis(app, pullThroughTagsFrozen, standard);
}

function template(setting: TagMutabilitySetting, appliedFor: string[] = [PULL_THROUGH_CACHE]): CfnResource {
  const properties = { Prefix: 'hub', AppliedFor: appliedFor, ...setting.toCloudFormation() };
  return new CfnResource(stack, 'Template', { type: ecr.CfnRepositoryCreationTemplate.CFN_RESOURCE_TYPE_NAME, properties });
}

describe('a pull-through cache whose tags are frozen is found', () => {
  test('with its prefix', () => {
    template(IMMUTABLE);
    expect(find()).toEqual(["Stack/Template: the creation template 'hub' is for PULL_THROUGH_CACHE and makes every tag immutable, also those that publishers move."]);
  });

  test('if it is for other scenarios too', () => {
    template(IMMUTABLE, [REPLICATION, PULL_THROUGH_CACHE]);
    expect(find()).toHaveLength(1);
  });

  test('if its one filter matches no tag that can exist', () => {
    template(immutableExcept('.x'));
    expect(find()).toHaveLength(1);
  });

  test('if it exists already and the app makes it so', () => {
    new ExistingCreationTemplate(stack, 'Existing', { prefix: 'hub', appliedFor: [PULL_THROUGH_CACHE], tagMutability: IMMUTABLE });
    expect(find()).toHaveLength(1);
  });

  test('if an Aspect has made a CreationTemplate so', () => {
    const declared = new CreationTemplate(stack, 'Template', { prefix: 'hub', appliedFor: [PULL_THROUGH_CACHE], tagMutability: immutableExcept('latest') });
    const resource = declared.node.defaultChild as CfnResource;
    Aspects.of(resource).add({ visit: () => overrideMutability(resource, IMMUTABLE.toCloudFormation()) });
    expect(find()).toEqual([expect.stringContaining('Stack/Template/Resource: ')]);
  });
});

describe('nothing is said', () => {
  test.each([immutableExcept('latest'), mutableExcept('v*'), MUTABLE])('of %s, under which some tags are refreshed', (setting) => {
    template(setting);
    expect(find()).toEqual([]);
  });

  test('of a template for something else', () => {
    template(IMMUTABLE, [CREATE_ON_PUSH, REPLICATION]);
    expect(find()).toEqual([]);
  });

  test('of a CreationTemplate that says nothing, which has a warning, or that says IMMUTABLE, which answers it', () => {
    new CreationTemplate(stack, 'Silent', { prefix: 'hub', appliedFor: [PULL_THROUGH_CACHE] });
    new CreationTemplate(stack, 'Explicit', { prefix: 'quay', appliedFor: [PULL_THROUGH_CACHE], tagMutability: IMMUTABLE });
    expect(find()).toEqual([]);
  });

  test('of scenarios or a mode known only at deployment', () => {
    const mode = new CfnParameter(stack, 'Mode').valueAsString;
    template(IMMUTABLE).addPropertyOverride('AppliedFor', Fn.split(',', new CfnParameter(stack, 'Scenarios').valueAsString));
    new ecr.CfnRepositoryCreationTemplate(stack, 'Unknown', { prefix: 'quay', appliedFor: [PULL_THROUGH_CACHE], imageTagMutability: mode });
    expect(find()).toEqual([]);
  });

  test('of an existing template whose scenarios stay as they are', () => {
    new ExistingCreationTemplate(stack, 'Existing', { prefix: 'hub', tagMutability: IMMUTABLE });
    expect(find()).toEqual([]);
  });

  test('of an exempt template', () => {
    template(IMMUTABLE);
    expect(find({ exemptions: [{ repositories: 'hub/*', reason: 'pulled by digest', owner: 'platform' }] })).toEqual([]);
  });

  test('of a repository', () => {
    new ecr.Repository(stack, 'Repo', { imageTagMutability: ecr.TagMutability.IMMUTABLE });
    expect(find()).toEqual([]);
  });
});
