import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import {
  App, Aspects, Aws, BootstraplessSynthesizer, CfnCondition, CfnDeletionPolicy, CfnElement, CfnMapping, CfnParameter, CfnResource, CfnStack,
  CfnStackSet, Fn, Lazy, NestedStack, PropertyInjectors, Stack, Stage, Tags, Token,
} from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Construct, IConstruct } from 'constructs';
import {
  AppDescription, AspectDescription, BesideDescription, CallerDescription, CreationTemplateDescription, DeploymentDescription, Filters,
  InsideDescription, Override, PartDescription, RepositoryDescription, StackDescription, TAG, Text,
} from './description';
import { AppliedFor, CreationTemplate, ExistingRepositories, ImmutableRepository, TagMutabilityMode, TagMutabilityProvider, TagMutabilitySetting, TagMutabilityVia } from '../../src';

/** What the metadata of a repository says whose mutability a custom resource sets. Anybody can copy it. */
const MARK = ['cdk-ecr-immutability:tagMutabilityVia', 'CUSTOM_RESOURCE'] as const;
const REPOSITORY = 'AWS::ECR::Repository';
const FILTERS = 'ImageTagMutabilityExclusionFilters';
const TOPIC = 'AWS::SNS::Topic';

/** A folder for all that a test file writes. */
export class Folder {
  public readonly path = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-ecr-immutability-generated-'));
  private count = 0;

  public next(name: string): string {
    return path.join(this.path, `${this.count++}-${name}`);
  }

  public write(content: unknown): string {
    const file = this.next('template.json');
    fs.writeFileSync(file, JSON.stringify(content));
    return file;
  }

  public remove(): void {
    fs.rmSync(this.path, { recursive: true, force: true });
  }
}

/** What brings the library to an app: at the beginning, and when all is declared. Without them the app is as if there were no library. */
export interface Library {
  first?(app: App): void;
  last?(app: App): void;
}

/** The app that is described. */
export function build(description: AppDescription, outdir: string, folder: Folder, library: Library = {}): App {
  const app = new App({
    analyticsReporting: false,
    outdir,
    context: {
      // The judge reads from the templates which construct a resource is of.
      'aws:cdk:enable-path-metadata': true,
      ...description.flags?.includes('no aspectStabilization') && { '@aws-cdk/core:aspectStabilization': false },
      ...description.flags?.includes('aspectPrioritiesMutating') && { '@aws-cdk/core:aspectPrioritiesMutating': true },
    },
  });
  const { injected, aspects = [] } = description;
  if (injected) {
    PropertyInjectors.of(app).add({
      constructUniqueId: ecr.Repository.PROPERTY_INJECTION_ID,
      inject: (props: ecr.RepositoryProps = {}) => props.imageTagMutability || props.imageTagMutabilityExclusionFilters
        ? props
        : { ...props, ...l2Props(injected.mode, injected.filters) },
    });
  }
  addAspects(app, app, aspects.filter(({ when, on }) => when === 'before' && on === 'app'));
  library.first?.(app);
  const stacks = description.stacks.map((stack, index) => declareStack(new Stack(app, `Stack${index}`, environment(stack)), stack, folder));
  addAspects(stacks[0], app, aspects.filter(({ when, on }) => when === 'before' && on === 'first stack'));
  library.last?.(app);
  addAspects(app, app, aspects.filter(({ when, on }) => when === 'after' && on === 'app'));
  addAspects(stacks[0], app, aspects.filter(({ when, on }) => when === 'after' && on === 'first stack'));
  return app;
}

function environment({ account }: StackDescription) {
  return account ? { env: { account, region: 'eu-west-1' } } : {};
}

function declareStack<S extends Construct>(scope: S, { parts, inside = [] }: StackDescription, folder: Folder): S {
  parts.forEach((part, index) => declarePart(scope, `${prefixOf(scope)}Part${index}`, part, folder));
  inside.forEach((one, index) => declareInside(scope, `Inside${index}`, one, folder));
  return scope;
}

