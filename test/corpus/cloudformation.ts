import type { Beside, Description, RepositoryDescription } from './description';
import { REPOSITORY_TYPE } from '../../src/ecr/resource-types';

/** A CloudFormation template, or a part of one. */
type Template = Record<string, any>;

const LIFECYCLE_RULES = (count: number | string) => `{
  "rules": [{
    "rulePriority": 1,
    "description": "the newest ones only",
    "selection": { "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": ${count} },
    "action": { "type": "expire" }
  }]
}`;

/** A lifecycle policy with nothing left open. */
export const LIFECYCLE_POLICY = LIFECYCLE_RULES(10);

/** What any of the templates refers to; each declares what it needs. */
const PARAMETERS: Template = {
  Name: { Type: 'String', Default: 'sample' },
  Environment: { Type: 'String', Default: 'dev', AllowedValues: ['dev', 'prod'] },
  Mode: { Type: 'String', Default: 'MUTABLE', AllowedValues: ['MUTABLE', 'IMMUTABLE'] },
  Scan: { Type: 'String', Default: 'true', AllowedValues: ['true', 'false'] },
  Count: { Type: 'Number', Default: 10 },
  Policy: { Type: 'String', Default: LIFECYCLE_POLICY },
  Account: { Type: 'String', Default: '111122223333' },
  Principals: { Type: 'CommaDelimitedList', Default: 'arn:aws:iam::111122223333:root,arn:aws:iam::444455556666:root' },
};

const CONDITIONS: Template = {
  IsScanned: { 'Fn::Equals': [{ Ref: 'Scan' }, 'true'] },
  IsProduction: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] },
};

const FIRST = 'Repository0';
const ROLE = 'Role';
const KEY = 'Key';

/** An equivalent of what is described. */
export function template(description: Description): Template {
  const parts: Template[] = [
    { AWSTemplateFormatVersion: '2010-09-09' },
    ...description.repositories.map((one, index) => ({ Resources: { [`Repository${index}`]: repository(one, index) } })),
    ...(description.beside ?? []).map((what) => beside(what)),
  ];
  const whole = parts.reduce((before, part) => Object.fromEntries([...Object.keys(before), ...Object.keys(part)].map(
    (section) => [section, typeof part[section] === 'object' ? { ...before[section], ...part[section] } : part[section] ?? before[section]])));
  const withConditions = withMentioned(whole, 'Conditions', CONDITIONS, (name) => [`"Fn::If":["${name}"`]);
  return withMentioned(withConditions, 'Parameters', PARAMETERS, (name) => [`{"Ref":"${name}"}`, `\${${name}}`]);
}

function withMentioned(whole: Template, section: string, known: Template, mentions: (name: string) => string[]): Template {
  const text = JSON.stringify(whole);
  const mentioned = Object.keys(known).filter((name) => mentions(name).some((mention) => text.includes(mention)));
  const declared = { ...Object.fromEntries(mentioned.map((name) => [name, known[name]])), ...whole[section] };
  return Object.keys(declared).length === 0 ? whole : { ...whole, [section]: declared };
}

function repository(one: RepositoryDescription, index: number): Template {
  const properties = {
    RepositoryName: nameOf(one, index),
    ImageTagMutability: one.mode === 'parameter' ? { Ref: 'Mode' } : one.mode,
    ImageScanningConfiguration: scanning(one),
    EncryptionConfiguration: encryption(one),
    LifecyclePolicy: lifecycle(one),
    RepositoryPolicyText: policy(one),
    Tags: tags(one),
    EmptyOnDelete: one.emptied,
  };
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  return {
    Type: REPOSITORY_TYPE,
    ...(one.onDelete ? { DeletionPolicy: one.onDelete } : {}),
    ...(one.onReplace ? { UpdateReplacePolicy: one.onReplace } : {}),
    ...(given.length === 0 ? {} : { Properties: Object.fromEntries(given) }),
  };
}

function nameOf(one: RepositoryDescription, index: number): unknown {
  switch (one.name) {
    case 'literal': return literalName(index);
    case 'path': return `team/${literalName(index)}`;
    case 'parameter': return { Ref: 'Name' };
    case 'sub': return { 'Fn::Sub': `\${Name}-\${Environment}-${index}` };
    case 'join': return { 'Fn::Join': ['-', [{ Ref: 'Environment' }, { Ref: 'Name' }, `${index}`]] };
    case 'stackName': return { Ref: 'AWS::StackName' };
    case undefined: return undefined;
  }
}

export function literalName(index: number): string {
  return `sample-${index}`;
}

function scanning({ scan }: RepositoryDescription): unknown {
  switch (scan) {
    case 'on': return { ScanOnPush: true };
    case 'off': return { ScanOnPush: false };
    case 'text': return { ScanOnPush: 'true' };
    case 'if': return { ScanOnPush: { 'Fn::If': ['IsScanned', true, false] } };
    case 'parameter': return { ScanOnPush: { Ref: 'Scan' } };
    case 'misspelt': return { scanOnPush: 'true' };
    case undefined: return undefined;
  }
}

