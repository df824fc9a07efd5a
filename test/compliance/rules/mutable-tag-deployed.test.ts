import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Aws, CfnCondition, CfnMapping, CfnOutput, CfnParameter, CfnResource, Fn, NestedStack, Size, Stack, Stage } from 'aws-cdk-lib';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { TagMutabilityVia, ImmutableRepository, ExistingRepositories, TagImmutabilityStandardProps, TagMutabilitySetting } from '../../../src';
import { mutableTagDeployed } from '../../../src/compliance/rules/mutable-tag-deployed';
import { findings } from '../support/context';
import { findingsAfterSynthesis } from '../support/findings-after-synthesis';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const DIGEST = `sha256:${'0'.repeat(64)}`;

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App({ treeMetadata: false, analyticsReporting: false });
  stack = new Stack(app, 'Stack');
});

function find(standard?: TagImmutabilityStandardProps): string[] {
  return findingsAfterSynthesis(app, mutableTagDeployed, standard);
}

/** The paths of what is found. */
function paths(): string[] {
  return find().map((finding) => finding.split(':')[0]);
}

function repository(...mutableTags: string[]): ImmutableRepository {
  return new ImmutableRepository(stack, 'Repo', { mutableTags: mutableTags.length === 0 ? undefined : mutableTags });
}

/** A task definition that runs an image, with nothing between. */
function task(image: unknown, scope: Stack = stack, id = 'Task'): CfnResource {
  return new CfnResource(scope, id, { type: 'AWS::ECS::TaskDefinition', properties: { ContainerDefinitions: [{ Name: 'main', Image: image }] } });
}

describe('a tag that can be overwritten is found', () => {
  test('with where it is deployed, from which repository, and why the tag can move', () => {
    const repo = new ImmutableRepository(stack, 'Repo', { repositoryName: 'team/api', mutableTags: ['latest'] });
    const definition = new ecs.FargateTaskDefinition(stack, 'Service');
    definition.addContainer('main', { image: ecs.ContainerImage.fromEcrRepository(repo, 'latest') });
    expect(find()).toEqual([
      "Stack/Service/Resource: an image of repository 'team/api' (Stack/Repo/Resource) is deployed by its tag 'latest', and tag 'latest' can be " +
      "overwritten: filter 'latest' excludes it from IMMUTABLE.",
    ]);
  });

  test('also before a template is written', () => {
    task('111111111111.dkr.ecr.eu-west-1.amazonaws.com/team/api:latest', new Stack(app, 'Deploying', { env: ENV }));
    new ecr.Repository(new Stack(app, 'Declaring', { env: ENV }), 'Repo', { repositoryName: 'team/api' });
    expect(findings(mutableTagDeployed, app)).toEqual([expect.objectContaining({ path: 'Deploying/Task' })]);
  });

  test('in a Lambda function', () => {
    new lambda.DockerImageFunction(stack, 'Function', { code: lambda.DockerImageCode.fromEcr(repository('dev-*'), { tagOrDigest: 'dev-1' }) });
    expect(paths()).toEqual(['Stack/Function/Resource']);
  });

  test('in an App Runner service', () => {
    new CfnResource(stack, 'Service', {
      type: 'AWS::AppRunner::Service',
      properties: { SourceConfiguration: { ImageRepository: { ImageIdentifier: repository('latest').repositoryUriForTag('latest'), ImageRepositoryType: 'ECR' } } },
    });
    expect(paths()).toEqual(['Stack/Service']);
  });

  test('in a CodeBuild project, whose image has the tag latest if none is given', () => {
    new codebuild.Project(stack, 'Project', {
      buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2' }),
      environment: { buildImage: codebuild.LinuxBuildImage.fromEcrRepository(repository('latest')) },
    });
    expect(paths()).toEqual(['Stack/Project/Resource']);
  });

  test('in a Batch job', () => {
    const container = new batch.EcsFargateContainerDefinition(stack, 'Container', {
      image: ecs.ContainerImage.fromEcrRepository(repository('latest')), cpu: 1, memory: Size.gibibytes(2),
    });
    new batch.EcsJobDefinition(stack, 'Job', { container });
    expect(paths()).toEqual(['Stack/Job/Resource']);
  });

  test.each<[string, (image: string) => object]>([
    ['task', (image) => ({ EcsProperties: { TaskProperties: [{ Containers: [{ Image: image }] }] } })],
    ['pod', (image) => ({ EksProperties: { PodProperties: { Containers: [{ Image: 'public.ecr.aws/x' }, { Image: image }] } } })],
    ['init container of a pod', (image) => ({ EksProperties: { PodProperties: { InitContainers: [{ Image: image }] } } })],
    ['node', (image) => ({ NodeProperties: { NodeRangeProperties: [{ Container: { Image: image } }] } })],
    ['task of a node', (image) => ({ NodeProperties: { NodeRangeProperties: [{ EcsProperties: { TaskProperties: [{ Containers: [{ Image: image }] }] } }] } })],
  ])('in the %s of a Batch job', (_, properties) => {
    new CfnResource(stack, 'Job', { type: 'AWS::Batch::JobDefinition', properties: properties(repository('latest').repositoryUriForTag('latest')) as any });
    expect(paths()).toEqual(['Stack/Job']);
  });

  test('once for two containers with one image, and for each of two tags', () => {
    const image = (tag: string) => ecs.ContainerImage.fromEcrRepository(repo, tag);
    const repo = repository('latest', 'dev-*');
    const definition = new ecs.FargateTaskDefinition(stack, 'Task');
    ['latest', 'latest', 'dev-1'].forEach((tag, index) => definition.addContainer(`C${index}`, { image: image(tag) }));
    expect(find()).toHaveLength(2);
  });

  test('in a repository that says nothing, which is mutable', () => {
    task(new ecr.Repository(stack, 'Repo').repositoryUriForTag('v1'));
    expect(find()).toEqual([expect.stringContaining('every tag can be overwritten: the mode is MUTABLE')]);
  });

  test('in a repository that an override makes mutable', () => {
    const repo = new ecr.Repository(stack, 'Repo', { imageTagMutability: ecr.TagMutability.IMMUTABLE });
    (repo.node.defaultChild as CfnResource).addPropertyOverride('ImageTagMutability', 'MUTABLE');
    task(repo.repositoryUriForTag('v1'));
    expect(paths()).toEqual(['Stack/Task']);
  });
});

