import { App, Aspects, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { RegistryStack } from './registry-stack';
import { AppliedFor, CreationTemplate } from '../../src';
import { CREATION_TEMPLATE_TYPE, EXISTING_TEMPLATE_TYPE } from '../../src/ecr/resource-types';
import { Fact, annotationId } from '../../src/messages/facts';

const { PULL_THROUGH_CACHE, REPLICATION, CREATE_ON_PUSH } = AppliedFor;

let stack: RegistryStack;
beforeEach(() => { stack = new RegistryStack(); });

/** The ids of the messages on the template with this id, by their level. */
function messagesOn(id: string): string[] {
  const annotations = Annotations.fromStack(stack);
  const [warnings, infos] = [annotations.findWarning(`/Stack/${id}/Resource`, Match.anyValue()), annotations.findInfo(`/Stack/${id}/Resource`, Match.anyValue())];
  return [...warnings, ...infos].map(({ level, entry }) => `${level} ${/\[ack: (\S+)\]/.exec(`${entry.data}`)?.[1]}`);
}

describe('a prefix that is repeated', () => {
  const REPEATED = /\[Stack\/\w+\/Resource\] the template 'eng' is declared by '[^']+' too; a registry has one template for each prefix/;

  test('is refused', () => {
    stack.template({}, 'A');
    stack.template({ appliedFor: [CREATE_ON_PUSH] }, 'B');
    expect(() => Template.fromStack(stack)).toThrow(REPEATED);
  });

  test("is refused with the '/' that ECR assumes at its end", () => {
    stack.template({}, 'A');
    stack.template({ prefix: 'eng/' }, 'B');
    expect(() => Template.fromStack(stack)).toThrow(REPEATED);
  });

  test.each<[string, (scope: Stack) => void]>([
    ['an L1', (scope) => new ecr.CfnRepositoryCreationTemplate(scope, 'L1', { prefix: 'eng', appliedFor: [REPLICATION] })],
    ['a raw resource', (scope) => new CfnResource(scope, 'Raw', { type: CREATION_TEMPLATE_TYPE, properties: { Prefix: 'eng', AppliedFor: [REPLICATION] } })],
    ['a construct that brings an existing one to what it declares', (scope) =>
      new CfnResource(scope, 'Existing', { type: EXISTING_TEMPLATE_TYPE, properties: { Prefix: 'eng' } })],
  ])('is refused where %s declares the other one', (_, declare) => {
    stack.template({}, 'A');
    declare(stack);
    expect(() => Template.fromStack(stack)).toThrow(REPEATED);
  });

  test('is refused in two stacks of one registry', () => {
    stack.template({}, 'A');
    const other = new Stack(stack.app, 'Other', { env: stack.env });
    new CreationTemplate(other, 'B', { prefix: 'eng', appliedFor: [REPLICATION] });
    expect(() => stack.app.synth()).toThrow(/'Other\/B\/Resource' too/);
  });

  test('is fine in another region, and in the Stages of a pipeline', () => {
    stack.template({}, 'A');
    new CreationTemplate(new Stack(stack.app, 'Elsewhere', { env: { ...stack.env, region: 'us-east-1' } }), 'B', { prefix: 'eng', appliedFor: [REPLICATION] });
    for (const id of ['Test', 'Prod']) {
      new CreationTemplate(new Stack(new Stage(stack.app, id), 'Registry'), 'C', { prefix: 'eng', appliedFor: [REPLICATION] });
    }
    expect(() => stack.app.synth()).not.toThrow();
  });
});

describe('a prefix within that of another template', () => {
  test('is reported as the one that counts, for the scenarios of both', () => {
    stack.template({ prefix: 'eng' }, 'Outer');
    stack.template({ prefix: 'eng/test' }, 'Inner');
    expect(messagesOn('Inner')).toEqual([`info ${annotationId(Fact.CREATION_TEMPLATES_OVERLAP)}`]);
    expect(messagesOn('Outer')).toEqual([]);
  });

  test('is reported of the next wider template only', () => {
    ['eng', 'eng/test', 'eng/test/app'].forEach((prefix, index) => stack.template({ prefix }, `T${index}`));
    expect(messagesOn('T2')).toEqual([`info ${annotationId(Fact.CREATION_TEMPLATES_OVERLAP)}`]);
    Annotations.fromStack(stack).hasInfo('/Stack/T2/Resource', Match.stringLikeRegexp("not those of template 'eng/test' "));
  });

  test('is warned of where it is not for all that the other one is for', () => {
    stack.template({ prefix: 'eng', appliedFor: [REPLICATION, CREATE_ON_PUSH] }, 'Outer');
    stack.template({ prefix: 'eng/test', appliedFor: [REPLICATION] }, 'Inner');
    expect(messagesOn('Inner')).toEqual([`warning ${annotationId(Fact.CREATION_TEMPLATE_HIDDEN)}`, `info ${annotationId(Fact.CREATION_TEMPLATES_OVERLAP)}`]);
    Annotations.fromStack(stack).hasWarning('/Stack/Inner/Resource', Match.stringLikeRegexp("Add CREATE_ON_PUSH to appliedFor of 'eng/test'"));
  });

  test('is only mentioned where the other one is for the rest of the registry', () => {
    stack.template({ prefix: CreationTemplate.ROOT, appliedFor: [REPLICATION, PULL_THROUGH_CACHE] }, 'Outer');
    stack.template({ prefix: 'eng', appliedFor: [REPLICATION] }, 'Inner');
    expect(messagesOn('Inner')).toEqual([`info ${annotationId(Fact.CREATION_TEMPLATE_HIDDEN)}`]);
  });

  test('is not mentioned where ROOT is for the same', () => {
    stack.template({ prefix: CreationTemplate.ROOT }, 'Outer');
    stack.template({ prefix: 'eng' }, 'Inner');
    expect(messagesOn('Inner')).toEqual([]);
  });

  test('is found when an Aspect adds the other one, or changes what it is for', () => {
    const outer = stack.template({ prefix: 'eng' }, 'Outer');
    stack.template({ prefix: 'eng/test' }, 'Inner');
    Aspects.of(outer).add({
      visit: (node) => CfnResource.isCfnResource(node) && node.addPropertyOverride('AppliedFor', [CREATE_ON_PUSH]),
    });
    expect(messagesOn('Inner')).toEqual([`warning ${annotationId(Fact.CREATION_TEMPLATE_HIDDEN)}`]);
  });
});

test.each(['engine', 'en', 'eng-test', 'test/eng'])("'%s' has nothing to do with 'eng'", (prefix) => {
  stack.template({ prefix: 'eng', appliedFor: [REPLICATION, CREATE_ON_PUSH] }, 'A');
  stack.template({ prefix }, 'B');
  expect([...messagesOn('A'), ...messagesOn('B')]).toEqual([]);
});

test('what is known at deployment only is not guessed about', () => {
  const app = new App();
  const unknown = new Stack(app, 'Unknown');
  new CreationTemplate(unknown, 'A', { prefix: unknown.account, appliedFor: [REPLICATION] });
  new CreationTemplate(unknown, 'B', { prefix: unknown.region, appliedFor: [REPLICATION] });
  expect(() => app.synth()).not.toThrow();
});