function declareInside(scope: Construct, id: string, { as, stack }: InsideDescription, folder: Folder): void {
  switch (as) {
    case 'nested':
      declareStack(new NestedStack(scope, id), stack, folder);
      break;
    case 'product': {
      const product = declareStack(new servicecatalog.ProductStack(scope, id), stack, folder);
      new servicecatalog.CloudFormationProduct(scope, `${id}Product`, {
        productName: id, owner: 'platform', productVersions: [{ cloudFormationTemplate: servicecatalog.CloudFormationTemplate.fromProductStack(product) }],
      });
      break;
    }
    case 'stage':
      declareStack(new Stack(new Stage(scope, id), 'Stack', environment(stack)), stack, folder);
      break;
    case 'body':
      new CfnStackSet(scope, id, { stackSetName: id, permissionModel: 'SELF_MANAGED', templateBody: JSON.stringify(renderedAlone(stack, folder)) });
      break;
    case 'file':
      new CfnStack(scope, id, { templateUrl: new s3assets.Asset(scope, `${id}Template`, { path: folder.write(renderedAlone(stack, folder)) }).httpUrl });
      break;
  }
}

/** A template that is included must not repeat the ids of what is around it. */
const PREFIX = 'cdk-ecr-immutability-test:prefix';

function prefixOf(scope: Construct): string {
  return scope.node.tryGetContext(PREFIX) ?? '';
}

/** The template of a stack, as somebody would write it without CDK. */
function renderedAlone(description: StackDescription, folder: Folder, prefix = ''): unknown {
  const app = new App({ analyticsReporting: false, outdir: folder.next('alone'), context: { [PREFIX]: prefix } });
  const stack = declareStack(new Stack(app, 'Alone', { synthesizer: new BootstraplessSynthesizer() }), description, folder);
  return JSON.parse(fs.readFileSync(path.join(app.synth().directory, stack.templateFile), 'utf-8'));
}

function declarePart(scope: Construct, id: string, part: PartDescription, folder: Folder): void {
  switch (part.is) {
    case 'repository': return declareRepository(scope, id, part, folder);
    case 'creation template': return declareCreationTemplate(scope, id, part);
    case 'adopted':
      if (part.registryId && !scope.node.tryFindChild('Provider')) {
        new TagMutabilityProvider(scope, 'Provider', { role: iam.Role.fromRoleArn(scope, 'Role', 'arn:aws:iam::111122223333:role/any') });
      }
      new ExistingRepositories(scope, id, {
        registryId: part.registryId,
        repositories: [ecr.Repository.fromRepositoryName(scope, `${id}Import`, part.name)],
        tagMutability: part.mode === 'MUTABLE' ? TagMutabilitySetting.MUTABLE : part.filters && TagMutabilitySetting.immutableExcept(...part.filters),
      });
      return;
    case 'deployment': return declareDeployment(scope, id, part);
    case 'caller': return declareCaller(scope, id, part);
    case 'replication': {
      const rule = {
        Destinations: [{ RegistryId: part.account, Region: part.region }],
        RepositoryFilters: part.beginning && [{ Filter: part.beginning, FilterType: 'PREFIX_MATCH' }],
      };
      new CfnResource(scope, id, { type: 'AWS::ECR::ReplicationConfiguration', properties: { ReplicationConfiguration: { Rules: [rule] } } });
      return;
    }
    case 'cache rule':
      new ecr.CfnPullThroughCacheRule(scope, id, { ecrRepositoryPrefix: part.prefix, upstreamRegistryUrl: 'public.ecr.aws' });
      return;
    case 'push': {
      const action = {
        Name: 'Build',
        ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'ECRBuildAndPublish', Version: '1' },
        Configuration: { ECRRepositoryName: part.name, ImageTags: part.tag },
      };
      new CfnResource(scope, id, { type: 'AWS::CodePipeline::Pipeline', properties: { Stages: [{ Name: 'Build', Actions: [action] }] } });
      return;
    }
    case 'beside': return declareBeside(scope, id, part.what, folder);
  }
}

