import { App, CfnParameter, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RegistryStack } from './registry-stack';
import { AppliedFor, CreationTemplate, TagFilters, TagMutabilitySetting } from '../../src';
import { PullThroughCacheRule, PullThroughCacheRuleProps } from '../../src/creation-template/pull-through-cache-rule';
import { UpstreamRegistry } from '../../src/creation-template/upstream-registry';
import { IMPORT_ACTIONS, LOG_IN_ACTION, PULL_ACTIONS } from '../../src/ecr/actions';
import { CREDENTIAL_SECRET_PREFIX } from '../../src/ecr/limits';
import { CREATION_TEMPLATE_TYPE, EXISTING_TEMPLATE_TYPE } from '../../src/ecr/resource-types';
import { Fact, annotationId } from '../../src/messages/facts';

const RULE_TYPE = ecr.CfnPullThroughCacheRule.CFN_RESOURCE_TYPE_NAME;
const { PULL_THROUGH_CACHE, REPLICATION } = AppliedFor;
const TEMPLATE = { tagMutability: TagMutabilitySetting.immutableExcept(...TagFilters.FLOATING) };

let stack: RegistryStack;
beforeEach(() => { stack = new RegistryStack(); });

function cache(props: Partial<PullThroughCacheRuleProps> = {}, id = 'Rule', scope: Stack = stack): PullThroughCacheRule {
  return new PullThroughCacheRule(scope, id, { ecrRepositoryPrefix: 'quay', upstreamRegistry: UpstreamRegistry.quay(), ...props });
}

describe('the rule', () => {
  test('says prefix and upstream namespace, and is referred to by its prefix', () => {
    const rule = cache({ upstreamRepositoryPrefix: 'prometheus', template: TEMPLATE });
    Template.fromStack(stack).hasResourceProperties(RULE_TYPE, { EcrRepositoryPrefix: 'quay', UpstreamRepositoryPrefix: 'prometheus' });
    expect(rule.pullThroughCacheRuleRef.ecrRepositoryPrefix).toBe('quay');
  });

  test('carries prefixes that are tokens to the template', () => {
    const [prefix, upstream] = ['Prefix', 'Upstream'].map((id) => new CfnParameter(stack, id).valueAsString);
    cache({ ecrRepositoryPrefix: prefix, upstreamRepositoryPrefix: upstream, template: TEMPLATE });
    Template.fromStack(stack).hasResourceProperties(RULE_TYPE, { EcrRepositoryPrefix: { Ref: 'Prefix' }, UpstreamRepositoryPrefix: { Ref: 'Upstream' } });
    Template.fromStack(stack).hasResourceProperties(CREATION_TEMPLATE_TYPE, { Prefix: { Ref: 'Prefix' } });
  });

  test.each(['ab', 'a'.repeat(30), 'quay/', 'team/quay.io', CreationTemplate.ROOT])("may be for '%s'", (ecrRepositoryPrefix) => {
    expect(cache({ ecrRepositoryPrefix }).ecrRepositoryPrefix).toBe(ecrRepositoryPrefix);
  });
});

