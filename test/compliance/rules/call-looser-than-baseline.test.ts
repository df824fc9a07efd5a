import * as fs from 'fs';
import { join } from 'path';
import { App, CfnCondition, CfnParameter, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import * as customResources from 'aws-cdk-lib/custom-resources';
import * as fc from 'fast-check';
import {
  EnforcementMode, ExistingCreationTemplate, ExistingRepositories, FindingSeverity, ImmutableRepository, TagImmutabilityStandardProps,
  TagMutabilitySetting, TagMutabilityVia,
} from '../../../src';
import { mutabilityCalls } from '../../../src/compliance/app-model/mutability-calls';
import { resourcesOfApp } from '../../../src/compliance/app-model/templates-of-app';
import { callLooserThanBaseline } from '../../../src/compliance/rules/call-looser-than-baseline';
import { Budget } from '../../../src/template/reading-budget';
import { contextOf, findings, reported } from '../support/context';
import { jsonValues } from '../support/json-values';

const POLICY = customResources.AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] });

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App({ treeMetadata: false, analyticsReporting: false });
  stack = new Stack(app, 'Stack');
});

/** What is found, as `severity message`. */
function find(standard: TagImmutabilityStandardProps = {}): string[] {
  return findings(callLooserThanBaseline, app, contextOf(app, standard)).map(({ severity, message }) => `${severity} ${message}`);
}

function severities(standard: TagImmutabilityStandardProps): string[] {
  return findings(callLooserThanBaseline, app, contextOf(app, standard)).map(({ severity }) => severity);
}

function sdkCall(call: string, parameters: unknown, service = 'ECR', scope: Stack = stack): void {
  const onUpdate = { service, action: call, parameters, physicalResourceId: customResources.PhysicalResourceId.of('id') };
  new customResources.AwsCustomResource(scope, 'Call', { onUpdate, policy: POLICY });
}

function raw(type: string, properties: object, id = 'Raw'): CfnResource {
  return new CfnResource(stack, id, { type, properties });
}

function initializing(type: string): void {
  raw(type, {}).addMetadata('AWS::CloudFormation::Init', { config: { commands: { open: { command: 'aws ecr create-repository --repository-name a' } } } });
}

const OPENS = { repositoryName: 'team/api', imageTagMutability: 'MUTABLE' };
const OPENED = "error it calls ecr:PutImageTagMutability for the repository 'team/api' with the tag mutability MUTABLE, which is looser than the " +
  'baseline IMMUTABLE: ';

