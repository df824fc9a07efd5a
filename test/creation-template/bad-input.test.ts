import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RegistryStack } from './registry-stack';
import { AppliedFor, CreationTemplate, CreationTemplateProps, TagMutabilitySetting } from '../../src';

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
  prefix('ROOT/', ["prefix 'ROOT/'", 'which ROOT cannot have', "Write 'ROOT'"]),
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
    says: ["'CREATE_ON_PULL'", 'allowed are PULL_THROUGH_CACHE, REPLICATION, CREATE_ON_PUSH', 'Use a member of AppliedFor'],
  },
  {
    what: 'a long description',
    props: () => ({ description: 'd'.repeat(257) }),
    says: ['has 257 characters', 'allowed are 256', 'Shorten it'],
  },
  {
    what: '51 tags',
    props: () => ({ resourceTags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`key-${index}`, 'value'])) }),
    says: ['has 51 tags', '50 are allowed', 'Leave some out'],
  },
  {
    what: 'a long tag key',
    props: () => ({ resourceTags: { ['k'.repeat(129)]: 'value' } }),
    says: ['has 129 characters', '1 to 128 are allowed', 'Choose another key'],
  },
  {
    what: 'an empty tag key',
    props: () => ({ resourceTags: { '': 'value' } }),
    says: ["tag key ''", '1 to 128 are allowed', 'Choose another key'],
  },
  {
    what: 'a long tag value',
    props: () => ({ resourceTags: { team: 'v'.repeat(257) } }),
    says: ["tag 'team' has 257 characters", '256 are allowed', 'Shorten it'],
  },
  {
    what: "a tag key of AWS's own",
    props: () => ({ resourceTags: { 'aws:team': 'eng' } }),
    says: ["'aws:team'", "begins with 'aws:', which is AWS's own", 'Choose another key'],
  },
  {
    what: 'a key with an encryption that takes none',
    props: (stack) => ({ encryption: ecr.RepositoryEncryption.AES_256, encryptionKey: new kms.Key(stack, 'Key') }),
    says: ["'encryption' is AES256", 'which takes no key', 'Use ecr.RepositoryEncryption.KMS, or leave the key out'],
  },
  {
    what: 'an alias of this app',
    props: (stack) => ({ encryptionKey: new kms.Key(stack, 'Key').addAlias('alias/images') }),
    says: ["the alias 'Stack/Key/Alias'", 'ECR takes the ARN of a key only', 'Give the key that the alias stands for'],
  },
  {
    what: 'an imported alias',
    props: (stack) => ({ encryptionKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/aws/ecr') }),
    says: ["the alias 'Stack/Alias'", 'ECR takes the ARN of a key only', 'Give the key that the alias stands for'],
  },
  {
    what: 'a key whose ARN is none',
    props: (stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `${ACCOUNT_KEY}:key/*`) }),
    says: [`'${ACCOUNT_KEY}:key/*'`, 'arn:aws:kms:<region>:<account>:key/<id>', 'Give a key by its full ARN'],
  },
  {
    what: 'a key in another region',
    props: (stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111111111111:key/1234') }),
    says: ['in region us-east-1', 'keys of the same region only', 'Give a key in eu-west-1'],
  },
  {
    what: 'a role of this app with a path',
    props: (stack) => ({ customRole: new iam.Role(stack, 'Role', { path: '/ci/', assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') }) }),
    says: ["path '/ci/'", 'a role without a path', "whose 'path' is left out"],
  },
  {
    what: 'a role imported by an ARN with a path',
    props: (stack) => ({ customRole: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/ci/ecr') }),
    says: ["path '/ci/'", 'arn:aws:iam::123456789012:role/name', "whose 'path' is left out"],
  },
  {
    what: 'a role imported by a name with a path',
    props: (stack) => ({ customRole: iam.Role.fromRoleName(stack, 'Role', 'ci/ecr') }),
    says: ["path '/ci/'", 'a role without a path', "whose 'path' is left out"],
  },
  {
    what: 'a role of another account',
    props: (stack) => ({ customRole: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::222222222222:role/ecr') }),
    says: ['is of account 222222222222', "roles of the registry's own account only", 'Give a role of account 111111111111'],
  },
  {
    what: 'a setting that ECR refuses',
    props: () => ({ tagMutability: TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' }) }),
    says: ['IMMUTABLE_WITH_EXCLUSION', 'ECR refuses', 'Set mode and filters together'],
  },
  {
    what: 'a lifecycle rule that ECR refuses',
    props: () => ({ lifecyclePolicyRules: [{ tagPatternList: ['a*b*c*d*e*'], maxImageCount: 1 }] }),
    says: ["'a*b*c*d*e*' has 5 wildcards", 'at most 4 in a pattern', 'Use fewer'],
  },
];

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
    expect(message).toMatch(/\[Stack\/Template\] the repository policy has 1\d{4} characters; allowed are 10240\. Grant to fewer principals/);
  });

  test('a statement without a principal is refused', () => {
    const message = problem((template) => template.addToRepositoryPolicy(new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'] })));
    expect(message).toMatch(/"ecr:BatchGetImage".* names no principal; a repository's policy says who may\. Add 'principals'/);
  });

  test('a statement with resources is refused', () => {
    const message = problem((template) => template.addToRepositoryPolicy(
      new iam.PolicyStatement({ principals: ANYBODY, actions: ['ecr:BatchGetImage'], resources: ['*'] })));
    expect(message).toMatch(/"Resource":"\*".* names resources; a policy of ECR repositories names none.* Leave 'resources' out/);
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