test('whoever may pull may have images cached that are not yet, in the namespace of the rule', () => {
  const role = new iam.Role(stack, 'Puller', { assumedBy: new iam.AccountRootPrincipal() });
  expect(cache({ template: TEMPLATE }).grantPull(role).success).toBe(true);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Action: [...PULL_ACTIONS, ...IMPORT_ACTIONS], Effect: 'Allow', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-west-1:111111111111:repository/quay/*']] } },
        { Action: LOG_IN_ACTION, Effect: 'Allow', Resource: '*' },
      ],
    },
  });
});

describe('its template', () => {
  test('is for the repositories of the rule, as the user says, and there before the rule', () => {
    const rule = cache({ template: TEMPLATE });
    const template = Template.fromStack(stack);
    template.hasResourceProperties(CREATION_TEMPLATE_TYPE, { Prefix: 'quay', AppliedFor: [PULL_THROUGH_CACHE], ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' });
    const [logicalId] = Object.keys(template.findResources(CREATION_TEMPLATE_TYPE));
    template.hasResource(RULE_TYPE, { DependsOn: [logicalId] });
    expect(rule.template!.prefix).toBe('quay');
    expect(rule.template!.node.path).toBe('Stack/Rule/Template');
  });

  test('is immutable unless said otherwise, with the warning of frozen tags', () => {
    cache({ template: {} });
    Template.fromStack(stack).hasResourceProperties(CREATION_TEMPLATE_TYPE, { ImageTagMutability: 'IMMUTABLE' });
    Annotations.fromStack(stack).hasWarning('/Stack/Rule/Template', Match.stringLikeRegexp(annotationId(Fact.PULL_THROUGH_TAGS_FROZEN)));
  });

  test('is not made if not asked for', () => {
    expect(cache().template).toBeUndefined();
    Template.fromStack(stack).resourceCountIs(CREATION_TEMPLATE_TYPE, 0);
  });

  test('with a key, tags and a secret in one stack names everything and warns of nothing', () => {
    const key = new kms.Key(stack, 'Key');
    const secret = new secretsmanager.Secret(stack, 'Credentials', { secretName: `${CREDENTIAL_SECRET_PREFIX}hub` });
    const rule = cache({ upstreamRegistry: UpstreamRegistry.dockerHub(secret), template: { ...TEMPLATE, encryptionKey: key, resourceTags: { team: 'platform' } } });
    rule.template!.grantPull(new iam.AccountPrincipal('222222222222'));
    const template = Template.fromStack(stack);
    template.hasResourceProperties(RULE_TYPE, { CredentialArn: stack.resolve(secret.secretArn) });
    template.hasResourceProperties(CREATION_TEMPLATE_TYPE, {
      EncryptionConfiguration: { KmsKey: stack.resolve(key.keyArn) },
      CustomRoleArn: stack.resolve(rule.template!.customRole!.roleArn),
      RepositoryPolicy: Match.anyValue(),
    });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('without a template', () => {
  const warnings = (on: Stack = stack) =>
    Annotations.fromStack(on).findWarning('*', Match.stringLikeRegexp(annotationId(Fact.PULL_THROUGH_CACHE_WITHOUT_TEMPLATE))).map(({ id }) => id);

  test('of this app, a warning says what ECR creates and what to do', () => {
    cache();
    const [{ entry }] = Annotations.fromStack(stack).findWarning('/Stack/Rule/Resource', Match.stringLikeRegexp(annotationId(Fact.PULL_THROUGH_CACHE_WITHOUT_TEMPLATE)));
    for (const part of ["'quay/*'", 'MUTABLE', "immutableExcept('latest*', 'stable*', 'lts*', 'edge*', 'nightly*')", 'acknowledge this']) {
      expect(entry.data).toContain(part);
    }
  });

  test.each<[string, (scope: Stack) => void]>([
    ['a CreationTemplate', (scope) => new CreationTemplate(scope, 'T', { prefix: 'quay', appliedFor: [REPLICATION, PULL_THROUGH_CACHE], ...TEMPLATE })],
    ["one with the '/' that ECR assumes", (scope) => new CreationTemplate(scope, 'T', { prefix: 'quay/', appliedFor: [PULL_THROUGH_CACHE], ...TEMPLATE })],
    ['one for the rest of the registry', (scope) =>
      new CreationTemplate(scope, 'T', { prefix: CreationTemplate.ROOT, appliedFor: [PULL_THROUGH_CACHE], ...TEMPLATE })],
    ['an L1', (scope) => new ecr.CfnRepositoryCreationTemplate(scope, 'T', { prefix: 'quay', appliedFor: [PULL_THROUGH_CACHE] })],
    ['an existing one whose scenarios stay', (scope) =>
      new CfnResource(scope, 'T', { type: EXISTING_TEMPLATE_TYPE, properties: { Prefix: 'quay' } })],
    ['one in another stack of the registry', (scope) =>
      new CreationTemplate(new Stack(scope.node.root as App, 'Other', { env: { account: scope.account, region: scope.region } }), 'T',
        { prefix: 'quay', appliedFor: [PULL_THROUGH_CACHE], ...TEMPLATE })],
  ])('of its own, %s is enough, also one that comes later', (_, declare) => {
    cache();
    declare(stack);
    expect(warnings()).toEqual([]);
  });

  test('of its own, one for a wider namespace is enough', () => {
    cache({ ecrRepositoryPrefix: 'team/quay' });
    new CreationTemplate(stack, 'T', { prefix: 'team', appliedFor: [PULL_THROUGH_CACHE], ...TEMPLATE });
    expect(warnings()).toEqual([]);
  });

  test.each<[string, (scope: Stack) => void]>([
    ['is for something else', (scope) => new CreationTemplate(scope, 'T', { prefix: 'quay', appliedFor: [REPLICATION] })],
    ['is for another namespace', (scope) => new CreationTemplate(scope, 'T', { prefix: 'qua', appliedFor: [PULL_THROUGH_CACHE], ...TEMPLATE })],
    ['is for a part only', (scope) => new CreationTemplate(scope, 'T', { prefix: 'quay/prometheus', appliedFor: [PULL_THROUGH_CACHE], ...TEMPLATE })],
    ['is in another region', (scope) =>
      new CreationTemplate(new Stack(scope.node.root as App, 'Other', { env: { account: scope.account, region: 'us-east-1' } }), 'T',
        { prefix: 'quay', appliedFor: [PULL_THROUGH_CACHE], ...TEMPLATE })],
  ])('of its own, one that %s is not enough', (_, declare) => {
    cache();
    declare(stack);
    expect(warnings()).toEqual(['/Stack/Rule/Resource']);
  });

  test('nothing is said of a prefix that is a token', () => {
    cache({ ecrRepositoryPrefix: new CfnParameter(stack, 'Prefix').valueAsString });
    expect(warnings()).toEqual([]);
  });

  test('the warning is found in the Stages of a pipeline too', () => {
    const inner = new Stack(new Stage(new App(), 'Prod'), 'Registry');
    cache({}, 'Rule', inner);
    expect(warnings(inner)).toEqual(['/Prod/Registry/Rule/Resource']);
  });
});

describe('a second rule for a prefix', () => {
  const REPEATED = /\[Stack\/\w+\] the pull-through cache rule 'quay' is declared by 'Stack\/\w+(\/Resource)?' too; a registry has one rule for each prefix\. Remove one/;

  test.each<[string, () => void]>([
    ['this construct', () => cache({ upstreamRegistry: UpstreamRegistry.ecrPublic() }, 'Other')],
    ["this construct, with the '/' that ECR assumes", () => cache({ ecrRepositoryPrefix: 'quay/' }, 'Other')],
    ['an L1', () => new ecr.CfnPullThroughCacheRule(stack, 'Other', { ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io' })],
  ])('is refused, made by %s', (_, declare) => {
    cache();
    declare();
    expect(() => Template.fromStack(stack)).toThrow(REPEATED);
  });

  test('is refused in another stack of the registry', () => {
    cache();
    cache({}, 'Rule', new Stack(stack.app, 'Other', { env: stack.env }));
    expect(() => stack.app.synth()).toThrow(/'Other\/Rule\/Resource' too/);
  });

  test('is fine elsewhere, as is a rule for a part of the namespace or for the rest of the registry', () => {
    cache();
    cache({ ecrRepositoryPrefix: 'quay/team' }, 'Part');
    cache({ ecrRepositoryPrefix: CreationTemplate.ROOT }, 'Rest');
    cache({}, 'Rule', new Stack(stack.app, 'Elsewhere', { env: { ...stack.env, region: 'us-east-1' } }));
    ['Test', 'Prod'].forEach((id) => cache({}, 'Rule', new Stack(new Stage(stack.app, id), 'Registry')));
    expect(() => stack.app.synth()).not.toThrow();
  });
});

describe('refused is', () => {
  const GRAMMAR = "allowed are 2 to 30 characters: lower-case letters and digits, joined by '.', '_', '__', '-' or '/'; or ROOT";

  /** What is wrong, and the parts of the message: the value given, what is allowed, what to do instead. */
  test.each<[string, Partial<PullThroughCacheRuleProps>, [string, string, string]]>([
    ['an empty prefix', { ecrRepositoryPrefix: '' }, ["prefix ''", GRAMMAR, "write 'ROOT'"]],
    ['a prefix of one character', { ecrRepositoryPrefix: 'q' }, ["prefix 'q' has 1 characters", GRAMMAR, 'Choose another namespace']],
    ['a prefix of 31 characters', { ecrRepositoryPrefix: 'q'.repeat(31) }, ['has 31 characters', GRAMMAR, 'Choose another namespace']],
    ['a prefix in capitals', { ecrRepositoryPrefix: 'Quay' }, ["prefix 'Quay'", GRAMMAR, "Write 'quay'"]],
    ['a prefix with a wildcard', { ecrRepositoryPrefix: 'quay/*' }, ["prefix 'quay/*'", GRAMMAR, "Write 'quay'"]],
    ["ROOT with a '/'", { ecrRepositoryPrefix: 'ROOT/' }, ["prefix 'ROOT/'", 'ROOT is allowed only without it', "Write 'ROOT'"]],
    ['an upstream namespace in capitals', { upstreamRepositoryPrefix: 'Prometheus' },
      ["upstreamRepositoryPrefix: the prefix 'Prometheus'", GRAMMAR, "Write 'prometheus'"]],
    ['an upstream namespace of 31 characters', { upstreamRepositoryPrefix: 'p'.repeat(31) },
      ['upstreamRepositoryPrefix: the prefix', GRAMMAR, 'Choose another namespace']],
    ['an upstream namespace with ROOT', { ecrRepositoryPrefix: CreationTemplate.ROOT, upstreamRepositoryPrefix: 'prometheus' },
      ["upstreamRepositoryPrefix is 'prometheus'", 'a rule for ROOT cannot have an upstreamRepositoryPrefix', 'or leave upstreamRepositoryPrefix out']],
  ])('%s', (_, props, says) => {
    let message = '';
    try {
      cache(props);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^Stack\/Rule: /);
    says.forEach((part) => expect(message).toContain(part));
  });

  test('a template that CreationTemplate refuses', () => {
    expect(() => cache({ template: { description: 'd'.repeat(257) } })).toThrow(/^Stack\/Rule\/Template: the description/);
  });
});

