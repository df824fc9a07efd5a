import { App, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as fc from 'fast-check';
import { ExistingRepositories, ImmutableRepository } from '../../../src';
import { pushedTagRefused } from '../../../src/compliance/rules/pushed-tag-refused';
import { contextOf, findings } from '../support/context';
import { findingsAfterSynthesis } from '../support/findings-after-synthesis';
import { jsonValues } from '../support/json-values';

const ENV = { account: '111111111111', region: 'eu-west-1' };

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App({ treeMetadata: false, analyticsReporting: false });
  stack = new Stack(app, 'Stack', { env: ENV });
});

function find(): string[] {
  return findingsAfterSynthesis(app, pushedTagRefused);
}

/** A pipeline as CDK makes it. */
function pipeline(repositoryName: string, imageTags?: string[], scope: Stack = stack, registryType?: actions.RegistryType): void {
  const input = new codepipeline.Artifact();
  const source = new actions.CodeStarConnectionsSourceAction({
    actionName: 'Source', owner: 'team', repo: 'api', connectionArn: 'arn:aws:codestar-connections:eu-west-1:111111111111:connection/a', output: input,
  });
  new codepipeline.Pipeline(scope, 'Pipeline', {
    pipelineType: codepipeline.PipelineType.V2,
    stages: [
      { stageName: 'Source', actions: [source] },
      { stageName: 'Build', actions: [new actions.EcrBuildAndPublishAction({ actionName: 'Build', repositoryName, imageTags, input, registryType })] },
    ],
  });
}

function raw(configuration: unknown, more: object = {}): void {
  const action = { ActionTypeId: { Provider: 'ECRBuildAndPublish' }, Configuration: configuration, ...more };
  new CfnResource(stack, 'Raw', { type: 'AWS::CodePipeline::Pipeline', properties: { Stages: [{ Actions: [action] }] } });
}

const named = (...mutableTags: string[]) => new ImmutableRepository(stack, 'Repo', { repositoryName: 'team/api', mutableTags: mutableTags.length === 0 ? undefined : mutableTags });

test('a tag that a repository of the app takes once is found, with the pipeline, the repository and why', () => {
  pipeline(named('dev-*').repositoryName, ['v1', 'dev-1']);
  expect(find()).toEqual([
    expect.stringMatching(/^Stack\/Pipeline\/Resource: it pushes the tag 'v1' to repository 'team\/api' \(Stack\/Repo\/Resource\) in each run, and .*'v1'/),
  ]);
});

test('without tags it is latest', () => {
  pipeline(named().repositoryName);
  expect(find()).toEqual([expect.stringContaining("the tag 'latest'")]);
});

test.each<[string, () => void]>([
  ['by its name', () => { named(); pipeline('team/api', ['v1']); }],
  ['in another stack', () => pipeline(new ImmutableRepository(new Stack(app, 'Other', { env: ENV }), 'Repo').repositoryName, ['v1'])],
  ['in another stack, by its name', () => { named(); pipeline('team/api', ['v1'], new Stack(app, 'Other', { env: ENV })); }],
  ['that is adopted', () => {
    new ExistingRepositories(stack, 'Adopted', { repositories: [ecr.Repository.fromRepositoryName(stack, 'Old', 'team/api')] });
    pipeline('team/api', ['v1']);
  }],
  ['in one branch', () => { named(); raw({ ECRRepositoryName: { 'Fn::If': ['Own', 'team/api', 'other'] } }); }],
  ['in an action that is a choice', () => { named(); raw({ 'Fn::If': ['Own', { ECRRepositoryName: 'team/api', ImageTags: 'v1' }, {}] }); }],
  ['among tags with spaces', () => { named('a'); raw({ ECRRepositoryName: 'team/api', ImageTags: 'a, v1' }); }],
])('a repository %s is known', (_, declare) => {
  declare();
  expect(find()).toHaveLength(1);
});

test.each<[string, () => void]>([
  ['a tag that can move', () => { named('dev-*'); pipeline('team/api', ['dev-1']); }],
  ['a tag that is new in each run', () => { named(); pipeline('team/api', ['#{codepipeline.PipelineExecutionId}']); }],
  ['a tag that is a parameter', () => { named(); pipeline('team/api', [new CfnParameter(stack, 'Tag').valueAsString]); }],
  ['a repository that the app does not know', () => { named(); pipeline('team/web', ['v1']); }],
  ['a repository of another region', () => { named(); raw({ ECRRepositoryName: 'team/api' }, { Region: 'us-east-1' }); }],
  ['a public repository', () => { named(); pipeline('team/api', ['v1'], stack, actions.RegistryType.PUBLIC); }],
  ['a mutable repository', () => { new ecr.Repository(stack, 'Repo', { repositoryName: 'team/api' }); pipeline('team/api', ['v1']); }],
  ['a mutability that nobody knows', () => {
    new ecr.CfnRepository(stack, 'Repo', { repositoryName: 'team/api', imageTagMutability: new CfnParameter(stack, 'Mode').valueAsString });
    pipeline('team/api', ['v1']);
  }],
  ['another action', () => { named(); raw({ ECRRepositoryName: 'team/api' }, { ActionTypeId: { Provider: 'ECR' } }); }],
])('nothing is said of %s', (_, declare) => {
  declare();
  expect(find()).toEqual([]);
});

test('whatever a pipeline says, it is read', () => {
  const configuration = fc.oneof(jsonValues(), fc.record({ ECRRepositoryName: fc.oneof(jsonValues(), fc.constantFrom<unknown>('team/api', { Ref: 'Repo' })), ImageTags: jsonValues() }));
  const action = fc.oneof(jsonValues(), fc.record({ ActionTypeId: fc.constant({ Provider: 'ECRBuildAndPublish' }), Configuration: configuration }));
  fc.assert(fc.property(fc.oneof(jsonValues(), fc.array(fc.record({ Actions: fc.oneof(jsonValues(), fc.array(action)) }))), (stages) => {
    const oneApp = new App({ treeMetadata: false, analyticsReporting: false });
    const odd = new CfnResource(new Stack(oneApp, 'Stack'), 'Odd', { type: 'AWS::SNS::Topic' });
    Object.defineProperty(odd, '_toCloudFormation', {
      value: () => ({
        Resources: {
          Odd: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages: stages } },
          Repo: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'team/api', ImageTagMutability: 'IMMUTABLE' } },
        },
      }),
    });
    findings(pushedTagRefused, oneApp, contextOf(oneApp)).forEach(({ path }) => expect(path).toBe('Stack/Odd'));
  }), { numRuns: 150 });
});
