/** Two constructs for one thing: an error where that is certain, a warning where nobody can know, and silence where it is not to be expected. */
import { App, CfnCondition, CfnResource, Environment, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IConstruct } from 'constructs';
import {
  AppliedFor, CreationTemplate, ExistingCreationTemplate, ExistingRepositories, PullThroughCacheRule, TagMutabilityProvider, UpstreamRegistry,
} from '../../src';
import { AnnotatedFact, Fact, annotationId } from '../../src/messages/facts';

const ACCOUNT = '111111111111';
const REGION = 'eu-west-1';
const OTHER_ACCOUNT = '222222222222';
const LITERAL = { account: ACCOUNT, region: REGION };

afterEach(() => {
  for (const name of ['CDK_DEFAULT_ACCOUNT', 'CDK_DEFAULT_REGION', 'TARGET_ACCOUNT']) {
    delete process.env[name];
  }
});

/** The warnings of a fact in the whole app. */
function warnings(app: App, fact: AnnotatedFact): string[] {
  return app.node.findAll().flatMap(({ node }) => node.metadata).map(({ data }) => `${data}`).filter((data) => data.endsWith(`[ack: ${annotationId(fact)}]`));
}

type Verdict = 'error' | 'warning' | 'silence';

function verdictOn(app: App, fact: AnnotatedFact, message: RegExp): Verdict {
  try {
    app.synth();
  } catch (error) {
    expect((error as Error).message).toMatch(message);
    return 'error';
  }
  const found = warnings(app, fact);
  expect(found.filter((warning) => !message.test(warning) || !/acknowledge this/.test(warning))).toEqual([]);
  return found.length > 0 ? 'warning' : 'silence';
}

const template = (scope: Construct) => new CreationTemplate(scope, 'Template', { prefix: 'eng', appliedFor: [AppliedFor.REPLICATION] });
const rule = (scope: Construct) => new PullThroughCacheRule(scope, 'Rule', { ecrRepositoryPrefix: 'quay', upstreamRegistry: UpstreamRegistry.quay() });
const adopted = (scope: Construct) => new ExistingRepositories(scope, 'Adopted', { repositories: [ecr.Repository.fromRepositoryName(scope, 'Import', 'api')] });

type Declare = (scope: Construct) => IConstruct;