describe('the repository is found', () => {
  test.each<[string, (repo: ecr.IRepository) => unknown]>([
    ['repositoryUriForTag', (repo) => repo.repositoryUriForTag('latest')],
    ['repositoryUri and a tag', (repo) => `${repo.repositoryUri}:latest`],
    ['repositoryUri without a tag', (repo) => repo.repositoryUri],
    ['the attribute RepositoryUri', (repo) => Fn.join(':', [(repo.node.defaultChild as ecr.CfnRepository).attrRepositoryUri, 'latest'])],
    ['the name behind a literal registry', (repo) => `111111111111.dkr.ecr.eu-west-1.amazonaws.com/${repo.repositoryName}:latest`],
    ['Fn::Sub with a name', (repo) => Fn.sub('${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/${Name}:latest', { Name: repo.repositoryName })],
    ['Fn::Sub with a logical id', (repo) => ({ 'Fn::Sub': `\${${logicalId(repo)}.RepositoryUri}:latest` })],
    ['Fn::Join with a logical id', (repo) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [logicalId(repo), 'RepositoryUri'] }, ':latest']] })],
  ])('by %s', (_, image) => {
    task(image(repository('latest')));
    expect(paths()).toEqual(['Stack/Task']);
  });

  test.each<[string, string]>([
    ['with pseudo parameters', `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}/team/api:latest`],
    ['written out', '111111111111.dkr.ecr.eu-west-1.amazonaws.com/team/api:latest'],
    ['of the endpoint for FIPS', '111111111111.dkr.ecr-fips.eu-west-1.amazonaws.com/team/api:latest'],
    ['of the endpoint for both IP versions', '111111111111.dkr-ecr.eu-west-1.on.aws/team/api:latest'],
  ])('by its name in a URI %s', (_, image) => {
    const there = new Stack(app, 'There', { env: ENV });
    new ImmutableRepository(there, 'Repo', { repositoryName: 'team/api', mutableTags: ['latest'] });
    task(image, there);
    expect(paths()).toEqual(['There/Task']);
  });

  test('by an import of its name in another stack', () => {
    new ImmutableRepository(stack, 'Repo', { repositoryName: 'team/api', mutableTags: ['latest'] });
    const other = new Stack(app, 'Other');
    task(ecr.Repository.fromRepositoryName(other, 'Import', 'team/api').repositoryUriForTag('latest'), other);
    expect(paths()).toEqual(['Other/Task']);
  });

  test('from another stack, and from a nested one', () => {
    const repo = repository('latest');
    task(repo.repositoryUriForTag('latest'), new Stack(app, 'Other'));
    task(repo.repositoryUriForTag('latest'), new NestedStack(stack, 'Nested'));
    expect(paths()).toEqual(['Stack/Nested/Task', 'Other/Task']);
  });

  test('from another region', () => {
    const here = new Stack(app, 'Here', { env: ENV, crossRegionReferences: true });
    const there = new Stack(app, 'There', { env: { ...ENV, region: 'us-east-1' }, crossRegionReferences: true });
    task(new ImmutableRepository(here, 'Repo', { mutableTags: ['latest'] }).repositoryUriForTag('latest'), there);
    expect(paths()).toEqual(['There/Task']);
  });

  test('in an included template', () => {
    const templateFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'included-')), 'template.json');
    fs.writeFileSync(templateFile, JSON.stringify({
      Resources: {
        Repo: { Type: 'AWS::ECR::Repository' },
        Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [{ Name: 'main', Image: { 'Fn::Sub': '${Repo.RepositoryUri}:v1' } }] } },
      },
    }));
    new CfnInclude(stack, 'Included', { templateFile });
    expect(paths()).toEqual(['Stack/Included/Task']);
  });

  test('if the app adopts it', () => {
    const legacy = ecr.Repository.fromRepositoryName(stack, 'Import', 'legacy/api');
    new ExistingRepositories(stack, 'Legacy', { repositories: [legacy], tagMutability: TagMutabilitySetting.immutableExcept('latest') });
    task(legacy.repositoryUriForTag('latest'));
    expect(find()).toEqual([expect.stringContaining("Stack/Task: an image of repository 'legacy/api' (Stack/Legacy/")]);
  });

  test.each([undefined, 'team/api'])('if a custom resource sets its filters (name %s)', (repositoryName) => {
    const repo = new ImmutableRepository(stack, 'Repo', { repositoryName, mutableTags: ['latest'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE });
    task(repo.repositoryUriForTag('latest'));
    task(repo.repositoryUriForTag('v1'), stack, 'Protected');
    expect(paths()).toEqual(['Stack/Task']);
  });
});