describe('a call that is looser than the baseline is an error', () => {
  test.each(['ECR', 'ecr', '@aws-sdk/client-ecr'].flatMap((service) =>
    ['putImageTagMutability', 'PutImageTagMutability', 'PutImageTagMutabilityCommand'].map((call) => [service, call])),
  )('of AwsCustomResource: %s %s', (service, call) => {
    sdkCall(call, OPENS, service);
    expect(find()).toEqual([expect.stringContaining(OPENED)]);
  });

  test('at its construct, with the property that says it', () => {
    sdkCall('putImageTagMutability', OPENS);
    expect(reported(callLooserThanBaseline, app).map(({ path, property, found }) => ({ path, property, found }))).toEqual([{
      path: 'Stack/Call/Resource/Default', property: 'Create', found: { action: 'ecr:PutImageTagMutability', name: 'team/api', mode: 'MUTABLE', filters: [] },
    }]);
  });

  test('also when a custom resource is deleted', () => {
    new customResources.AwsCustomResource(stack, 'Call', { onDelete: { service: 'ECR', action: 'putImageTagMutability', parameters: OPENS }, policy: POLICY });
    expect(find()).toEqual([expect.stringContaining(OPENED)]);
  });

  test('of a repository that is created without a mode', () => {
    sdkCall('createRepository', { repositoryName: 'team/api' });
    expect(find()).toEqual([expect.stringContaining(
      "error it calls ecr:CreateRepository for the repository 'team/api' with the tag mutability MUTABLE, as nothing else is said, which is looser")]);
  });

  test('of filters that are wider than the baseline', () => {
    sdkCall('putImageTagMutability', {
      repositoryName: 'team/api', imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
    });
    expect(find({ baseline: TagMutabilitySetting.immutableExcept('latest') })).toEqual([expect.stringContaining("IMMUTABLE except 'dev-*', which is looser")]);
  });

  test('of a creation template', () => {
    sdkCall('createRepositoryCreationTemplate', { prefix: 'team', appliedFor: ['REPLICATION'] });
    raw('Custom::Template', { Update: JSON.stringify({ service: 'ECR', action: 'updateRepositoryCreationTemplate', parameters: { prefix: 'x', imageTagMutability: 'MUTABLE' } }) });
    expect(find()).toEqual([
      expect.stringContaining("error it calls ecr:CreateRepositoryCreationTemplate for the creation template 'team' with the tag mutability MUTABLE"),
      expect.stringContaining("error it calls ecr:UpdateRepositoryCreationTemplate for the creation template 'x' with the tag mutability MUTABLE"),
    ]);
  });

  test('in tasks of a state machine, however deep', () => {
    const create = new tasks.CallAwsService(stack, 'Create', { service: 'ecr', action: 'createRepository', parameters: { RepositoryName: 'a' }, iamResources: ['*'] });
    const open = tasks.CallAwsService.jsonata(stack, 'Open', {
      service: 'ecr', action: 'putImageTagMutability', parameters: { RepositoryName: '{% $states.input.name %}', ImageTagMutability: 'MUTABLE' }, iamResources: ['*'],
    });
    const definitionBody = sfn.DefinitionBody.fromChainable(new sfn.Map(stack, 'Map').itemProcessor(new sfn.Parallel(stack, 'Parallel').branch(create).branch(open)));
    new sfn.StateMachine(stack, 'Machine', { definitionBody });
    expect(find()).toEqual([expect.stringContaining("CreateRepository for the repository 'a' with"), expect.stringContaining("for the repository '<unresolved>' with")]);
  });

  test('in a definition that is an object, with substitutions', () => {
    raw('AWS::StepFunctions::StateMachine', {
      Definition: { States: { A: { Resource: 'arn:aws-cn:states:::aws-sdk:ecr:${Call}.waitForTaskToken', Parameters: { RepositoryName: '${Name}' } } } },
      DefinitionSubstitutions: { Call: 'createRepository', Name: 'team/api' },
    });
    expect(find()).toEqual([expect.stringContaining("for the repository 'team/api' with the tag mutability MUTABLE")]);
  });

  test('in a definition whose names are in parts, and nowhere as a whole in the template', () => {
    raw('AWS::StepFunctions::StateMachine', {
      DefinitionString: '{"States":{"A":{"Resource":"arn:aws:states:::${sdk}${put}Tag${m}","Arguments":{"RepositoryName":"team/api","ImageTag${m}":"MUTABLE"}}}}',
      DefinitionSubstitutions: { sdk: 'aws-sdk:ec', put: 'r:putImage', m: 'Mutability' },
    });
    expect(find()).toEqual([expect.stringContaining(OPENED)]);
  });

  test('of a schedule', () => {
    new scheduler.Schedule(stack, 'Schedule', {
      schedule: scheduler.ScheduleExpression.cron({}),
      target: new targets.Universal({ service: 'ecr', action: 'putImageTagMutability', input: scheduler.ScheduleTargetInput.fromObject({ RepositoryName: 'team/api', ImageTagMutability: 'MUTABLE' }) }),
    });
    expect(find()).toEqual([expect.stringContaining(OPENED)]);
  });

  test.each(['PutImageTagMutability', 'put_image_tag_mutability'])('of an automation document: %s', (Api) => {
    new ssm.CfnDocument(stack, 'Document', {
      documentType: 'Automation',
      content: { schemaVersion: '0.3', mainSteps: [{ name: 'a', action: 'aws:executeAwsApi', inputs: { Service: 'ecr', Api, ...OPENS } }] },
    });
    expect(find()).toEqual([expect.stringContaining(OPENED)]);
  });

  test('in one branch, with what leads to it', () => {
    const condition = new CfnCondition(stack, 'Open', { expression: Fn.conditionEquals('a', 'b') });
    sdkCall('putImageTagMutability', { repositoryName: 'team/api', imageTagMutability: Fn.conditionIf(condition.logicalId, 'MUTABLE', 'IMMUTABLE') });
    expect(find()).toEqual([expect.stringMatching(/^error where condition 'Open' holds, it calls/)]);
  });

  test('by the default of a parameter', () => {
    sdkCall('putImageTagMutability', { repositoryName: 'team/api', imageTagMutability: new CfnParameter(stack, 'Mode', { default: 'MUTABLE' }).valueAsString });
    expect(find()).toEqual([expect.stringMatching(/^error where parameter 'Mode' .*MUTABLE, which is looser/)]);
  });
});