function declareRepository(scope: Construct, id: string, one: RepositoryDescription, folder: Folder): void {
  if (one.form === 'included') {
    const template = renderedAlone({ parts: [{ ...one, form: 'L1' }] }, folder, id);
    new CfnInclude(scope, id, { templateFile: folder.write(template) });
    return;
  }
  const name = one.name === undefined ? undefined : text(scope, one.name);
  const mode = one.mode === undefined ? undefined : text(scope, one.mode);
  const cloudFormation = {
    RepositoryName: name,
    ImageTagMutability: mode,
    ImageTagMutabilityExclusionFilters: one.filters && filters(scope, one.filters),
    Tags: one.tag === 'property' ? [{ Key: TAG.key, Value: TAG.value }] : undefined,
  };
  let declared: Construct;
  switch (one.form) {
    case 'L2':
      declared = new ecr.Repository(scope, id, { repositoryName: name, ...isPlain(one.filters) && l2Props(mode, one.filters) });
      if (!isPlain(one.filters)) {
        const l1 = declared.node.defaultChild as ecr.CfnRepository;
        l1.imageTagMutability = mode;
        l1.imageTagMutabilityExclusionFilters = isMalformed(one.filters) ? undefined : l1Filters(scope, one.filters);
      }
      break;
    case 'ImmutableRepository':
    case 'custom resource':
      declared = new ImmutableRepository(scope, id, {
        repositoryName: name,
        // Said in any case: what says nothing gets the baseline as its default.
        tagMutability: isPlain(one.filters) && one.filters ? TagMutabilitySetting.immutableExcept(...one.filters) : TagMutabilitySetting.IMMUTABLE,
        tagMutabilityVia: one.form === 'custom resource' ? TagMutabilityVia.CUSTOM_RESOURCE : undefined,
      });
      break;
    case 'L1':
      declared = new ecr.CfnRepository(scope, id, {
        repositoryName: name, imageTagMutability: mode, imageTagMutabilityExclusionFilters: isMalformed(one.filters) ? undefined : l1Filters(scope, one.filters), tags: one.tag === 'property' ? [TAG] : undefined,
      });
      break;
    case 'raw':
      declared = new CfnResource(scope, id, { type: REPOSITORY, properties: cloudFormation });
      break;
    case 'retyped':
      declared = new CfnResource(scope, id, { type: TOPIC, properties: cloudFormation });
      (declared as CfnResource).addOverride('Type', REPOSITORY);
      break;
    case 'own element':
      declared = new OwnElement(scope, id, { Type: REPOSITORY, Properties: cloudFormation });
      break;
    case 'own rendering':
      declared = new OwnRendering(scope, id, { Type: REPOSITORY, Properties: cloudFormation });
      break;
    case 'own properties':
      declared = new OwnProperties(scope, id, { repositoryName: name }, cloudFormation);
      break;
  }
  const l1 = declared.node.defaultChild ?? declared;
  if (CfnResource.isCfnResource(l1)) {
    if (isMalformed(one.filters) && ['L1', 'L2'].includes(one.form)) {
      l1.addPropertyOverride(FILTERS, filters(scope, one.filters));
    }
    one.overrides?.forEach((override) => applyOverride(l1, override));
    if (one.condition !== undefined) {
      l1.cfnOptions.condition = conditionOf(scope, one.condition);
    }
  }
  if (one.tag === 'Tags.of') {
    Tags.of(declared).add(TAG.key, TAG.value);
  }
  if (one.forged) {
    forge(declared, l1, one.forged);
  }
}