describe('of several repositories of one name', () => {
  const NAME = { repositoryName: 'team/api' };
  const deploying = (scope: Stack) => task(ecr.Repository.fromRepositoryName(scope, 'Import', NAME.repositoryName).repositoryUriForTag('latest'), scope);

  test('the one in the own stack is meant, whichever comes first', () => {
    const [first, second] = ['First', 'Second'].map((id) => new Stack(app, id, { env: ENV }));
    new ecr.Repository(first, 'Repo', NAME);
    new ImmutableRepository(second, 'Repo', NAME);
    [first, second].forEach(deploying);
    expect(paths()).toEqual(['First/Task']);
  });

  test('all that may be meant are judged, from another stack', () => {
    const [first, second, third] = ['First', 'Second', 'Third'].map((id) => new Stack(app, id, { env: ENV }));
    new ImmutableRepository(first, 'Repo', NAME);
    new ecr.Repository(second, 'Repo', NAME);
    deploying(third);
    expect(find()).toEqual([expect.stringMatching(/^Third\/Task: an image of repository 'team\/api' \(Second\/Repo\/Resource\)/)]);
  });

  test('all are meant that conditions of one stack choose from', () => {
    const scope = new Stack(app, 'Conditional', { env: ENV });
    const immutable = new ImmutableRepository(scope, 'Immutable', NAME);
    const open = new ecr.Repository(scope, 'Open', NAME);
    [immutable, open].forEach(({ node }, index) => {
      (node.defaultChild as CfnResource).cfnOptions.condition = new CfnCondition(scope, `Condition${index}`);
    });
    deploying(scope);
    expect(find()).toEqual([expect.stringContaining('(Conditional/Open/Resource)')]);
  });
});

describe('what can turn out in several ways is read in each', () => {
  test.each<[string, (image: string) => unknown]>([
    ['an image', (image) => ({ 'Fn::If': ['Condition', image, 'other'] })],
    ['the branch where the condition does not hold', (image) => ({ 'Fn::If': ['Condition', { Ref: 'AWS::NoValue' }, image] })],
    ['an image of a mapping', (image) => ({ 'Fn::FindInMap': ['Images', { Ref: 'AWS::Region' }, image.slice(-6)] })],
  ])('%s', (_, value) => {
    const scope = new Stack(app, 'Deploying', { env: ENV });
    new ecr.Repository(scope, 'Repo', { repositoryName: 'team/api' });
    const image = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/team/api:latest';
    new CfnMapping(scope, 'Images', { mapping: { one: { latest: image }, two: { latest: 'other' } } });
    task(value(image), scope);
    expect(paths()).toEqual(['Deploying/Task']);
  });

  test('a list of containers, and one of them', () => {
    const repo = new ecr.Repository(stack, 'Repo');
    const container = (tag: string) => ({ Name: tag, Image: stack.resolve(repo.repositoryUriForTag(tag)) });
    new CfnResource(stack, 'Task', {
      type: 'AWS::ECS::TaskDefinition',
      properties: {
        ContainerDefinitions: { 'Fn::If': ['A', [container('one'), { 'Fn::If': ['B', container('two'), { Ref: 'AWS::NoValue' }] }], [container('three')]] },
      },
    });
    expect(find().map((finding) => /tag '(\w+)'/.exec(finding)![1]).sort()).toEqual(['one', 'three', 'two']);
  });

  test('the mutability of the repository', () => {
    const repo = new CfnResource(stack, 'Repo', {
      type: 'AWS::ECR::Repository', properties: { ImageTagMutability: { 'Fn::If': ['Prod', 'IMMUTABLE', 'MUTABLE'] } },
    });
    task({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [stack.resolve(repo.logicalId), 'RepositoryUri'] }, ':latest']] });
    expect(find()).toEqual([expect.stringContaining("where condition 'Prod' does not hold, every tag can be overwritten")]);
  });
});