/** Two that are for one thing, and what is said of them. The second may be in another stack, unless only one stack is asked. */
const PAIRS: [string, Declare, Declare, RegExp][] = [
  ['two templates', template, template, /the template 'eng' is declared by '.*' too/],
  ['a template and an L1', template, (scope) => new ecr.CfnRepositoryCreationTemplate(scope, 'L1', { prefix: 'eng', appliedFor: ['REPLICATION'] }), /'eng' is declared by/],
  ['a template and one that exists', template, (scope) => new ExistingCreationTemplate(scope, 'Existing', { prefix: 'eng/' }), /'eng\/?' is declared by/],
  ['two rules', rule, rule, /the pull-through cache rule 'quay' is declared by '.*' too/],
  ['a rule and an L1', rule, (scope) => new ecr.CfnPullThroughCacheRule(scope, 'L1', { ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io' }), /'quay' is declared by/],
  ['an adopted repository and one of the app', adopted, (scope) => new ecr.Repository(scope, 'Mine', { repositoryName: 'api' }), /repository 'api' \(.*\) is declared by this app/],
  ['an adopted repository and an L1', adopted, (scope) => new ecr.CfnRepository(scope, 'L1', { repositoryName: 'api' }), /repository 'api' \(.*\) is declared by this app/],
];

/** Puts what a construct renders of the type in question under a condition. */
function under(condition: CfnCondition, construct: IConstruct): void {
  const types = ['AWS::ECR::', 'Custom::Ecr'];
  construct.node.findAll().filter(CfnResource.isCfnResource).filter(({ cfnResourceType }) => types.some((type) => cfnResourceType.startsWith(type)))
    .forEach((resource) => { resource.cfnOptions.condition = condition; });
}

const conditionIn = (stack: Stack, id: string) => new CfnCondition(stack, id, { expression: Fn.conditionEquals(Fn.ref('AWS::Region'), REGION) });

describe.each(PAIRS)('%s', (_pair, one, other, message) => {
  const inStacks = (app: App, env: Environment | undefined, otherEnv = env) => {
    one(new Stack(app, 'One', { env }));
    other(new Stack(app, 'Other', { env: otherEnv }));
  };
  const inStack = (app: App, arrange: (stack: Stack, first: IConstruct, second: IConstruct) => void, env?: Environment) => {
    const stack = new Stack(app, 'Stack', { env });
    arrange(stack, one(new Construct(stack, 'First')), other(new Construct(stack, 'Second')));
  };

  const SITUATIONS: [string, Verdict, (app: App) => void][] = [
    ['in one stack', 'error', (app) => inStack(app, () => {})],
    ['in one stack with the env of a profile', 'error', (app) => {
      process.env.CDK_DEFAULT_ACCOUNT = ACCOUNT;
      inStack(app, () => {}, LITERAL);
    }],
    ['in one stack, under the same condition', 'error', (app) => inStack(app, (stack, ...both) => {
      const condition = conditionIn(stack, 'Condition');
      both.forEach((construct) => under(condition, construct));
    })],
    ['in one stack, under two conditions', 'silence', (app) => inStack(app, (stack, first, second) => {
      under(conditionIn(stack, 'IsFirst'), first);
      under(conditionIn(stack, 'IsSecond'), second);
    })],
    ['in one stack, the first under a condition', 'warning', (app) => inStack(app, (stack, first) => under(conditionIn(stack, 'Condition'), first))],
    ['in one stack, the second under a condition', 'warning', (app) => inStack(app, (stack, _first, second) => under(conditionIn(stack, 'Condition'), second))],
    ['in one stack, the second under a condition by an override', 'warning', (app) => inStack(app, (stack, _first, second) => {
      conditionIn(stack, 'Condition');
      second.node.findAll().filter(CfnResource.isCfnResource).forEach((resource) => resource.addOverride('Condition', 'Condition'));
    })],
    ['in a stack and its nested stack', 'error', (app) => {
      const stack = new Stack(app, 'Stack');
      one(stack);
      other(new NestedStack(stack, 'Nested'));
    }],
    ['in a stack and its nested stack, which is under a condition', 'warning', (app) => {
      const stack = new Stack(app, 'Stack');
      one(stack);
      const nested = new NestedStack(stack, 'Nested');
      other(nested);
      nested.nestedStackResource!.cfnOptions.condition = conditionIn(stack, 'Condition');
    }],
    ['in two stacks without env', 'warning', (app) => inStacks(app, undefined)],
    ['in two stacks of which only the account is known', 'warning', (app) => inStacks(app, { account: ACCOUNT })],
    ['in two stacks with the account of a profile', 'warning', (app) => {
      process.env.CDK_DEFAULT_ACCOUNT = ACCOUNT;
      inStacks(app, LITERAL);
    }],
    ['in two stacks with the region of a profile', 'warning', (app) => {
      process.env.CDK_DEFAULT_REGION = REGION;
      inStacks(app, LITERAL);
    }],
    ['in two stacks with the account of another variable', 'warning', (app) => {
      process.env.TARGET_ACCOUNT = ACCOUNT;
      inStacks(app, LITERAL);
    }],
    ['in two stacks with the account of the context', 'warning', (app) => {
      app.node.setContext('account', ACCOUNT);
      inStacks(app, LITERAL);
    }],
    ['in two stacks with one literal env', 'error', (app) => inStacks(app, LITERAL)],
    ['in two stacks with two literal accounts', 'silence', (app) => inStacks(app, LITERAL, { ...LITERAL, account: OTHER_ACCOUNT })],
    ['in two Stages without env', 'silence', (app) => {
      one(new Stack(new Stage(app, 'Dev'), 'Stack'));
      other(new Stack(new Stage(app, 'Prod'), 'Stack'));
    }],
    ['in two Stages with one literal env', 'error', (app) => {
      one(new Stack(new Stage(app, 'Dev', { env: LITERAL }), 'Stack'));
      other(new Stack(new Stage(app, 'Prod', { env: LITERAL }), 'Stack'));
    }],
  ];

  test.each(SITUATIONS)('%s: %s', (_situation, verdict, arrange) => {
    const app = new App();
    arrange(app);
    expect(verdictOn(app, Fact.MAY_BE_DECLARED_TWICE, message)).toBe(verdict);
  });
});

describe('a warning', () => {
  const inTwoStacks = (env?: Environment) => {
    const app = new App();
    const first = template(new Stack(app, 'One', { env }));
    template(new Stack(app, 'Other', { env }));
    return { app, first };
  };

  test("mentions 'env', and both stacks", () => {
    const { app } = inTwoStacks();
    app.synth();
    const [warning, ...others] = warnings(app, Fact.MAY_BE_DECLARED_TWICE);
    expect(warning).toMatch(/'env' of the stacks 'One' and 'Other' does not say .* If they are not, give each its 'env', or acknowledge this\./);
    expect(others).toHaveLength(1);
  });

  test("mentions 'env' that a variable has, with its value", () => {
    process.env.CDK_DEFAULT_ACCOUNT = ACCOUNT;
    const { app } = inTwoStacks(LITERAL);
    app.synth();
    expect(warnings(app, Fact.MAY_BE_DECLARED_TWICE)[0]).toMatch(/'env' of both stacks, 'One' and 'Other', is account 111111111111 and region eu-west-1\. .*CDK_DEFAULT_ACCOUNT/);
  });

  test('as an error that is certain does, too', () => {
    expect(() => inTwoStacks(LITERAL).app.synth()).toThrow(/\('env' of both stacks is account 111111111111 and region eu-west-1\.\)/);
  });
});

test('a repository that two constructs adopt under two conditions is fine, and needs a condition for each', () => {
  const adoptedTwice = (...ids: string[]) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const both = ['A', 'B'].map((id) => adopted(new Construct(stack, id)));
    ids.forEach((id, index) => under(conditionIn(stack, id), both[index]));
    return verdictOn(app, Fact.MAY_BE_DECLARED_TWICE, /'Stack\/A\/Adopted' in this stack has adopted repository 'api' already/);
  };
  expect(adoptedTwice()).toBe('error');
  expect(adoptedTwice('IsA')).toBe('warning');
  expect(adoptedTwice('IsA', 'IsB')).toBe('silence');
});

test('a reference to a repository of the app is certain, wherever it is', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new ExistingRepositories(stack, 'Adopted', { repositories: [new ecr.Repository(new Stack(app, 'Other'), 'Mine')] });
  expect(() => app.synth()).toThrow(/repository 'Other\/Mine' is declared by this app/);
});

/** What is of another account or region than its stack, and what is said of it. */
const ELSEWHERE: [string, Environment, (stack: Stack) => void, RegExp][] = [
  ['an adopted repository of another region', { ...LITERAL, region: 'us-east-1' }, (stack) => new ExistingRepositories(stack, 'E', {
    repositories: [ecr.Repository.fromRepositoryArn(stack, 'I', 'arn:aws:ecr:eu-west-1:111111111111:repository/api')],
  }), /is in region eu-west-1, but the stack deploys to us-east-1/],
  ['an adopted repository of another account', { ...LITERAL, account: OTHER_ACCOUNT }, (stack) => new ExistingRepositories(stack, 'E', {
    repositories: [ecr.Repository.fromRepositoryArn(stack, 'I', 'arn:aws:ecr:eu-west-1:111111111111:repository/api')],
  }), /is in account 111111111111, but the stack deploys to 222222222222/],
  ['a registry without a role', { ...LITERAL, account: OTHER_ACCOUNT }, (stack) => new ExistingRepositories(stack, 'E', {
    registryId: ACCOUNT, repositories: [ecr.Repository.fromRepositoryName(stack, 'I', 'api')],
  }), /registryId '111111111111' is not known to be the stack's own account \(222222222222\)/],
  ['the role of a template', { ...LITERAL, account: OTHER_ACCOUNT }, (stack) => new CreationTemplate(stack, 'T', {
    prefix: 'eng', appliedFor: [AppliedFor.REPLICATION], customRole: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/r', { mutable: false }),
  }), /belongs to account 111111111111/],
  ['the role of an upstream', { ...LITERAL, account: OTHER_ACCOUNT }, (stack) => new PullThroughCacheRule(stack, 'R', {
    ecrRepositoryPrefix: 'cache',
    upstreamRegistry: UpstreamRegistry.ecr({
      account: '333333333333', region: 'us-east-1', role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/r', { mutable: false }),
    }),
  }), /belongs to account 111111111111/],
  ['an upstream without a role', { ...LITERAL, account: OTHER_ACCOUNT }, (stack) => new PullThroughCacheRule(stack, 'R', {
    ecrRepositoryPrefix: 'cache', upstreamRegistry: UpstreamRegistry.ecr({ account: ACCOUNT, region: REGION }),
  }), /belongs to account 111111111111, the rule is in account 222222222222, and no role is given/],
  ['an upstream that is the own registry', LITERAL, (stack) => new PullThroughCacheRule(stack, 'R', {
    ecrRepositoryPrefix: 'cache', upstreamRegistry: UpstreamRegistry.ecr({ account: ACCOUNT, region: REGION }),
  }), /is the registry that the rule is in/],
  ['the key of a template', { ...LITERAL, region: 'us-east-1' }, (stack) => new CreationTemplate(stack, 'T', {
    prefix: 'eng', appliedFor: [AppliedFor.REPLICATION], encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1'),
  }), /'encryptionKey' is in region eu-west-1/],
  ['the secret of an upstream', { ...LITERAL, region: 'us-east-1' }, (stack) => new PullThroughCacheRule(stack, 'R', {
    ecrRepositoryPrefix: 'hub',
    upstreamRegistry: UpstreamRegistry.dockerHub(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Secret',
      'arn:aws:secretsmanager:eu-west-1:111111111111:secret:ecr-pullthroughcache/hub-a1b2c3')),
  }), /the secret '.*' is in account 111111111111 and region eu-west-1/],
];

describe.each(ELSEWHERE)('%s', (_what, env, declare, message) => {
  const verdict = (stackEnv: Environment) => {
    const app = new App();
    try {
      declare(new Stack(app, 'Stack', { env: stackEnv }));
    } catch (error) {
      expect((error as Error).message).toMatch(message);
      return 'error';
    }
    return verdictOn(app, Fact.MAY_BE_IN_OTHER_ENVIRONMENT, message);
  };

  test('is an error by a literal env', () => expect(verdict(env)).toBe('error'));

  test('is a warning by the env of a profile', () => {
    Object.assign(process.env, { CDK_DEFAULT_ACCOUNT: env.account, CDK_DEFAULT_REGION: env.region });
    expect(verdict(env)).toBe('warning');
  });
});

test("a registry is a warning in a stack that does not say its 'env', and nothing with a role", () => {
  const adopt = (withRole: boolean) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    if (withRole) {
      new TagMutabilityProvider(stack, 'Provider', { role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/r') });
    }
    new ExistingRepositories(stack, 'E', { registryId: OTHER_ACCOUNT, repositories: [ecr.Repository.fromRepositoryName(stack, 'I', 'api')] });
    return verdictOn(app, Fact.MAY_BE_IN_OTHER_ENVIRONMENT, /'env' of the stack does not say it/);
  };
  expect(adopt(false)).toBe('warning');
  expect(adopt(true)).toBe('silence');
});
