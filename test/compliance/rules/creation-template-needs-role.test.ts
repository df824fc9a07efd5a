import { App, Stack } from 'aws-cdk-lib';
import { RepositoryEncryption } from 'aws-cdk-lib/aws-ecr';
import { AppliedFor, CreationTemplate, ExistingCreationTemplate, TagMutabilitySetting } from '../../../src';
import { creationTemplateNeedsRole } from '../../../src/compliance/rules/creation-template-needs-role';
import { findings, rawTemplate } from '../support/context';

const { IMMUTABLE } = TagMutabilitySetting;
const TAGS = { ResourceTags: [{ Key: 'team', Value: 'platform' }] };
const KMS = { EncryptionConfiguration: { EncryptionType: 'KMS' } };
const ROLE = { CustomRoleArn: 'arn:aws:iam::111111111111:role/creates' };

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack'); });

describe('does not comply', () => {
  test.each<[string, object]>([
    ['resource tags', TAGS],
    ['the encryption KMS', KMS],
    ['the encryption KMS_DSSE', { EncryptionConfiguration: { EncryptionType: 'KMS_DSSE' } }],
    ['resource tags and the encryption KMS', { ...TAGS, ...KMS }],
  ])('%s', (what, properties) => {
    rawTemplate(stack, IMMUTABLE, properties);
    expect(findings(creationTemplateNeedsRole, stack)).toEqual([{
      path: 'Stack/Template',
      severity: 'error',
      message: `the creation template has ${what}, for which Amazon ECR needs a role, and CustomRoleArn names none`,
    }]);
  });

  test('tags in one way in which a condition can turn out', () => {
    rawTemplate(stack, IMMUTABLE, { ResourceTags: { 'Fn::If': ['Tagged', TAGS.ResourceTags, { Ref: 'AWS::NoValue' }] } });
    expect(findings(creationTemplateNeedsRole, stack)).toEqual([expect.objectContaining({
      message: "where condition 'Tagged' holds, the creation template has resource tags, for which Amazon ECR needs a role, and CustomRoleArn names none",
    })]);
  });

  test('a role that is no value', () => {
    rawTemplate(stack, IMMUTABLE, { ...TAGS, CustomRoleArn: { Ref: 'AWS::NoValue' } });
    expect(findings(creationTemplateNeedsRole, stack)).toHaveLength(1);
  });
});

describe('complies', () => {
  test.each<[string, object]>([
    ['neither tags nor KMS', { EncryptionConfiguration: { EncryptionType: 'AES256' }, ResourceTags: [] }],
    ['tags and KMS with a role', { ...TAGS, ...KMS, ...ROLE }],
    ['tags with a role that is known at deployment', { ...TAGS, CustomRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }],
    ['tags that are known at deployment', { ResourceTags: { 'Fn::Transform': { Name: 'Macro' } } }],
    ['tags with a role under one condition', {
      ResourceTags: { 'Fn::If': ['Tagged', TAGS.ResourceTags, { Ref: 'AWS::NoValue' }] },
      CustomRoleArn: { 'Fn::If': ['Tagged', ROLE.CustomRoleArn, { Ref: 'AWS::NoValue' }] },
    }],
    ['an encryption that is known at deployment', { EncryptionConfiguration: { EncryptionType: { Ref: 'Encryption' } } }],
  ])('%s', (_, properties) => {
    rawTemplate(stack, IMMUTABLE, properties);
    expect(findings(creationTemplateNeedsRole, stack)).toEqual([]);
  });

  test('a CreationTemplate, which makes the role', () => {
    new CreationTemplate(stack, 'Template', {
      prefix: 'team', appliedFor: [AppliedFor.REPLICATION], encryption: RepositoryEncryption.KMS, resourceTags: { team: 'platform' },
    });
    expect(findings(creationTemplateNeedsRole, stack)).toEqual([]);
  });

  test('an ExistingCreationTemplate, whose template may have a role', () => {
    new ExistingCreationTemplate(stack, 'Existing', { prefix: 'team', resourceTags: { team: 'platform' } });
    expect(findings(creationTemplateNeedsRole, stack)).toEqual([]);
  });
});
