import { App, CfnCondition, CfnParameter, CfnResource, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { PullThroughCacheRule, TagImmutabilityStandardProps, TagMutabilitySetting, UpstreamRegistry } from '../../../src';
import { pullThroughCacheWithoutTemplate } from '../../../src/compliance/rules/pull-through-cache-without-template';
import { contextOf, findings, immutableTemplate } from '../support/context';
import { jsonValues } from '../support/json-values';

const ENV = { account: '111111111111', region: 'eu-west-1' };

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App({ treeMetadata: false, analyticsReporting: false });
  stack = new Stack(app, 'Stack', { env: ENV });
});

function rule(prefix: unknown, scope: Stack = stack): CfnResource {
  return new CfnResource(scope, 'Rule', { type: 'AWS::ECR::PullThroughCacheRule', properties: { EcrRepositoryPrefix: prefix, UpstreamRegistryUrl: 'quay.io' } });
}

function find(standard: TagImmutabilityStandardProps = {}): string[] {
  return findings(pullThroughCacheWithoutTemplate, app, contextOf(app, standard)).map(({ path, severity, message }) => `${path} ${severity} ${message}`);
}

const says = (names: string) => `Stack/Rule warning no creation template of this app is for PULL_THROUGH_CACHE and the repositories '${names}' of this rule`;

test.each([['quay', 'quay/*'], ['quay/', 'quay/*'], ['ROOT', '*'], [{ 'Fn::Sub': 'quay' }, 'quay/*'], [{ Ref: 'AWS::Region' }, '${AWS::Region}/*'], [undefined, '<unresolved>/*']])(
  'a rule for %j has no template', (prefix, names) => {
    rule(prefix);
    expect(find()).toEqual([says(names)]);
  });

describe('a template counts', () => {
  test.each<[string, unknown, string, string[]]>([
    ['for its prefix', 'quay', 'quay', ['PULL_THROUGH_CACHE']],
    ['with a slash', 'quay', 'quay/', ['REPLICATION', 'PULL_THROUGH_CACHE']],
    ['for what is around it', 'team/quay', 'team', ['PULL_THROUGH_CACHE']],
    ['for all others', 'quay', 'ROOT', ['PULL_THROUGH_CACHE']],
    ['for all others, of a rule for these', 'ROOT', 'ROOT', ['PULL_THROUGH_CACHE']],
    ['for all others, of a prefix that nobody knows', { Ref: 'AWS::Region' }, 'ROOT', ['PULL_THROUGH_CACHE']],
    ['for the known beginning', { 'Fn::Sub': 'team/${AWS::Region}' }, 'team', ['PULL_THROUGH_CACHE']],
  ])('%s', (_, prefix, templatePrefix, appliedFor) => {
    rule(prefix);
    immutableTemplate(stack, 'Template', templatePrefix, appliedFor);
    expect(find()).toEqual([]);
  });

  test('in another stack of its environment', () => {
    rule('quay');
    immutableTemplate(new Stack(app, 'Other', { env: ENV }), 'Template', 'quay', ['PULL_THROUGH_CACHE']);
    expect(find()).toEqual([]);
  });

  test('with the same parameter as prefix', () => {
    const { valueAsString: prefix } = new CfnParameter(stack, 'Prefix');
    new PullThroughCacheRule(stack, 'Cache', {
      ecrRepositoryPrefix: prefix, upstreamRegistry: UpstreamRegistry.quay(), template: { tagMutability: TagMutabilitySetting.immutableExcept('latest') },
    });
    expect(find()).toEqual([]);
  });
});

describe('a template does not count', () => {
  test.each<[string, string, string[]]>([
    ['for another scenario', 'quay', ['REPLICATION']],
    ['for another prefix', 'quayx', ['PULL_THROUGH_CACHE']],
    ['for a part of it', 'quay/io', ['PULL_THROUGH_CACHE']],
  ])('%s', (_, prefix, appliedFor) => {
    rule('quay');
    immutableTemplate(stack, 'Template', prefix, appliedFor);
    expect(find()).toEqual([says('quay/*')]);
  });

  test('in another region', () => {
    rule('quay');
    immutableTemplate(new Stack(app, 'Other', { env: { ...ENV, region: 'eu-west-2' } }), 'Template', 'quay', ['PULL_THROUGH_CACHE']);
    expect(find()).toEqual([says('quay/*')]);
  });

  test('for one of two prefixes', () => {
    const condition = new CfnCondition(stack, 'Quay', { expression: Fn.conditionEquals('a', 'b') });
    rule({ 'Fn::If': [condition.logicalId, 'quay', 'docker-hub'] });
    immutableTemplate(stack, 'Template', 'quay', ['PULL_THROUGH_CACHE']);
    expect(find()).toEqual([expect.stringMatching(/warning where condition 'Quay' does not hold, no creation template .* 'docker-hub\/\*'/)]);
  });
});