describe('a call of Cloud Control is judged as the resource that it makes', () => {
  const TypeName = 'AWS::ECR::Repository';
  const CREATES = { TypeName, DesiredState: JSON.stringify({ RepositoryName: 'team/api', ImageTagMutability: 'MUTABLE' }) };
  const CREATED = "error it calls ecr:CreateRepository by Cloud Control for the repository 'team/api' with the tag mutability MUTABLE, which is looser";
  const patch = (...operations: object[]) => ({ TypeName, Identifier: 'team/api', PatchDocument: JSON.stringify(operations) });

  test.each(['CloudControl', '@aws-sdk/client-cloudcontrol'])('of AwsCustomResource: %s', (service) => {
    sdkCall('createResource', CREATES, service);
    expect(find()).toEqual([expect.stringContaining(CREATED)]);
  });

  test('of a state machine, whose state is a text of CDK with a reference in it', () => {
    const { valueAsString: team } = new CfnParameter(stack, 'Team');
    const DesiredState = stack.toJsonString({ RepositoryName: `${team}/api`, ImageTagMutability: 'MUTABLE' });
    const create = new tasks.CallAwsService(stack, 'Create', { service: 'cloudcontrol', action: 'createResource', parameters: { TypeName, DesiredState }, iamResources: ['*'] });
    new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(create) });
    expect(find()).toEqual([expect.stringMatching(/^error it calls ecr:CreateRepository by Cloud Control for the repository '.*\/api' with the tag mutability MUTABLE/)]);
  });

  test('of a schedule', () => {
    new scheduler.Schedule(stack, 'Schedule', {
      schedule: scheduler.ScheduleExpression.cron({}),
      target: new targets.Universal({ service: 'cloudcontrol', action: 'createResource', input: scheduler.ScheduleTargetInput.fromObject(CREATES) }),
    });
    expect(find()).toEqual([expect.stringContaining(CREATED)]);
  });

  test.each([CREATES.DesiredState, JSON.parse(CREATES.DesiredState)])('of an automation document: %j', (DesiredState) => {
    raw('AWS::SSM::Document', { Content: { mainSteps: [{ action: 'aws:executeAwsApi', inputs: { Service: 'cloudcontrol', Api: 'CreateResource', TypeName, DesiredState } }] } });
    expect(find()).toEqual([expect.stringContaining(CREATED)]);
  });

  test('with filters, of a creation template', () => {
    const setting = TagMutabilitySetting.immutableExcept('dev-*');
    sdkCall('createResource', {
      TypeName: 'AWS::ECR::RepositoryCreationTemplate', DesiredState: JSON.stringify({ Prefix: 'team', AppliedFor: ['REPLICATION'], ...setting.toCloudFormation() }),
    }, 'CloudControl');
    expect(find()).toEqual([expect.stringContaining("CreateRepositoryCreationTemplate by Cloud Control for the creation template 'team' with the tag mutability IMMUTABLE except 'dev-*'")]);
    expect(find({ baseline: setting })).toEqual([]);
  });

  test('of a repository that is changed', () => {
    sdkCall('updateResource', patch({ op: 'replace', path: '/ImageTagMutability', value: 'MUTABLE' }), 'CloudControl');
    expect(find()).toEqual([expect.stringContaining("error it calls ecr:PutImageTagMutability by Cloud Control for the repository 'team/api' with the tag mutability MUTABLE")]);
  });

  test.each<[string, string, object]>([
    ['a state that nobody can read', 'createResource', { TypeName, DesiredState: 'none' }],
    ['filters that are changed', 'updateResource', patch({ op: 'add', path: '/ImageTagMutabilityExclusionFilters/0', value: {} })],
    ['a mode with filters that nobody knows', 'updateResource', patch({ op: 'replace', path: '/ImageTagMutability', value: 'IMMUTABLE_WITH_EXCLUSION' })],
    ['a mode that is removed', 'updateResource', patch({ op: 'remove', path: '/ImageTagMutability' })],
    ['a patch that is none', 'updateResource', { TypeName, Identifier: 'team/api', PatchDocument: 'none' }],
  ])('%s is not known', (_, call, parameters) => {
    sdkCall(call, parameters, 'CloudControl');
    expect(find()).toEqual([expect.stringMatching(/^warning /)]);
  });

  test('a command is not known', () => {
    raw('AWS::CodePipeline::Pipeline', { Stages: [{ Actions: [{ Configuration: { Commands: 'aws cloudcontrol create-resource --type-name AWS::ECR::Repository' } }] }] });
    expect(find()).toEqual([expect.stringMatching(/^warning its Stages names an action/)]);
  });

  test.each<[string, string, object]>([
    ['an immutable repository', 'createResource', { TypeName, DesiredState: '{"ImageTagMutability":"IMMUTABLE"}' }],
    ['another type', 'createResource', { TypeName: 'AWS::ECR::PublicRepository', DesiredState: '{"Description":"beside AWS::ECR::Repository"}' }],
    ['a change of something else', 'updateResource', patch({ op: 'replace', path: '/RepositoryPolicyText', value: {} })],
    ['a change to immutable', 'updateResource', patch({ op: 'replace', path: '/ImageTagMutability', value: 'IMMUTABLE' })],
    ['another action', 'deleteResource', { ...CREATES, Description: 'not createResource' }],
  ])('nothing is said of %s', (_, call, parameters) => {
    sdkCall(call, parameters, 'CloudControl');
    expect(find()).toEqual([]);
  });

  test('nothing is said of a resource of an API beside an image', () => {
    raw('Custom::Own', { Call: { service: 'apigateway', action: 'createResource' }, Image: 'ecr' });
    raw('Custom::Own', { Call: 'createResource', Image: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/a:v1' }, 'Other');
    expect(find()).toEqual([]);
  });
});