function forge(declared: Construct, l1: IConstruct, forgery: NonNullable<RepositoryDescription['forged']>): void {
  if (forgery === 'mark') {
    (l1 as CfnResource).addMetadata?.(...MARK);
    return;
  }
  const custom = declared.node.findAll().filter(CfnResource.isCfnResource).find(({ cfnResourceType }) => cfnResourceType.startsWith('Custom::'));
  switch (custom && forgery) {
    case 'removed': {
      const top = custom!.node.scopes.find((scope) => scope.node.scope === declared)!;
      declared.node.tryRemoveChild(top.node.id);
      break;
    }
    case 'conditional':
      custom!.cfnOptions.condition = conditionOf(declared, 9);
      break;
    case 'other name':
      custom!.addPropertyOverride('RepositoryName', 'other');
      break;
    case 'other token':
      custom!.addPropertyOverride('ServiceToken', 'arn:aws:lambda:eu-west-1:111122223333:function:other');
      break;
    case 'other type':
      custom!.addOverride('Type', 'Custom::Other');
      break;
    case 'other code':
    case 'other handler':
    case 'layer':
    case 'variable':
      functionsOf(declared).forEach((one) => one.addPropertyOverride(...FUNCTION_OVERRIDES[forgery]));
      break;
  }
}

const FUNCTION_OVERRIDES: Record<string, [string, unknown]> = {
  'other code': ['Code', { ZipFile: 'exports.handler = async () => {};' }],
  'other handler': ['Handler', 'other.handler'],
  'layer': ['Layers', ['arn:aws:lambda:eu-west-1:111122223333:layer:other:1']],
  'variable': ['Environment', { Variables: { NODE_OPTIONS: '--require /tmp/other.js' } }],
};

function functionsOf(scope: Construct): CfnResource[] {
  return Stack.of(scope).node.findAll().filter(CfnResource.isCfnResource).filter(({ cfnResourceType }) => cfnResourceType === 'AWS::Lambda::Function');
}

/** The user's object, which many resources get. */
const COMMON = Symbol('the common properties of an app');

function common(scope: Construct): object {
  const root: any = scope.node.root;
  return root[COMMON] ??= { Tags: [{ Key: 'team', Value: 'platform' }] };
}

function applyOverride(resource: CfnResource, override: Override): void {
  if ('property' in override) {
    const value = text(resource, override.value, false);
    override.raw ? resource.addOverride(`Properties.${override.property}`, value) : resource.addPropertyOverride(override.property, value);
  } else if ('filters' in override) {
    resource.addPropertyOverride(FILTERS, filters(resource, override.filters));
  } else if ('delete' in override) {
    override.delete === 'Properties' ? resource.addDeletionOverride('Properties') : resource.addPropertyDeletionOverride(override.delete);
  } else if ('type' in override) {
    resource.addOverride('Type', override.type);
  } else if ('whole' in override) {
    const { whole, as } = override;
    const argument = { 'Fn::If': [conditionOf(resource, 0).logicalId, { ImageTagMutability: 'IMMUTABLE' }, { RepositoryName: 'other' }], 'Fn::Transform': { Name: 'Other' }, 'Ref': 'AWS::NoValue' }[whole];
    as === 'below' ? resource.addOverride(`Properties.${whole}`, argument)
      : resource.addOverride('Properties', as === 'lazy' ? Lazy.any({ produce: () => ({ [whole]: argument }) }) : { [whole]: argument });
  } else if ('firstFilter' in override) {
    resource.addOverride(`Properties.${FILTERS}.0.ImageTagMutabilityExclusionFilterType`, 'WILDCARD');
    resource.addOverride(`Properties.${FILTERS}.0.ImageTagMutabilityExclusionFilterValue`, text(resource, override.firstFilter, false));
  } else if ('options' in override) {
    Object.assign(resource.cfnOptions, { deletionPolicy: CfnDeletionPolicy.RETAIN, description: 'of the user', metadata: { ...resource.cfnOptions.metadata, note: 'of the user' } });
  } else {
    resource.addOverride('Properties', common(resource));
  }
}

class OwnElement extends CfnElement {
  public constructor(scope: Construct, id: string, private readonly resource: object) {
    super(scope, id);
  }