describe('under conditions', () => {
  const under = (resource: CfnResource, condition: CfnCondition) => { resource.cfnOptions.condition = condition; };
  const SOMETIMES = says('quay/*').replace('of this app is', 'of this app that is always there with this rule is');
  const template = (id: string, prefix = 'quay') => immutableTemplate(stack, id, prefix, ['PULL_THROUGH_CACHE']);
  let condition: CfnCondition;
  let opposite: CfnCondition;

  beforeEach(() => {
    condition = new CfnCondition(stack, 'Quay', { expression: Fn.conditionEquals('a', 'b') });
    opposite = new CfnCondition(stack, 'Other', { expression: Fn.conditionNot(condition) });
  });

  test.each(['quay', 'ROOT'])('a template for %s that is there only sometimes is none for a rule that is always there', (prefix) => {
    rule('quay');
    under(template('Template', prefix), condition);
    expect(find()).toEqual([SOMETIMES]);
  });

  test('a template that is there where the rule is not, is none', () => {
    under(rule('quay'), opposite);
    under(template('Template'), condition);
    expect(find()).toEqual([says('quay/*')]);
  });

  test.each([true, false])('a template under the condition of the rule, or under none, is one: %p', (isSame) => {
    under(rule('quay'), condition);
    if (isSame) {
      under(template('Template'), condition);
    } else {
      template('Template');
    }
    expect(find()).toEqual([]);
  });

  test('so are those of the two branches of a condition', () => {
    rule('quay');
    under(template('One'), condition);
    under(template('Two'), opposite);
    expect(find()).toEqual([]);
  });

  test('one of the branches in which the rule has its prefix', () => {
    rule({ 'Fn::If': [condition.logicalId, 'quay', 'docker-hub'] });
    under(template('One'), condition);
    under(template('Two', 'docker-hub'), condition);
    expect(find()).toEqual([expect.stringMatching(/warning where condition 'Quay' does not hold, no creation template .* 'docker-hub\/\*'/)]);
  });

  test('a nested stack that is there only sometimes has none for a rule outside of it', () => {
    rule('quay');
    const nested = new NestedStack(stack, 'Nested');
    immutableTemplate(nested, 'Template', 'quay', ['PULL_THROUGH_CACHE']);
    under(nested.nestedStackResource as CfnResource, condition);
    expect(find()).toEqual([SOMETIMES]);
  });
});

test('a fact is said once: PullThroughCacheRule says it by itself', () => {
  new PullThroughCacheRule(stack, 'Cache', { ecrRepositoryPrefix: 'quay', upstreamRegistry: UpstreamRegistry.quay() });
  expect(find()).toEqual([]);
});

test.each([{ repositories: 'quay/*' }, { constructPath: 'Stack/Rule' }])('what is exempt is no matter: %j', (exempt) => {
  rule('quay');
  expect(find({ exemptions: [{ ...exempt, reason: 'refreshed', owner: 'platform' }] })).toEqual([]);
});

test('whatever a rule says, it is read', () => {
  fc.assert(fc.property(fc.oneof(jsonValues(), jsonValues().map((value) => ({ 'Fn::If': ['C', value, 'a'] }))), jsonValues(), (prefix, scenarios) => {
    const oneApp = new App({ treeMetadata: false, analyticsReporting: false });
    const odd = new CfnResource(new Stack(oneApp, 'Stack'), 'Odd', { type: 'AWS::SNS::Topic' });
    Object.defineProperty(odd, '_toCloudFormation', {
      value: () => ({
        Resources: {
          Rule: { Type: 'AWS::ECR::PullThroughCacheRule', Properties: { EcrRepositoryPrefix: prefix } },
          Template: { Type: 'AWS::ECR::RepositoryCreationTemplate', Properties: { Prefix: prefix, AppliedFor: scenarios } },
        },
      }),
    });
    expect(findings(pullThroughCacheWithoutTemplate, oneApp, contextOf(oneApp)).length).toBeLessThanOrEqual(2);
  }), { numRuns: 100 });
});