describe('the standard judges a call as it judges a repository', () => {
  const NAMESPACES = { namespaces: [{ prefix: 'team', enforcement: EnforcementMode.REPORT }] };
  test.each<[string, TagImmutabilityStandardProps, string | undefined]>([
    ['REPORT', { enforcement: EnforcementMode.REPORT }, 'warning'],
    ['a namespace', NAMESPACES, 'warning'],
    ['an exempt name', { exemptions: [{ repositories: 'team/*', reason: 'scratch', owner: 'platform' }] }, undefined],
    ['an exempt construct', { exemptions: [{ constructPath: 'Stack/Call', reason: 'scratch', owner: 'platform' }] }, undefined],
    ['another exempt construct', { exemptions: [{ constructPath: 'Stack/Other', reason: 'scratch', owner: 'platform' }] }, 'error'],
  ])('%s', (_, standard, severity) => {
    sdkCall('putImageTagMutability', OPENS);
    expect(severities(standard)).toEqual(severity === undefined ? [] : [severity]);
  });

  test.each([true, false])('a repository that the call refers to, in another stack: %p', (isElsewhere) => {
    const declaring = isElsewhere ? new Stack(app, 'Declaring') : stack;
    const repository = new ecr.Repository(declaring, 'Repo', { repositoryName: 'team/api', imageTagMutability: ecr.TagMutability.IMMUTABLE });
    sdkCall('putImageTagMutability', { repositoryName: repository.repositoryName, imageTagMutability: 'MUTABLE' });
    expect(find(NAMESPACES)).toEqual([expect.stringMatching(/^warning/)]);
    expect(find({ exemptions: [{ constructPath: `${declaring.node.id}/Repo`, reason: 'scratch', owner: 'platform' }] })).toEqual([]);
  });

  test('the account is that of the call', () => {
    const accounts = [{ account: '222222222222', enforcement: EnforcementMode.REPORT }];
    sdkCall('putImageTagMutability', { ...OPENS, registryId: '222222222222' });
    expect(find({ accounts })).toEqual([expect.stringMatching(/^warning/)]);
  });
});