/** What TypeScript refuses, and plain JavaScript and Python do not. */
test.each<[string, Record<string, unknown>, string]>([
  ['a prefix that is not given', { ecrRepositoryPrefix: undefined }, "'ecrRepositoryPrefix' is not given, and it is required. Write ecrRepositoryPrefix: 'docker-hub'."],
  ['a prefix that is a number', { ecrRepositoryPrefix: 42 }, "'ecrRepositoryPrefix' is 42; a text is allowed. Write ecrRepositoryPrefix: 'docker-hub'."],
  ['an upstream prefix that is a list', { upstreamRepositoryPrefix: ['library'] },
    "'upstreamRepositoryPrefix' is [\"library\"]; a text is allowed. Write upstreamRepositoryPrefix: 'library'."],
  ['no upstream registry', { upstreamRegistry: undefined }, "'upstreamRegistry' is not given, and it is required. Write upstreamRegistry: UpstreamRegistry.ecrPublic()."],
  ['the name of an upstream registry', { upstreamRegistry: 'docker-hub' },
    "'upstreamRegistry' is the text 'docker-hub'; an UpstreamRegistry is allowed. Write UpstreamRegistry.ecrPublic(), UpstreamRegistry.dockerHub(secret) or another"],
  ['an object of another class for an upstream registry', { upstreamRegistry: new Date(0) },
    "'upstreamRegistry' is an object of the class Date; an UpstreamRegistry is allowed."],
  ['a misspelt prop', { upstreamPrefix: 'library' },
    "PullThroughCacheRule is given 'upstreamPrefix'; ecrRepositoryPrefix, upstreamRegistry, upstreamRepositoryPrefix, template are allowed. Correct the name, or remove it."],
  ['a misspelt prop of the template', { template: { tagMutabilty: TagMutabilitySetting.MUTABLE } },
    "'template' is given 'tagMutabilty'; description, encryption, encryptionKey, tagMutability, lifecyclePolicyRules, repositoryPolicy, imageProtection, resourceTags, customRole are allowed."],
  ['what the rule says for its template', { template: { prefix: 'eng' } }, "'template' is given 'prefix'; description, "],
  ['a template that is none', { template: true }, "'template' is given true; an object with description, "],
])('%s is refused at once', (_, props, message) => {
  expect(() => cache(props)).toThrow(`Stack/Rule: ${message}`);
});