  public _toCloudFormation(): object {
    return { Resources: { [this.logicalId]: this.resource } };
  }
}

class OwnRendering extends CfnResource {
  public constructor(scope: Construct, id: string, private readonly resource: object) {
    super(scope, id, { type: TOPIC });
  }

  public _toCloudFormation(): object {
    return { Resources: { [this.logicalId]: this.resource } };
  }
}

class OwnProperties extends ecr.CfnRepository {
  public constructor(scope: Construct, id: string, props: ecr.CfnRepositoryProps, private readonly own: object) {
    super(scope, id, props);
  }

  protected renderProperties(props: Record<string, any>): Record<string, any> {
    return { ...super.renderProperties(props), ...this.own };
  }
}

function declareCreationTemplate(scope: Construct, id: string, one: CreationTemplateDescription): void {
  const { appliedFor = 'REPLICATION' } = one;
  const prefix = text(scope, one.prefix);
  const mode = one.mode === undefined ? undefined : text(scope, one.mode);
  switch (one.form) {
    case 'CreationTemplate':
      new CreationTemplate(scope, id, {
        prefix,
        appliedFor: [AppliedFor[appliedFor]],
        tagMutability: typeof mode === 'string' && !Token.isUnresolved(mode) && isPlain(one.filters) ? TagMutabilitySetting.of(mode as TagMutabilityMode, [...one.filters ?? []]) : undefined,
      });
      break;
    case 'L1':
      new ecr.CfnRepositoryCreationTemplate(scope, id, {
        prefix,
        appliedFor: [appliedFor],
        imageTagMutability: mode,
        imageTagMutabilityExclusionFilters: isMalformed(one.filters) ? undefined : l1Filters(scope, one.filters),
      });
      break;
    case 'retyped':
      new CfnResource(scope, id, {
        type: TOPIC,
        properties: {
          Prefix: prefix,
          AppliedFor: [appliedFor],
          ImageTagMutability: mode,
          ImageTagMutabilityExclusionFilters: one.filters && filters(scope, one.filters),
        },
      }).addOverride('Type', 'AWS::ECR::RepositoryCreationTemplate');
      break;
  }
}

/** The type that runs an image, and the properties that say which. */
const RUNNERS: Record<NonNullable<DeploymentDescription['by']> | 'ECS', readonly [string, (image: string) => object]> = {
  'ECS': ['AWS::ECS::TaskDefinition', (image) => ({ ContainerDefinitions: [{ Name: 'main', Image: image }] })],
  'function': ['AWS::Lambda::Function', (image) => ({ PackageType: 'Image', Code: { ImageUri: image } })],
  'App Runner': ['AWS::AppRunner::Service', (image) => ({ SourceConfiguration: { ImageRepository: { ImageIdentifier: image, ImageRepositoryType: 'ECR' } } })],
  'Batch': ['AWS::Batch::JobDefinition', (image) => ({ Type: 'container', ContainerProperties: { Image: image } })],
  'CodeBuild': ['AWS::CodeBuild::Project', (image) => ({ Environment: { Image: image } })],
  'SageMaker': ['AWS::SageMaker::Model', (image) => ({ PrimaryContainer: { Image: image } })],
};

function declareDeployment(scope: Construct, id: string, { by, name, tag }: DeploymentDescription): void {
  const [type, properties] = RUNNERS[by ?? 'ECS'];
  new CfnResource(scope, id, { type, properties: properties(`${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}/${name}:${tag}`) });
}