describe('what cannot be read is found, with the severity of what is not known', () => {
  const UNREAD: [string, () => void][] = [
    ['a mode that is a parameter', () => sdkCall('putImageTagMutability', { repositoryName: 'a', imageTagMutability: new CfnParameter(stack, 'Mode').valueAsString })],
    ['a mode that is missing', () => sdkCall('putImageTagMutability', { repositoryName: 'a' })],
    ['filters that are a parameter', () => sdkCall('putImageTagMutability', {
      repositoryName: 'a', imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList,
    })],
    ['the names of CloudFormation', () => sdkCall('createRepository', { repositoryName: 'a', imageTagMutability: ['IMMUTABLE'] })],
    ['parameters of a task that are its input', () => raw('AWS::StepFunctions::StateMachine', { DefinitionString: '{"A":{"Resource":"arn:aws:states:::aws-sdk:ecr:createRepository"}}' })],
    ['parameters of a task that are JSONata', () => raw('AWS::StepFunctions::StateMachine', {
      DefinitionString: '{"A":{"Resource":"arn:aws:states:::aws-sdk:ecr:createRepository","Arguments":"{% $states.input %}"}}',
    })],
    ['a mode that is a path', () => raw('AWS::StepFunctions::StateMachine', {
      DefinitionString: '{"A":{"Resource":"arn:aws:states:::aws-sdk:ecr:createRepository","Parameters":{"RepositoryName":"a","ImageTagMutability.$":"$.mode"}}}',
    })],
    ['a mode that is a parameter of a document', () => raw('AWS::SSM::Document', {
      Content: { mainSteps: [{ action: 'aws:executeAwsApi', inputs: { Service: 'ecr', Api: 'CreateRepository', repositoryName: 'a', imageTagMutability: '{{ Mode }}' } }] },
    })],
    ['a document in YAML', () => raw('AWS::SSM::Document', { Content: 'mainSteps:\n- action: aws:executeAwsApi\n  inputs:\n    Service: ecr\n    Api: CreateRepository\n' })],
    ['a build', () => new codebuild.Project(stack, 'Project', {
      buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2', phases: { build: { commands: ['aws --region $R ecr put-image-tag-mutability --repository-name a'] } } }),
    })],
    ['a command of a pipeline', () => raw('AWS::CodePipeline::Pipeline', { Stages: [{ Actions: [{ Configuration: { Commands: 'aws ecr create-repository --repository-name a' } }] }] })],
    ['the code of a function', () => raw('AWS::Lambda::Function', { Code: { ZipFile: "boto3.client('ecr').put_image_tag_mutability(**event)" } })],
    ['the start of an instance', () => raw('AWS::EC2::Instance', { UserData: { 'Fn::Base64': { 'Fn::Join': ['', ['aws ecr create-repository --region ', { Ref: 'AWS::Region' }]] } } })],
    ['an API', () => raw('AWS::ApiGateway::Method', { Integration: { Uri: { 'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:api.ecr:action/CreateRepository' } } })],
    ['the body of an API', () => raw('AWS::ApiGateway::RestApi', {
      Body: { paths: { '/': { post: { 'x-amazon-apigateway-integration': { uri: { 'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:api.ecr:action/CreateRepository' } } } } } },
    })],
    ['a command of a maintenance window', () => raw('AWS::SSM::MaintenanceWindowTask', {
      TaskInvocationParameters: { MaintenanceWindowRunCommandParameters: { Parameters: { commands: ['aws ecr create-repository --repository-name a'] } } },
    })],
    ['a command that an event starts', () => raw('AWS::Events::Rule', { Targets: [{ Input: '{"commands":["aws ecr create-repository --repository-name a"]}' }] })],
    ['a parameter of a remediation', () => raw('AWS::Config::RemediationConfiguration', { Parameters: { commands: { StaticValue: { Values: ['aws ecr create-repository'] } } } })],
    ['cfn-init of an instance', () => initializing('AWS::EC2::Instance')],
    ['cfn-init of a group of instances', () => initializing('AWS::AutoScaling::AutoScalingGroup')],
    ['a custom resource of somebody', () => raw('Custom::Own', { Service: { name: 'ecr' }, Operation: 'CreateRepository' })],
    ['an action that is a parameter', () => raw('Custom::Own', { Do: { service: 'ecr', action: { 'Fn::Sub': '${Verb}Repository' }, parameters: {} }, Else: 'createRepository' })],
    ['what is nested too deep', () => raw('Custom::Own', { Do: JSON.parse(`${'['.repeat(120)}"ecr createRepository"${']'.repeat(120)}`) })],
  ];

  test.each(UNREAD)('%s', (_, declare) => {
    declare();
    expect(severities({})).toEqual(['warning']);
    expect(severities({ unknownTagMutability: FindingSeverity.ERROR })).toEqual(['error']);
    expect(severities({ unknownTagMutability: FindingSeverity.ERROR, enforcement: EnforcementMode.REPORT })).toEqual(['warning']);
  });
});