test.each<[string, Record<string, unknown>, string]>([
  ['a mode for a setting', { tagMutability: 'IMMUTABLE' }, "'tagMutability' is the text 'IMMUTABLE'; a TagMutabilitySetting is allowed."],
  ["a member of CDK's enum for a setting", { tagMutability: ecr.TagMutability.IMMUTABLE }, 'Write TagMutabilitySetting.IMMUTABLE.'],
  ['one rule for a list', { lifecyclePolicyRules: {} }, "'lifecyclePolicyRules' is {}; a list is allowed."],
])('of the template, %s is refused at once', (_, template, message) => {
  expect(() => cache({ template })).toThrow(new RegExp(`^Stack/Rule/Template: .*${message.replace(/[.{}()']/g, '.')}`));
});

test('a class derived from PullThroughCacheRule can have props of its own', () => {
  class TeamCache extends PullThroughCacheRule {
    constructor(scope: Stack, props: PullThroughCacheRuleProps & { team: string }) {
      super(scope, 'Rule', props);
    }
  }
  const rule = new TeamCache(stack, { ecrRepositoryPrefix: 'quay', upstreamRegistry: UpstreamRegistry.quay(), template: TEMPLATE, team: 'eng' });
  expect(rule.ecrRepositoryPrefix).toBe('quay');
});