function declareCaller(scope: Construct, id: string, { by, action, name, mode, filters: given }: CallerDescription): void {
  const role = 'arn:aws:iam::111122223333:role/any';
  const camelCase = action.charAt(0).toLowerCase() + action.slice(1);
  const parameters = {
    ...action === 'CreateRepositoryCreationTemplate' ? { prefix: name, appliedFor: ['REPLICATION'] } : { repositoryName: name },
    imageTagMutability: mode,
    imageTagMutabilityExclusionFilters: given?.map((filter) => ({ filterType: 'WILDCARD', filter })),
  };
  // Step Functions and Scheduler have the names of the API's members in PascalCase.
  const pascalCase = JSON.parse(JSON.stringify(parameters), (_, value) => typeof value !== 'object' || Array.isArray(value) ? value
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [key.charAt(0).toUpperCase() + key.slice(1), member])));
  switch (by) {
    case 'state machine': {
      const state = { Type: 'Task', Resource: `arn:aws:states:::aws-sdk:ecr:${camelCase}`, Parameters: pascalCase, End: true };
      const definition = { StartAt: 'A', States: { A: state } };
      new CfnResource(scope, id, { type: 'AWS::StepFunctions::StateMachine', properties: { RoleArn: role, DefinitionString: JSON.stringify(definition) } });
      break;
    }
    case 'schedule': {
      const target = { Arn: `arn:aws:scheduler:::aws-sdk:ecr:${camelCase}`, RoleArn: role, Input: JSON.stringify(pascalCase) };
      new CfnResource(scope, id, {
        type: 'AWS::Scheduler::Schedule', properties: { FlexibleTimeWindow: { Mode: 'OFF' }, ScheduleExpression: 'rate(1 day)', Target: target },
      });
      break;
    }
    case 'document': {
      const step = { name: 'call', action: 'aws:executeAwsApi', inputs: { Service: 'ecr', Api: action, ...parameters } };
      new CfnResource(scope, id, { type: 'AWS::SSM::Document', properties: { DocumentType: 'Automation', Content: { schemaVersion: '0.3', mainSteps: [step] } } });
      break;
    }
    case 'custom resource':
      callByCustomResource(scope, id, camelCase, parameters);
      break;
  }
}

/** As `AwsCustomResource` renders it. */
function callByCustomResource(scope: Construct, id: string, action: string, parameters: object): void {
  new CfnResource(scope, id, {
    type: 'Custom::AWS',
    properties: {
      ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:any',
      Create: JSON.stringify({ service: 'ECR', action, parameters, physicalResourceId: { id } }),
    },
  });
}

function declareBeside(scope: Construct, id: string, what: BesideDescription['what'], folder: Folder): void {
  const custom = (action: string, parameters: object) => callByCustomResource(scope, id, action, parameters);
  switch (what) {
    case 'bucket with the shared override':
      new s3.CfnBucket(scope, id).addOverride('Properties', common(scope));
      break;
    case 'topic':
      new CfnResource(scope, id, { type: TOPIC });
      break;
    case 'repository that became a topic':
      new ecr.CfnRepository(scope, id).addOverride('Type', TOPIC);
      break;
    case 'template at a URL':
      new CfnStack(scope, id, { templateUrl: 'https://example.com/images.json' });
      break;
    case 'product at a URL':
      new servicecatalog.CloudFormationProduct(scope, id, {
        productName: id, owner: 'platform', productVersions: [{ cloudFormationTemplate: servicecatalog.CloudFormationTemplate.fromUrl('https://example.com/images.json') }],
      });
      break;
    case 'module':
      new CfnResource(scope, id, { type: 'Platform::Ecr::Repository::MODULE' });
      break;
    case 'macro':
      Stack.of(scope).addTransform('PlatformMacro');
      break;
    case 'resource with a transform':
      new CfnResource(scope, id, { type: TOPIC, properties: { 'Fn::Transform': { Name: 'PlatformMacro', Parameters: {} } } });
      break;
    case 'custom resource that creates':
      custom('createRepository', { repositoryName: id.toLowerCase() });
      break;
    case 'custom resource that opens':
      custom('putImageTagMutability', { repositoryName: id.toLowerCase(), imageTagMutability: 'MUTABLE' });
      break;
    case 'state machine that creates':
      new CfnResource(scope, id, {
        type: 'AWS::StepFunctions::StateMachine',
        properties: {
          RoleArn: 'arn:aws:iam::111122223333:role/any',
          DefinitionString: JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:ecr:createRepository', Parameters: { RepositoryName: 'a' }, End: true } } }),
        },
      });
      break;
    case 'for each':
      Stack.of(scope).addTransform('AWS::LanguageExtensions');
      new ForEach(scope, id);
      break;
    case 'construct with cfnResourceType':
      Object.assign(new Construct(scope, id), { cfnResourceType: REPOSITORY });
      break;
    case 'type called toString':
      new CfnResource(scope, id, { type: 'toString' });
      break;
    case 'asset that looks like a template':
      new s3assets.Asset(scope, id, { path: folder.write({ Resources: { Mutable: { Type: REPOSITORY } } }) });
      break;
  }
}