describe('nothing is said', () => {
  test('of a tag that the repository protects', () => {
    task(repository('latest').repositoryUriForTag('v1'));
    expect(find()).toEqual([]);
  });

  test('of a digest', () => {
    const repo = new ecr.Repository(stack, 'Repo');
    task(repo.repositoryUriForDigest(DIGEST));
    task(`${repo.repositoryUri}:latest@${DIGEST}`, stack, 'Both');
    expect(find()).toEqual([]);
  });

  test('of a tag that is known only at deployment', () => {
    const repo = new ecr.Repository(stack, 'Repo');
    const tag = new CfnParameter(stack, 'Tag').valueAsString;
    task(repo.repositoryUriForTag(tag));
    task(repo.repositoryUriForTag(`v-${tag}`), stack, 'Part');
    task(`${repo.repositoryUri}${tag}`, stack, 'TagOrDigest');
    expect(find()).toEqual([]);
  });

  test('of a mutability that is known only at deployment', () => {
    const repo = new ecr.Repository(stack, 'Repo');
    (repo.node.defaultChild as ecr.CfnRepository).imageTagMutability = new CfnParameter(stack, 'Mode').valueAsString;
    task(repo.repositoryUriForTag('latest'));
    expect(find()).toEqual([]);
  });

  test.each([
    'public.ecr.aws/docker/library/nginx:latest',
    'nginx',
    'quay.io/team/api:latest',
    '111111111111.dkr.ecr.eu-west-1.amazonaws.com/other:latest',
    '222222222222.dkr.ecr.eu-west-1.amazonaws.com/team/api:latest',
    '111111111111.dkr.ecr.us-east-1.amazonaws.com/team/api:latest',
  ])('of %s, which is not of this app', (image) => {
    const there = new Stack(app, 'There', { env: ENV });
    new ecr.Repository(there, 'Repo', { repositoryName: 'team/api' });
    task(image, there);
    expect(find()).toEqual([]);
  });

  test('of a registry that is written out where nobody knows the account of the repository', () => {
    new ecr.Repository(stack, 'Repo', { repositoryName: 'team/api' });
    task('111111111111.dkr.ecr.eu-west-1.amazonaws.com/team/api:latest');
    expect(find()).toEqual([]);
  });

  test('of a registry whose account nobody knows, where that of the repository is written out', () => {
    new ecr.Repository(new Stack(app, 'There', { env: ENV }), 'Repo', { repositoryName: 'team/api' });
    task(ecr.Repository.fromRepositoryName(stack, 'Import', 'team/api').repositoryUriForTag('latest'));
    expect(find()).toEqual([]);
  });

  test('of a repository of the same name in another Stage, which may be another account', () => {
    new ecr.Repository(new Stack(new Stage(app, 'Test'), 'Stack'), 'Repo', { repositoryName: 'team/api' });
    const prod = new Stack(new Stage(app, 'Prod'), 'Stack');
    task(ecr.Repository.fromRepositoryName(prod, 'Import', 'team/api').repositoryUriForTag('latest'), prod);
    expect(find()).toEqual([]);
  });

  test('of a CDK asset, whose tag is the hash of its content', () => {
    new ecr.Repository(stack, 'Staging', { repositoryName: 'staging' });
    task(ecr.Repository.fromRepositoryName(stack, 'Import', 'staging').repositoryUriForTag(`api-${'0a'.repeat(32)}`));
    expect(find()).toEqual([]);
  });

  test('of an exempt repository', () => {
    new ecr.Repository(stack, 'Repo', { repositoryName: 'sandbox/api' });
    task(ecr.Repository.fromRepositoryName(stack, 'Import', 'sandbox/api').repositoryUriForTag('latest'));
    expect(find()).toHaveLength(1);
    expect(find({ exemptions: [{ repositories: 'sandbox/*', reason: 'scratch', owner: 'platform' }] })).toEqual([]);
  });

  test('of images that are named elsewhere than where they are run', () => {
    new CfnOutput(stack, 'Image', { value: new ecr.Repository(stack, 'Repo').repositoryUriForTag('latest') });
    expect(find()).toEqual([]);
  });
});

function logicalId(repo: ecr.IRepository): string {
  return stack.getLogicalId(repo.node.defaultChild as CfnResource);
}
