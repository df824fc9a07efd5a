import { Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RegistryStack } from './registry-stack';
import { AppliedFor, CreationTemplate, CreationTemplateProps, ExistingCreationTemplate, TagMutabilitySetting } from '../../src';

const ACCOUNT_KEY = 'arn:aws:kms:eu-west-1:111111111111';

interface BadInput {
  readonly what: string;
  readonly props: (stack: Stack) => Partial<CreationTemplateProps>;
  /** Parts of the message: the value given, what is allowed, what to do instead. */
  readonly says: [string, string, string];
}

const prefix = (given: string, says: BadInput['says']): BadInput => ({ what: `the prefix '${given.slice(0, 20)}'`, props: () => ({ prefix: given }), says });
const GRAMMAR = "allowed are 1 to 256 characters: lower-case letters and digits, joined by '.', '_', '__', '-' or '/'; or ROOT";

const CASES: BadInput[] = [
  prefix('', ["prefix ''", GRAMMAR, "write 'ROOT'"]),
  prefix('Eng', ["prefix 'Eng'", GRAMMAR, "Write 'eng'"]),
  prefix('eng/*', ["prefix 'eng/*'", GRAMMAR, "Write 'eng': it is for all repositories whose names begin with 'eng/'"]),
  prefix('/eng', ["prefix '/eng'", GRAMMAR, "Write 'eng'"]),
  prefix('eng//test', ["prefix 'eng//test'", GRAMMAR, "such as 'team' or 'team/app'"]),
  prefix('eng___test', ["prefix 'eng___test'", GRAMMAR, "such as 'team' or 'team/app'"]),
  prefix('eng test', ["prefix 'eng test'", GRAMMAR, "such as 'team' or 'team/app'"]),
  prefix('*', ["prefix '*'", GRAMMAR, "such as 'team' or 'team/app'"]),
  prefix('ROOT/', ["prefix 'ROOT/'", 'ROOT is allowed only without it', "Write 'ROOT'"]),
  prefix('a'.repeat(257), ['has 257 characters', GRAMMAR, 'Choose another namespace']),
  {
    what: 'no scenario',
    props: () => ({ appliedFor: [] }),
    says: ["'appliedFor' is empty", 'allowed are PULL_THROUGH_CACHE, REPLICATION, CREATE_ON_PUSH', 'Name at least one'],
  },
  {
    what: 'a scenario twice',
    props: () => ({ appliedFor: [AppliedFor.REPLICATION, AppliedFor.CREATE_ON_PUSH, AppliedFor.REPLICATION] }),
    says: ['REPLICATION twice', 'PULL_THROUGH_CACHE, REPLICATION, CREATE_ON_PUSH is allowed once', 'Remove one'],
  },
  {
    what: 'a scenario that does not exist',
    props: () => ({ appliedFor: ['CREATE_ON_PULL' as AppliedFor] }),
    says: ["'appliedFor[0]' is the text 'CREATE_ON_PULL'", 'PULL_THROUGH_CACHE, REPLICATION, CREATE_ON_PUSH are allowed', 'Write AppliedFor.PULL_THROUGH_CACHE'],
  },
  {
    what: 'a long description',
    props: () => ({ description: 'd'.repeat(257) }),
    says: ['has 257 characters', 'at most 256', 'Shorten the description'],
  },
  {
    what: '51 tags',
    props: () => ({ resourceTags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`key-${index}`, 'value'])) }),
    says: ['has 51 tags', 'at most 50', 'Leave some tags out'],
  },
  {
    what: 'a long tag key',
    props: () => ({ resourceTags: { ['k'.repeat(129)]: 'value' } }),
    says: ['has 129 characters', 'ECR allows 1 to 128', 'Choose another key'],
  },
  {
    what: 'an empty tag key',
    props: () => ({ resourceTags: { '': 'value' } }),
    says: ["tag key ''", 'ECR allows 1 to 128', 'Choose another key'],
  },
  {
    what: 'a long tag value',
    props: () => ({ resourceTags: { team: 'v'.repeat(257) } }),
    says: ["tag 'team' has 257 characters", 'at most 256', 'Shorten the value'],
  },
  {
    what: "a tag key of AWS's own",
    props: () => ({ resourceTags: { 'aws:team': 'eng' } }),
    says: ["'aws:team'", "begins with 'aws:'; only AWS may use such keys", 'Choose another key'],
  },
  {
    what: 'a key with an encryption that takes none',
    props: (stack) => ({ encryption: ecr.RepositoryEncryption.AES_256, encryptionKey: new kms.Key(stack, 'Key') }),
    says: ["'encryption' is AES256", 'which takes no key', "Use ecr.RepositoryEncryption.KMS, or leave 'encryptionKey' out"],
  },
  {
    what: 'an alias of this app',
    props: (stack) => ({ encryptionKey: new kms.Key(stack, 'Key').addAlias('alias/images') }),
    says: ["the alias 'Stack/Key/Alias'", 'ECR allows only the ARN of a key', 'Give the key that the alias stands for'],
  },
  {
    what: 'an imported alias',
    props: (stack) => ({ encryptionKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/aws/ecr') }),
    says: ["the alias 'Stack/Alias'", 'ECR allows only the ARN of a key', 'Give the key that the alias stands for'],
  },
  {
    what: 'a key whose ARN is none',
    props: (stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `${ACCOUNT_KEY}:key/*`) }),
    says: [`'${ACCOUNT_KEY}:key/*'`, 'arn:aws:kms:<region>:<account>:key/<id>', 'Give a key by its full ARN'],
  },
  {
    what: 'a key in another region',
    props: (stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/1234') }),
    says: ['in region us-east-1', 'only keys of the same region', 'Give a key in eu-west-1'],
  },
  {
    what: 'a role of this app with a path',
    props: (stack) => ({ customRole: new iam.Role(stack, 'Role', { path: '/ci/', assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') }) }),
    says: ["path '/ci/'", 'a role without a path', "made without 'path'"],
  },
  {
    what: 'a role imported by an ARN with a path',
    props: (stack) => ({ customRole: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/ci/ecr') }),
    says: ["path '/ci/'", 'arn:aws:iam::123456789012:role/name', "made without 'path'"],
  },
  {
    what: 'a role imported by a name with a path',
    props: (stack) => ({ customRole: iam.Role.fromRoleName(stack, 'Role', 'ci/ecr') }),
    says: ["path '/ci/'", 'a role without a path', "made without 'path'"],
  },
  {
    what: 'a role of another account',
    props: (stack) => ({ customRole: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::222222222222:role/ecr') }),
    says: ['belongs to account 222222222222', "only roles of the registry's own account", 'Give a role of account 111111111111'],
  },
  {
    what: 'a setting that ECR refuses',
    props: () => ({ tagMutability: TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' }) }),
    says: ['IMMUTABLE_WITH_EXCLUSION', 'mode IMMUTABLE_WITH_EXCLUSION has no filters; ECR requires 1 to 5', 'Give filters'],
  },
  {
    what: 'a lifecycle rule that ECR refuses',
    props: () => ({ lifecyclePolicyRules: [{ tagPatternList: ['a*b*c*d*e*'], maxImageCount: 1 }] }),
    says: ["'a*b*c*d*e*' has 5 wildcards", 'at most 4 in a pattern', 'Use fewer'],
  },
];

/** What TypeScript refuses, and plain JavaScript and Python do not. */
const WRONG_TYPES: [string, Record<string, unknown>, string][] = [
  ['a scenario for a list', { appliedFor: 'REPLICATION' }, "'appliedFor' is the text 'REPLICATION'; a list is allowed. Write appliedFor: ['REPLICATION']."],
  ['a scenario in lower case', { appliedFor: [AppliedFor.CREATE_ON_PUSH, 'replication'] },
    "'appliedFor[1]' is the text 'replication'; PULL_THROUGH_CACHE, REPLICATION, CREATE_ON_PUSH are allowed. Write AppliedFor.REPLICATION."],
  ['a mode for a setting', { tagMutability: 'IMMUTABLE' },
    "'tagMutability' is the text 'IMMUTABLE'; a TagMutabilitySetting is allowed. Write TagMutabilitySetting.IMMUTABLE."],
  ["a member of CDK's enum for a setting", { tagMutability: ecr.TagMutability.MUTABLE_WITH_EXCLUSION },
    "'tagMutability' is the text 'MUTABLE_WITH_EXCLUSION'; a TagMutabilitySetting is allowed. Write TagMutabilitySetting.immutableExcept('latest')."],
  ['one rule for a list', { lifecyclePolicyRules: { maxImageCount: 1 } },
    "'lifecyclePolicyRules' is {\"maxImageCount\":1}; a list is allowed. Write lifecyclePolicyRules: [{ maxImageCount: 100 }]."],
  ['rules that are a token', { lifecyclePolicyRules: Lazy.any({ produce: () => [] }) },
    "'lifecyclePolicyRules' is a token; only a list is allowed, since the rules are checked and numbered before deployment. Write the rules in a list"],
  ['a plain object for a policy', { repositoryPolicy: { Statement: [] } },
    "'repositoryPolicy' is {\"Statement\":[]}; an iam.PolicyDocument is allowed. Write iam.PolicyDocument.fromJson({ ... }), or"],
  ['the name of an encryption', { encryption: 'KMS' },
    "'encryption' is the text 'KMS'; an ecr.RepositoryEncryption is allowed. Write ecr.RepositoryEncryption.KMS."],
  ['the ARN of a key', { encryptionKey: `${ACCOUNT_KEY}:key/1234` },
    `'encryptionKey' is the text '${ACCOUNT_KEY}:key/1234'; a key is allowed. Write kms.Key.fromKeyArn(`],
  ['the ARN of a role', { customRole: 'arn:aws:iam::111111111111:role/ecr' },
    "'customRole' is the text 'arn:aws:iam::111111111111:role/ecr'; a role is allowed. Write iam.Role.fromRoleArn("],
  ['a description that is a number', { description: 1 }, "'description' is 1; a text is allowed. Write description: 'Images of the teams'."],
];

/** What only a template says, not the template of a rule. */
const WRONG_TEMPLATES: typeof WRONG_TYPES = [
  ['a prefix that is not given', { prefix: undefined }, "'prefix' is not given, and it is required. Write prefix: 'team'."],
  ['a list of prefixes', { prefix: ['eng'] }, "'prefix' is [\"eng\"]; a text is allowed. Write prefix: 'team'."],
];

describe.each<[string, (stack: Stack, props: any) => unknown]>([
  ['CreationTemplate', (stack, props) => new CreationTemplate(stack, 'Template', { prefix: 'eng', appliedFor: [AppliedFor.REPLICATION], ...props })],
  ['ExistingCreationTemplate', (stack, props) => new ExistingCreationTemplate(stack, 'Template', { prefix: 'eng', ...props })],
])('%s, from plain JavaScript, refuses at once', (_, make) => {
  test.each([...WRONG_TYPES, ...WRONG_TEMPLATES])('%s', (_what, props, message) => {
    expect(messageOf(() => make(new RegistryStack(), props))).toContain(`Stack/Template: ${message}`);
  });
});

describe('CreationTemplate, from plain JavaScript, refuses', () => {
  const make = (props: any) => () => new CreationTemplate(new RegistryStack(), 'Template', props);

  test('no scenarios', () => {
    expect(make({ prefix: 'eng' })).toThrow("Stack/Template: 'appliedFor' is not given, and it is required. Write appliedFor: [AppliedFor.REPLICATION].");
  });

  test('a misspelt prop', () => {
    expect(make({ prefix: 'eng', appliedFor: [AppliedFor.REPLICATION], tagMutabilty: TagMutabilitySetting.MUTABLE })).toThrow(
      "Stack/Template: CreationTemplate is given 'tagMutabilty'; prefix, appliedFor, description, encryption, encryptionKey, tagMutability, " +
      'lifecyclePolicyRules, repositoryPolicy, imageProtection, resourceTags, customRole are allowed. Correct the name, or remove it.');
  });

  test('no props at all', () => {
    expect(make(undefined)).toThrow('Stack/Template: CreationTemplate is given undefined; an object with prefix, appliedFor');
  });
});

test('a class derived from CreationTemplate can have props of its own', () => {
  class TeamTemplate extends CreationTemplate {
    constructor(scope: Stack, props: CreationTemplateProps & { team: string }) {
      super(scope, 'Template', props);
    }
  }
  expect(new TeamTemplate(new RegistryStack(), { prefix: 'eng', appliedFor: [AppliedFor.REPLICATION], team: 'eng' }).prefix).toBe('eng');
});

test.each(CASES)('$what is refused', ({ props, says }) => {
  const stack = new RegistryStack();
  const message = messageOf(() => stack.template(props(stack)));
  expect(message).toMatch(/^Stack\/Template: /);
  says.forEach((part) => expect(message).toContain(part));
});

describe('at synthesis', () => {
  const problem = (policy: (template: CreationTemplate) => void) => {
    const stack = new RegistryStack();
    policy(stack.template());
    return messageOf(() => Template.fromStack(stack));
  };
  const ANYBODY = [new iam.AnyPrincipal()];

  test('a policy of more than 10,240 characters is refused, after all grants', () => {
    const message = problem((template) => {
      for (let account = 0; account < 60; account++) {
        template.grantPull(new iam.AccountPrincipal(`${100000000000 + account}`));
      }
    });
    expect(message).toMatch(/\[Stack\/Template\] the repository policy has 1\d{4} characters; ECR allows at most 10240\. Grant to fewer principals/);
  });

  test('a statement without a principal is refused', () => {
    const message = problem((template) => template.addToRepositoryPolicy(new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'] })));
    expect(message).toMatch(/"ecr:BatchGetImage".* names no principal; the policy of a repository must name who is allowed\. Add 'principals'/);
  });

  test('a statement with resources is refused', () => {
    const message = problem((template) => template.addToRepositoryPolicy(
      new iam.PolicyStatement({ principals: ANYBODY, actions: ['ecr:BatchGetImage'], resources: ['*'] })));
    expect(message).toMatch(/"Resource":"\*".* names resources; the policy of a repository names none.* Leave 'resources' out/);
  });
});

test.each(['', 'Eng', 'ROOT/'])("an import of the prefix '%s' is refused", (given) => {
  expect(() => CreationTemplate.fromPrefix(new RegistryStack(), 'Import', given)).toThrow(/^Stack\/Import: the prefix /);
});

test.each([
  'a', 'a'.repeat(256), 'eng/', 'eng/test', 'eng.x_y__z---1/a', 'ROOT', 'root',
])("the prefix '%s' is accepted", (given) => {
  expect(new RegistryStack().template({ prefix: given }).prefix).toBe(given);
});

function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