class ForEach extends CfnElement {
  public _toCloudFormation(): object {
    return {
      Resources: {
        [`Fn::ForEach::${this.logicalId}`]: ['Name', ['a', 'b'], { 'Repository${Name}': { Type: REPOSITORY, Properties: { RepositoryName: { Ref: 'Name' } } } }],
      },
    };
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Values.

function isPlain(given: Filters | undefined): given is readonly string[] | undefined {
  return given === undefined || Array.isArray(given) && given.every((filter) => typeof filter === 'string');
}

/** CDK refuses them as props. */
function isMalformed(given: Filters | undefined): given is Extract<Filters, { malformed: unknown }> {
  return given !== undefined && 'malformed' in given;
}

function l2Props(mode: string | undefined, plain: readonly string[] | undefined): ecr.RepositoryProps {
  return {
    imageTagMutability: mode as ecr.TagMutability | undefined,
    imageTagMutabilityExclusionFilters: plain?.map((filter) => ecr.ImageTagMutabilityExclusionFilter.wildcard(filter)),
  };
}

function text(scope: Construct, given: Text, asString?: true): string;
function text(scope: Construct, given: Text, asString: false): any;
function text(scope: Construct, given: Text, asString = true): any {
  if (typeof given === 'string') {
    return given;
  }
  const value = token(scope, given);
  return asString ? Token.asString(value) : value;
}

function token(scope: Construct, given: Exclude<Text, string>): any {
  if ('lazy' in given) {
    return Lazy.string({ produce: () => given.lazy });
  } else if ('parameter' in given) {
    const { type, default: byDefault, allowed } = given.parameter;
    const parameter = new CfnParameter(scope, idFor(scope, 'Parameter'), { type, default: byDefault, allowedValues: allowed && [...allowed] });
    return { Ref: parameter.logicalId };
  } else if ('either' in given) {
    return Fn.conditionIf(conditionOf(scope, given.condition).logicalId, text(scope, given.either[0], false), text(scope, given.either[1], false));
  } else if ('sub' in given) {
    return Fn.sub(given.sub);
  } else if ('subOf' in given) {
    return Fn.sub(given.subOf, { Variable: given.variable });
  } else if ('joined' in given) {
    return { 'Fn::Join': ['', given.joined.map((part) => text(scope, part, false))] };
  } else if ('begin' in given) {
    return `${given.begin}${given.then === 'region' ? Aws.REGION : Aws.ACCOUNT_ID}`;
  } else if ('map' in given) {
    const map = new CfnMapping(Stack.of(scope), idFor(Stack.of(scope), 'Map'), { mapping: Object.fromEntries(given.map.map((value, index) => [['eu-west-1', 'us-east-1', 'eu-central-1'][index], { Value: value }])) });
    return { 'Fn::FindInMap': [map.logicalId, given.key === 'literal' ? 'eu-west-1' : { Ref: 'AWS::Region' }, 'Value'] };
  } else if ('dynamic' in given) {
    return given.dynamic;
  } else if ('elsewhere' in given) {
    const stage = Stage.of(scope)!;
    const { account, region } = Stack.of(scope);
    const isKnown = !Token.isUnresolved(account);
    const id = `Elsewhere${isKnown ? account : ''}`;
    const other = stage.node.tryFindChild(id) as Stack | undefined ?? new Stack(stage, id, isKnown ? { env: { account, region } } : {});
    return (other.node.tryFindChild('Topic') as CfnResource | undefined ?? new CfnResource(other, 'Topic', { type: TOPIC })).getAtt('TopicName').toString();
  }
  return { Ref: 'AWS::NoValue' };
}

function filters(scope: Construct, given: Filters): any {
  return l1FiltersAs(scope, given, (value) => ({ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: value }));
}

function l1Filters(scope: Construct, given: Filters | undefined): any {
  return given && l1FiltersAs(scope, given, (value) => ({ imageTagMutabilityExclusionFilterType: 'WILDCARD', imageTagMutabilityExclusionFilterValue: value }));
}

function l1FiltersAs(scope: Construct, given: Filters, one: (value: string) => object): any {
  if (Array.isArray(given)) {
    return (given as Text[]).map((filter) => one(text(scope, filter)));
  } else if ('lazy' in given) {
    return Lazy.any({ produce: () => given.lazy.map((filter) => one(filter)) });
  } else if ('either' in given) {
    return Fn.conditionIf(conditionOf(scope, given.condition).logicalId, filters(scope, given.either[0]), filters(scope, given.either[1]));
  } else if ('malformed' in given) {
    switch (given.malformed) {
      case 'api': return [{ filterType: 'WILDCARD', filter: given.value }];
      case 'texts': return [given.value];
      case 'typeless': return [{ ImageTagMutabilityExclusionFilterValue: given.value }];
    }
  }
  return { Ref: 'AWS::NoValue' };
}

function conditionOf(scope: Construct, number: number): CfnCondition {
  const stack = Stack.of(scope);
  const id = `${prefixOf(scope)}Condition${number}`;
  return stack.node.tryFindChild(id) as CfnCondition | undefined
    ?? new CfnCondition(stack, id, { expression: Fn.conditionEquals(Aws.REGION, `region-${number}`) });
}

function idFor(scope: Construct, name: string): string {
  return `${prefixOf(scope)}${name}${scope.node.children.length}`;
}

// ---------------------------------------------------------------------------------------------------------------------
// Aspects.

function addAspects(scope: Construct, app: App, aspects: readonly AspectDescription[]): void {
  for (const aspect of aspects) {
    const options = aspect.priority === undefined ? undefined : { priority: aspect.priority };
    Aspects.of(scope).add({ visit: (node) => visit(node, aspect, app) }, options);
  }
}

function isRepository(node: IConstruct): node is CfnResource {
  return CfnResource.isCfnResource(node) && node.cfnResourceType === REPOSITORY;
}

function visit(node: IConstruct, aspect: AspectDescription, app: App): void {
  switch (aspect.does) {
    case 'mode':
      if (node instanceof ecr.CfnRepository) {
        node.imageTagMutability = aspect.mode;
      }
      break;
    case 'override':
      if (isRepository(node)) {
        node.addPropertyOverride('ImageTagMutability', aspect.mode);
      }
      break;
    case 'delete':
      if (isRepository(node)) {
        node.addDeletionOverride(aspect.path);
      }
      break;
    case 'tag the stack':
      if (isRepository(node)) {
        Tags.of(Stack.of(node)).add('seen', 'yes');
      }
      break;
    case 'tag a sibling':
      if (isRepository(node)) {
        const [sibling] = Stack.of(node).node.children;
        Tags.of(sibling).add('seen', 'yes');
      }
      break;
    case 'tag the app':
      if (isRepository(node)) {
        Tags.of(app).add('seen', 'yes');
      }
      break;
    case 'add a repository':
      if (Stack.isStack(node) && !node.node.tryFindChild('Added')) {
        new ecr.CfnRepository(node, 'Added', { imageTagMutability: 'MUTABLE' });
      }
      break;
    case 'read':
      break;
  }
}