describe('nothing is said of', () => {
  test.each<[string, () => void]>([
    ['a call within the baseline', () => sdkCall('putImageTagMutability', { ...OPENS, imageTagMutability: 'IMMUTABLE' })],
    ['a call within the baseline for whatever repository', () => sdkCall('createRepository', { repositoryName: new CfnParameter(stack, 'Name').valueAsString, imageTagMutability: 'IMMUTABLE' })],
    ['a template that keeps its mutability', () => sdkCall('updateRepositoryCreationTemplate', { prefix: 'team', description: 'new' })],
    ['another call of ECR', () => sdkCall('putLifecyclePolicy', { repositoryName: 'createRepository' })],
    ['repositories of CodeCommit', () => sdkCall('createRepository', { repositoryName: 'a' }, 'CodeCommit')],
    ['public repositories', () => sdkCall('createRepository', { repositoryName: 'a' }, '@aws-sdk/client-ecr-public')],
    ['repositories of CodeArtifact that are named after ECR', () => sdkCall('createRepository', { repository: 'ecr' }, 'CodeArtifact')],
    ['a permission', () => raw('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Action: 'ecr:CreateRepository' }] } })],
    ['a rule that watches for it', () => raw('AWS::Events::Rule', { EventPattern: { source: ['aws.ecr'], detail: { eventName: ['CreateRepository'] } } })],
    ['a comment', () => raw('AWS::StepFunctions::StateMachine', { DefinitionString: '{"Comment":"after ecr createRepository","States":{}}' })],
    ['custom resources of this library', () => {
      new ExistingRepositories(stack, 'Adopted', { repositories: [ecr.Repository.fromRepositoryName(stack, 'Old', 'old')] });
      new ImmutableRepository(stack, 'Repo', { tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE });
      new ExistingCreationTemplate(stack, 'Template', { prefix: 'team', tagMutability: TagMutabilitySetting.IMMUTABLE });
    }],
  ])('%s', (_, declare) => {
    declare();
    expect(find()).toEqual([]);
  });
});

test('whatever a resource says, it is read', () => {
  const types = ['Custom::AWS', 'AWS::StepFunctions::StateMachine', 'AWS::Scheduler::Schedule', 'AWS::SSM::Document', 'AWS::CodeBuild::Project'];
  const word = fc.constantFrom<unknown>(
    'ecr', 'createRepository', 'ecr createRepository', '{"service":"ecr","action":"createRepository"}', 'arn:aws:states:::aws-sdk:ecr:createRepository', '{% a %}', '{{ a }}', '${a}',
    'MUTABLE', 'IMMUTABLE', { Ref: 'a' }, { Ref: 'AWS::NoValue' }, { 'Fn::GetAtt': 7 });
  const key = fc.constantFrom('service', 'Service', 'action', 'Api', 'parameters', 'Resource', 'Arguments', 'Parameters', 'Arn', 'Input', 'repositoryName', 'imageTagMutability',
    'imageTagMutabilityExclusionFilters', 'tags', 'registryId', 'Fn::Join', 'Fn::Sub', 'Fn::If', 'Fn::Transform', 'ImageTagMutability.$', '__proto__', 'Credentials');
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ depthSize: 'medium' }, word, jsonValues({ maxDepth: 1 }), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(key, tie('value'), { maxKeys: 4 }), tie('value').map((inner) => JSON.stringify(inner))),
  }));
  const property = fc.constantFrom('Create', 'Update', 'Definition', 'DefinitionString', 'DefinitionSubstitutions', 'Target', 'Content', 'Source', 'Stages');
  let found = 0;
  fc.assert(fc.property(fc.constantFrom(...types), fc.dictionary(property, value, { maxKeys: 3 }), (type, properties) => {
    const oneApp = new App({ treeMetadata: false, analyticsReporting: false });
    const resource = new CfnResource(new Stack(oneApp, 'Stack'), 'Odd', { type: 'AWS::SNS::Topic' });
    // What CDK would not render, a template of somebody else can have.
    Object.defineProperty(resource, '_toCloudFormation', { value: () => ({ Resources: { Odd: { Type: type, Properties: properties } } }) });
    found += findings(callLooserThanBaseline, oneApp, contextOf(oneApp)).length;
  }), { numRuns: 300 });
  expect(found).toBeGreaterThan(5);
}, 60_000);