function encryption(one: RepositoryDescription): unknown {
  switch (one.encryption) {
    case 'AES256':
    case 'KMS': return { EncryptionType: one.encryption };
    case 'key': return { EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': [KEY, 'Arn'] } };
    case 'misspelt': return { encryptionType: 'KMS' };
    case undefined: return undefined;
  }
}

function lifecycle(one: RepositoryDescription): unknown {
  switch (one.lifecycle) {
    case 'literal': return { LifecyclePolicyText: LIFECYCLE_POLICY };
    case 'sub': return { LifecyclePolicyText: { 'Fn::Sub': LIFECYCLE_RULES('${Count}') } };
    case 'subWithVariables': return { LifecyclePolicyText: { 'Fn::Sub': [LIFECYCLE_RULES('${Kept}'), { Kept: { Ref: 'Count' } }] } };
    case 'parameter': return { LifecyclePolicyText: { Ref: 'Policy' } };
    case 'if': return { 'Fn::If': ['IsProduction', { LifecyclePolicyText: { 'Fn::Sub': LIFECYCLE_RULES('${Count}') } }, { Ref: 'AWS::NoValue' }] };
    case undefined: return undefined;
  }
}

function policy(one: RepositoryDescription): unknown {
  const principal = principalOf(one);
  return principal && {
    Version: '2012-10-17',
    Statement: [{ Sid: 'Pull', Effect: 'Allow', Principal: principal, Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] }],
  };
}

function principalOf(one: RepositoryDescription): unknown {
  switch (one.policy) {
    case 'account': return { AWS: [{ 'Fn::Sub': 'arn:aws:iam::${Account}:root' }] };
    case 'accounts': return { AWS: { Ref: 'Principals' } };
    case 'role': return { AWS: [{ 'Fn::GetAtt': [ROLE, 'Arn'] }] };
    case 'service': return { Service: 'codebuild.amazonaws.com' };
    case 'anyone': return '*';
    case 'if': return {
      AWS: { 'Fn::If': ['IsProduction', { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' }, { 'Fn::Sub': 'arn:aws:iam::${Account}:root' }] },
    };
    case undefined: return undefined;
  }
}

function tags(one: RepositoryDescription): unknown {
  switch (one.tags) {
    case 'literal': return [{ Key: 'Project', Value: 'sample' }];
    case 'sub': return [{ Key: 'Name', Value: { 'Fn::Sub': '${AWS::StackName}-images' } }, { Key: 'Environment', Value: { Ref: 'Environment' } }];
    case undefined: return undefined;
  }
}

function beside(what: Beside): Template {
  switch (what) {
    case 'exports': return {
      Outputs: {
        Name: { Value: { Ref: FIRST } },
        Uri: { Value: { 'Fn::GetAtt': [FIRST, 'RepositoryUri'] }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}-uri' } } },
        Arn: { Value: { 'Fn::GetAtt': [FIRST, 'Arn'] } },
      },
    };
    case 'consoleLabels': return {
      Metadata: { 'AWS::CloudFormation::Interface': { ParameterGroups: [{ Parameters: ['Name'] }] } },
      Parameters: { Name: PARAMETERS.Name },
    };
    case 'rules': return { Rules: { NameIsGiven: { Assertions: [{ Assert: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Name' }, ''] }] } }] } } };
    case 'serverlessTransform': return { Transform: 'AWS::Serverless-2016-10-31' };
    case 'unusedCondition': return { Conditions: { IsProduction: CONDITIONS.IsProduction } };
    case 'unusedModeParameter': return { Parameters: { Mode: PARAMETERS.Mode } };
    case 'role': return { Resources: { [ROLE]: role() } };
    case 'key': return {
      Resources: {
        [KEY]: {
          Type: 'AWS::KMS::Key',
          Properties: {
            KeyPolicy: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } }, Action: 'kms:*', Resource: '*' }],
            },
          },
        },
      },
    };
    case 'parameterStore': return { Resources: { Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { Ref: FIRST } } } } };
    case 'taskOfLatest': return {
      Resources: {
        Task: {
          Type: 'AWS::ECS::TaskDefinition',
          Properties: { ContainerDefinitions: [{ Name: 'app', Memory: 512, Image: { 'Fn::Sub': `\${${FIRST}.RepositoryUri}:latest` } }] },
        },
      },
    };
    case 'customResourceAfter': return {
      Resources: {
        Emptied: {
          Type: 'Custom::Emptied',
          DependsOn: FIRST,
          Properties: {
            ServiceToken: { 'Fn::Sub': 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:empty' },
            RepositoryName: { Ref: FIRST },
          },
        },
      },
    };
    case 'pullThroughCacheRule': return {
      Resources: { Rule: { Type: 'AWS::ECR::PullThroughCacheRule', Properties: { EcrRepositoryPrefix: 'public', UpstreamRegistryUrl: 'public.ecr.aws' } } },
    };
    case 'publicRepository': return {
      Resources: {
        Public: { Type: 'AWS::ECR::PublicRepository', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { RepositoryName: 'sample' } },
      },
    };
    case 'typeThatIsNone': return {
      Resources: {
        Lifecycle: { Type: 'AWS::ECR::LifecyclePolicy', Properties: { RepositoryName: { Ref: FIRST }, LifecyclePolicyText: LIFECYCLE_POLICY } },
      },
    };
    case 'user':
    case 'import': throw new Error(`'${what}' is for constructs`);
  }
}

function role(): Template {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [{
        PolicyName: 'token',
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' }] },
      }],
    },
  };
}