test('ten times the tasks are ten times the reading', () => {
  const readingOf = (count: number) => {
    const oneApp = new App({ treeMetadata: false, analyticsReporting: false });
    const task = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:ecr:createRepository', Parameters: { RepositoryName: 'a' } };
    const DefinitionString = JSON.stringify({ States: Object.fromEntries(Array.from({ length: count }, (_, index) => [`S${index}`, task])) });
    new CfnResource(new Stack(oneApp, 'Stack'), 'Machine', { type: 'AWS::StepFunctions::StateMachine', properties: { DefinitionString: { 'Fn::Join': ['', [DefinitionString, { Ref: 'AWS::NoValue' }]] } } });
    oneApp.synth();
    const context = contextOf(oneApp);
    const [resource] = resourcesOfApp(['AWS::StepFunctions::StateMachine'], context);
    const steps = jest.spyOn(Budget.prototype, 'spend');
    const parse = jest.spyOn(JSON, 'parse');
    try {
      expect(mutabilityCalls(resource, resource.properties, contextOf(oneApp))).toHaveLength(count);
      return { steps: steps.mock.calls.length, characters: parse.mock.calls.reduce((sum, [text]) => sum + text.length, 0) };
    } finally {
      steps.mockRestore();
      parse.mockRestore();
    }
  };
  const one = readingOf(300);
  const ten = readingOf(3000);
  expect(one.steps).toBeGreaterThan(300);
  expect(ten.steps / one.steps).toBeLessThan(11);
  expect(one.characters).toBeGreaterThan(300);
  expect(ten.characters / one.characters).toBeLessThan(11);
});

describe('a document that is a file of the app is read', () => {
  const DEFINITION = JSON.stringify({
    StartAt: 'A',
    States: {
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:ecr:putImageTagMutability',
        Parameters: {
          RepositoryName: 'team/api', ImageTagMutability: 'MUTABLE',
        },
        End: true,
      },
    },
  });
  const file = (name: string, content: string) => {
    fs.mkdirSync(app.outdir, { recursive: true });
    fs.writeFileSync(join(app.outdir, name), content);
    return join(app.outdir, name);
  };

  test('the definition of a state machine', () => {
    new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromFile(file('machine.json', DEFINITION)) });
    expect(find()).toEqual([expect.stringContaining(OPENED)]);
  });

  test('one with substitutions, of SAM', () => {
    const { bucket, s3ObjectKey } = new Asset(stack, 'Asset', { path: file('machine.json', DEFINITION.replace('"MUTABLE"', '"${Mode}"')) });
    raw('AWS::Serverless::StateMachine', { DefinitionUri: { Bucket: bucket.bucketName, Key: s3ObjectKey }, DefinitionSubstitutions: { Mode: 'MUTABLE' } });
    expect(find()).toEqual([expect.stringContaining(OPENED)]);
  });

  test('a build specification, which names the action in a way that cannot be read', () => {
    const specification = file('spec.yml', 'version: 0.2\nphases:\n  build:\n    commands:\n      - aws ecr create-repository --repository-name a\n');
    new codebuild.Project(stack, 'Build', { buildSpec: codebuild.BuildSpec.fromAsset(specification) });
    expect(find()).toEqual([expect.stringMatching(/^warning its Source names an action of Amazon ECR/)]);
  });

  test('and nothing is said of one that calls something else, and of a build specification in the source', () => {
    new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromFile(file('machine.json', DEFINITION.replace('ecr:put', 'sqs:put'))) });
    raw('AWS::CodeBuild::Project', { Source: { Type: 'GITHUB', BuildSpec: 'ci/buildspec.yml' } });
    expect(find()).toEqual([]);
  });
});
