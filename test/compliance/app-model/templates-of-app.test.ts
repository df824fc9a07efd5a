import * as fs from 'fs';
import * as path from 'path';
import { App, Aws, CfnElement, CfnParameter, CfnResource, CfnStack, CfnStackSet, Fn, LegacyStackSynthesizer, NestedStack, Stack, Stage, attachCustomSynthesis } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { ArtifactType } from 'aws-cdk-lib/cloud-assembly-schema';
import { Construct } from 'constructs';
import { carriersIn } from '../../../src/compliance/app-model/carried-templates';
import { callersIn } from '../../../src/compliance/app-model/mutability-calls';
import { templatesOfApp } from '../../../src/compliance/app-model/templates-of-app';
import { notJudged } from '../../../src/compliance/rules/not-judged';
import { REPOSITORY_TYPE } from '../../../src/ecr/resource-types';
import { possibleValues } from '../../../src/template/possible-values';
import { contextOf } from '../support/context';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App({ analyticsReporting: false });
  stack = new Stack(app, 'Stack');
});

/** The repositories of each template, with the construct that a user finds them at. */
function repositories(): string[] {
  app.synth();
  return templatesOfApp(contextOf(app)).all.flatMap((template) => template.ofType(REPOSITORY_TYPE))
    .map(({ path: place, construct, properties, template: { document } }) =>
      `${place} at ${construct.node.path}: ${JSON.stringify(possibleValues(properties, document)[0].value)}`);
}

function unread(): string[] {
  app.synth();
  return templatesOfApp(contextOf(app)).unread.map(({ place, because }) => `${place.path}: ${because}`);
}

function declare(scope: Stack): void {
  new CfnResource(scope, 'Repo', { type: REPOSITORY_TYPE, properties: { RepositoryName: 'api' } });
}

function file(name: string, content: string): string {
  const written = path.join(app.outdir, name);
  fs.mkdirSync(app.outdir, { recursive: true });
  fs.writeFileSync(written, content);
  return written;
}

const TEMPLATE = { Resources: { Repo: { Type: REPOSITORY_TYPE, Properties: { RepositoryName: 'api' } } } };
const IN_JSON = JSON.stringify(TEMPLATE);
const IN_YAML = 'Resources:\n  Repo:\n    Type: AWS::ECR::Repository\n    Properties:\n      RepositoryName: !Join ["", [api]]\n';

describe('what a stack renders is read from its template', () => {
  test.each<[string, (app: App, stack: Stack) => Stack]>([
    ['of a stack', (_, scope) => scope],
    ['of a nested stack', (_, scope) => new NestedStack(scope, 'Nested')],
    ['of a nested stack in one', (_, scope) => new NestedStack(new NestedStack(scope, 'Nested'), 'Nested')],
    ['of a stack in a Stage', (scope) => new Stack(new Stage(scope, 'Stage'), 'Stack')],
    ['of a stack below a stack', (_, scope) => new Stack(scope, 'Below')],
    ['of a product', (_, scope) => {
      class Product extends servicecatalog.ProductStack {}
      const product = new Product(scope, 'ProductStack');
      new servicecatalog.CloudFormationProduct(scope, 'Product', {
        productName: 'p', owner: 'o', productVersions: [{ cloudFormationTemplate: servicecatalog.CloudFormationTemplate.fromProductStack(product) }],
      });
      return product;
    }],
    ['of a stack with another synthesizer', (scope) => new Stack(scope, 'Legacy', { synthesizer: new LegacyStackSynthesizer() })],
  ])('%s, once', (_, stackIn) => {
    const scope = stackIn(app, stack);
    declare(scope);
    expect(repositories()).toEqual([`${scope.node.path}/Repo at ${scope.node.path}/Repo: {"RepositoryName":"api"}`]);
    expect(unread()).toEqual([]);
  });

  test('with the type that an override gave it, or took from it', () => {
    new CfnResource(stack, 'Other', { type: 'AWS::SNS::Topic' }).addOverride('Type', REPOSITORY_TYPE);
    new CfnResource(stack, 'Repo', { type: REPOSITORY_TYPE }).addOverride('Type', 'AWS::SNS::Topic');
    expect(repositories()).toEqual(['Stack/Other at Stack/Other: {}']);
  });

  test('of what is no resource of CDK, at its stack', () => {
    class Raw extends CfnElement {
      public _toCloudFormation(): object {
        return TEMPLATE;
      }
    }
    new Raw(stack, 'Raw');
    expect(repositories()).toEqual(['Stack/Repo at Stack: {"RepositoryName":"api"}']);
  });

  test('and not what has changed since', () => {
    declare(stack);
    app.synth();
    (stack.node.findChild('Repo') as CfnResource).addPropertyOverride('RepositoryName', 'other');
    expect(repositories()).toEqual(['Stack/Repo at Stack/Repo: {"RepositoryName":"api"}']);
  });

  test('which is a fault if it is gone', () => {
    app.synth();
    fs.rmSync(path.join(app.outdir, stack.templateFile));
    const [only, ...others] = templatesOfApp(contextOf(app)).unread;
    expect(others).toEqual([]);
    expect(only).toMatchObject({ isOwn: true, place: { path: 'Stack' } });
  });
});

describe('a template that a resource carries is read', () => {
  test.each<[string, unknown]>([
    ['as text', IN_JSON],
    ['as an object, which is a slip', TEMPLATE],
    ['as YAML', IN_YAML],
  ])('%s in a StackSet', (_, templateBody) => {
    new CfnResource(stack, 'Set', { type: 'AWS::CloudFormation::StackSet', properties: { TemplateBody: templateBody } });
    expect(repositories()).toEqual(['Stack/Set/Repo at Stack/Set: {"RepositoryName":"api"}']);
    expect(unread()).toEqual([]);
  });

  test('with what the stack around it knows at deployment only', () => {
    const templateBody = stack.toJsonString({ Resources: { Repo: { Type: REPOSITORY_TYPE, Properties: { RepositoryName: stack.region } } } });
    new CfnStackSet(stack, 'Set', { stackSetName: 'set', permissionModel: 'SELF_MANAGED', templateBody });
    expect(repositories()).toEqual([expect.stringMatching(/Stack\/Set\/Repo at Stack\/Set: .*known at deployment only/)]);
  });

  test.each([['JSON', 'template.json', IN_JSON], ['YAML', 'template.yaml', IN_YAML]])('from a file of the app: %s', (_, name, content) => {
    const { httpUrl: templateUrl } = new Asset(stack, 'File', { path: file(name, content) });
    new CfnStack(stack, 'Raw', { templateUrl });
    new CfnStackSet(stack, 'Set', { stackSetName: 'set', permissionModel: 'SELF_MANAGED', templateUrl });
    new servicecatalog.CloudFormationProduct(stack, 'Product', {
      productName: 'p', owner: 'o', productVersions: [{ cloudFormationTemplate: servicecatalog.CloudFormationTemplate.fromAsset(file(name, content)) }],
    });
    expect(repositories()).toEqual([
      'Stack/Raw/Repo at Stack/Raw: {"RepositoryName":"api"}',
      'Stack/Set/Repo at Stack/Set: {"RepositoryName":"api"}',
      'Stack/Product/Resource/Repo at Stack/Product/Resource: {"RepositoryName":"api"}',
    ]);
  });

  test('in one that is carried itself', () => {
    const inner = { Resources: { Inner: { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody: IN_JSON } } } };
    new CfnResource(stack, 'Set', { type: 'AWS::CloudFormation::StackSet', properties: { TemplateBody: JSON.stringify(inner) } });
    expect(repositories()).toEqual(['Stack/Set/Inner/Repo at Stack/Set: {"RepositoryName":"api"}']);
  });

  test.each<[string, (url: string, other: string) => unknown]>([
    ['both URLs that a condition chooses from', (url, other) => Fn.conditionIf('Condition', other, url)],
    ['whichever comes first', (url, other) => Fn.conditionIf('Condition', url, other)],
    ['one that is there under a condition', (url) => Fn.conditionIf('Condition', Aws.NO_VALUE, url)],
  ])('in every way in which it can turn out: %s', (_, urlOf) => {
    const other = new Asset(stack, 'Other', { path: file('other.json', '{"Resources":{}}') }).httpUrl;
    const url = new Asset(stack, 'File', { path: file('template.json', IN_JSON) }).httpUrl;
    new CfnResource(stack, 'Set', { type: 'AWS::CloudFormation::StackSet', properties: { TemplateURL: urlOf(url, other) } });
    expect(repositories()).toEqual(['Stack/Set/Repo at Stack/Set: {"RepositoryName":"api"}']);
  });

  test.each<[string, (body: string) => unknown]>([
    ['one of two bodies', (body) => ({ 'Fn::If': ['Condition', '{"Resources":{}}', body] })],
    ['the default of a parameter', () => ({ Ref: 'Body' })],
  ])('in every way in which it can turn out: %s', (_, body) => {
    new CfnParameter(stack, 'Body', { default: IN_JSON });
    new CfnResource(stack, 'Set', { type: 'AWS::CloudFormation::StackSet', properties: { TemplateBody: body(IN_JSON) } });
    expect(repositories()).toEqual(['Stack/Set/Repo at Stack/Set: {"RepositoryName":"api"}']);
  });

  test('in place of that of a nested stack, whose URL somebody has overridden', () => {
    const { httpUrl } = new Asset(stack, 'File', { path: file('template.json', IN_JSON) });
    (new NestedStack(stack, 'Nested').nestedStackResource as CfnResource).addPropertyOverride('TemplateURL', httpUrl);
    expect(repositories()).toEqual([expect.stringMatching(/^Stack\/Nested\.NestedStack\/.*\/Repo at .*: \{"RepositoryName":"api"\}$/)]);
  });

  test('and no other file that looks like one', () => {
    new Asset(stack, 'File', { path: file('template.json', IN_JSON) });
    expect(repositories()).toEqual([]);
  });
});

test.each<[string, string]>([
  ['a loop', 'Resources:\n  Fn::ForEach::Repos:\n    - Name\n    - [Repo]\n    - "${Name}":\n        Type: AWS::ECR::Repository\n        Properties: {RepositoryName: api}\n'],
  ['a reference to nothing', `${IN_YAML}    DependsOn: Nothing\n    Condition: None\n`],
  ['a short form that CDK does not know', `${IN_YAML}  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !ToJsonString {a: b}}\n`],
])('YAML is read also where CDK would not include it: %s', (_, body) => {
  const print = [jest.spyOn(process, 'emitWarning').mockImplementation(), jest.spyOn(console, 'error').mockImplementation()];
  new CfnResource(stack, 'Set', { type: 'AWS::CloudFormation::StackSet', properties: { TemplateBody: body } });
  expect(repositories()).toEqual(['Stack/Set/Repo at Stack/Set: {"RepositoryName":"api"}']);
  expect(print[1]).not.toHaveBeenCalled();
  print.forEach((spy) => spy.mockRestore());
});

describe('what cannot be read is told', () => {
  test.each<[string, string, object, string]>([
    ['a template that is elsewhere', 'AWS::CloudFormation::Stack', { TemplateURL: 'https://elsewhere/template.json' },
      'is at "https://elsewhere/template.json", which is no file of this app'],
    ['a product that is synchronized with a repository of code', 'AWS::ServiceCatalog::CloudFormationProduct', { SourceConnection: { Type: 'CODESTAR' } },
      'is at {"Type":"CODESTAR"}'],
    ['a template that is there under a condition', 'AWS::CloudFormation::Stack', { TemplateURL: { 'Fn::If': ['A', 'https://a/b.json', { Ref: 'AWS::NoValue' }] } },
      'is at "https://a/b.json"'],
    ['what is no template', 'AWS::CloudFormation::StackSet', { TemplateBody: '{' }, 'cannot be read: '],
    ['a text that is only a text', 'AWS::CloudFormation::StackSet', { TemplateBody: 'text' }, 'cannot be read: '],
    ['a body that is a parameter', 'AWS::CloudFormation::StackSet', { TemplateBody: { Ref: 'Body' } }, 'cannot be read: '],
    ['a serverless application', 'AWS::Serverless::Application', { Location: { ApplicationId: 'arn' } }, 'is at {"ApplicationId":"arn"}'],
  ])('%s', (_, type, properties, because) => {
    new CfnResource(stack, 'Carrier', { type, properties });
    expect(unread()).toEqual([expect.stringContaining(`Stack/Carrier: ${because}`)]);
  });
});

test('what a synthesis of its own adds to a Stage is told', () => {
  attachCustomSynthesis(new Construct(app, 'Custom'), {
    onSynthesize: ({ assembly }) => {
      fs.writeFileSync(path.join(assembly.outdir, 'own.json'), IN_JSON);
      assembly.addArtifact('Own', {
        type: ArtifactType.AWS_CLOUDFORMATION_STACK, environment: 'aws://unknown-account/unknown-region', properties: { templateFile: 'own.json' },
      });
    },
  });
  expect(unread()).toEqual([": 'Own' is of no stack of the app"]);
});

describe('what only looks like the address of a file of the app is another one', () => {
  test.each<[string, (asset: Asset) => string]>([
    ['in another bucket', ({ s3ObjectKey }) => `https://legacy-bucket.s3.amazonaws.com/${s3ObjectKey}`],
    ['in another bucket of the region', ({ s3ObjectKey }) => `https://s3.eu-west-1.amazonaws.com/legacy/${s3ObjectKey}`],
    ['with the key as a part of another', ({ httpUrl, s3ObjectKey }) => `${httpUrl}?x=${s3ObjectKey}`],
    ['with more before the key', ({ s3BucketName, s3ObjectKey }) => `https://s3.eu-west-1.amazonaws.com/${s3BucketName}/old/${s3ObjectKey}`],
  ])('%s', (_, urlOf) => {
    const asset = new Asset(stack, 'File', { path: file('template.json', IN_JSON) });
    new CfnStack(stack, 'Raw', { templateUrl: urlOf(asset) });
    expect(unread()).toEqual([expect.stringContaining('which is no file of this app')]);
  });
});

test('templates that refer to each other again and again are read once for what the user has made', () => {
  // Each level has two that are the same: read one by one, they would be a million.
  let templateUrl = new Asset(stack, 'File', { path: file('level0.json', IN_JSON) }).httpUrl;
  for (let level = 1; level <= 20; level++) {
    const twice = Object.fromEntries(['A', 'B'].map((id) => [id, { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: stack.resolve(templateUrl) } }]));
    templateUrl = new Asset(stack, `File${level}`, { path: file(`level${level}.json`, JSON.stringify({ Resources: twice })) }).httpUrl;
  }
  new CfnStack(stack, 'Top', { templateUrl });
  expect(repositories()).toHaveLength(1);
});

test('a file that only has the name of a released version is none', () => {
  const { httpUrl } = new Asset(stack, 'File', { path: file('Mine.Product.v1.product.template.json', IN_JSON) });
  new CfnStack(stack, 'Raw', { templateUrl: httpUrl });
  app.synth();
  const [{ isReleased }] = templatesOfApp(contextOf(app)).all.flatMap((template) => template.ofType(REPOSITORY_TYPE));
  expect(isReleased).toBe(false);
});

test('of a product the stack can be changed, and a version that was released cannot', () => {
  const history = () => {
    const product = new servicecatalog.ProductStack(stack, 'ProductStack');
    new CfnResource(product, 'Repo', { type: REPOSITORY_TYPE });
    return new servicecatalog.ProductStackHistory(stack, 'History', {
      productStack: product, currentVersionName: 'v2', currentVersionLocked: true, directory: path.join(app.outdir, 'snapshots'),
    });
  };
  fs.mkdirSync(path.join(app.outdir, 'snapshots'), { recursive: true });
  const versions = (from: servicecatalog.ProductStackHistory) => [from.versionFromSnapshot('v1'), from.currentVersion()];
  fs.writeFileSync(path.join(app.outdir, 'snapshots', 'StackHistory2BC5EE72.StackProductStack190B56DE.v1.product.template.json'), IN_JSON);
  new servicecatalog.CloudFormationProduct(stack, 'Product', { productName: 'p', owner: 'o', productVersions: versions(history()) });
  app.synth();
  const found = templatesOfApp(contextOf(app)).all.flatMap((template) => template.ofType(REPOSITORY_TYPE));
  expect(found.map(({ path: place, isReleased }) => [place, isReleased]))
    .toEqual([['Stack/ProductStack/Repo', false], ['Stack/Product/Resource/Repo', true]]);
});

describe('a template that a resource gives to CloudFormation when it runs is read', () => {
  const step = (inputs: object) => ({ schemaVersion: '0.3', mainSteps: [{ name: 'make', action: 'aws:createStack', inputs: { StackName: 's', ...inputs } }] });
  const call = (parameters: object) => ({ service: 'CloudFormation', action: 'createStack', parameters });
  const task = (input: object) => ({ StartAt: 'A', States: { A: { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:cloudformation:createStack', Arguments: input, End: true } } });

  test.each<[string, string, object]>([
    ['of a document of Systems Manager', 'AWS::SSM::Document', { Content: step({ TemplateBody: IN_JSON }) }],
    ['of one that is JSON', 'AWS::SSM::Document', { Content: JSON.stringify(step({ TemplateBody: IN_JSON })) }],
    ['of one that is YAML, with a template that is', 'AWS::SSM::Document', {
      Content: `schemaVersion: '0.3'\nmainSteps:\n- action: aws:createStack\n  inputs:\n    TemplateBody: |\n${IN_YAML.replace(/^/gm, '      ')}`,
    }],
    ['of a state machine', 'AWS::StepFunctions::StateMachine', { DefinitionString: JSON.stringify(task({ TemplateBody: IN_JSON })) }],
    ['of a state machine, whose name is in parts', 'AWS::StepFunctions::StateMachine', {
      DefinitionString: JSON.stringify(task({ TemplateBody: '${body}' })).replace('createStack', '${make}Stack'),
      DefinitionSubstitutions: { make: 'create', body: JSON.stringify(IN_JSON).slice(1, -1) },
    }],
    ['of a state machine, under a choice', 'AWS::StepFunctions::StateMachine', {
      Definition: { 'Fn::If': ['Test', {}, task({ TemplateBody: IN_JSON })] },
    }],
    ['of a schedule', 'AWS::Scheduler::Schedule', {
      Target: { Arn: 'arn:aws:scheduler:::aws-sdk:cloudformation:createStackSet', Input: JSON.stringify({ TemplateBody: IN_JSON }) },
    }],
    ['of a custom resource', 'Custom::AWS', { Create: JSON.stringify(call({ TemplateBody: IN_JSON })) }],
  ])('%s', (_, type, properties) => {
    new CfnResource(stack, 'Caller', { type, properties });
    expect(repositories()).toEqual([expect.stringMatching(/^Stack\/Caller\/Repo at Stack\/Caller: \{"RepositoryName":"api"\}$/)]);
    expect(unread()).toEqual([]);
  });

  test('from a file of the app', () => {
    const asset = new Asset(stack, 'Asset', { path: file('product.json', IN_JSON) });
    new CfnResource(stack, 'Caller', { type: 'AWS::SSM::Document', properties: { Content: step({ TemplateURL: asset.httpUrl }) } });
    expect(repositories()).toEqual(['Stack/Caller/Repo at Stack/Caller: {"RepositoryName":"api"}']);
  });

  test.each<[string, object, string]>([
    ['at another address', { TemplateURL: 'https://elsewhere/t.json' }, 'is at "https://elsewhere/t.json", which is no file of this app'],
    ['that who runs it gives', { TemplateBody: '{{ Body }}' }, 'cannot be read: '],
    ['at an address that who runs it gives', { TemplateURL: '{{ Url }}' }, 'is at "{{ Url }}", which is no file of this app'],
  ])('or named, if it is one %s', (_, inputs, because) => {
    new CfnResource(stack, 'Caller', { type: 'AWS::SSM::Document', properties: { Content: step(inputs) } });
    expect(unread()).toEqual([expect.stringContaining(`Stack/Caller: ${because}`)]);
  });

  test.each<[string, string, object]>([
    ['a document that makes no stack', 'AWS::SSM::Document', { Content: { mainSteps: [{ action: 'aws:runShellScript', inputs: { TemplateBody: 'x' } }] } }],
    ['a custom resource that has a template for something else', 'Custom::Mail', { TemplateBody: 'Dear {{name}}' }],
    ['a custom resource whose properties are there under a condition', 'Custom::AWS', {
      'Fn::If': ['Test', { Create: JSON.stringify(call({ StackName: 's' })) }, { Ref: 'AWS::NoValue' }],
    }],
    ['a document that removes a stack', 'AWS::SSM::Document', { Content: { mainSteps: [{ action: 'aws:deleteStack', inputs: { StackName: 's' } }] } }],
  ])('and nothing is said of %s', (_, type, properties) => {
    new CfnResource(stack, 'Caller', { type, properties });
    expect(unread()).toEqual([]);
  });

  test.each<[string, string]>([
    ['what is nested too deep', JSON.stringify([...Array(300)].reduce((inner: object) => ({ inner }), step({ TemplateBody: IN_JSON })))],
    ['a command', JSON.stringify({ mainSteps: [{ action: 'aws:runShellScript', inputs: { runCommand: ['aws cloudformation create-stack --template-body file://t'] } }] })],
  ])('or named: %s', (_, content) => {
    new CfnResource(stack, 'Caller', { type: 'AWS::SSM::Document', properties: { Content: content } });
    expect(unread()).toEqual([expect.stringMatching(/^Stack\/Caller: cannot be read: /)]);
  });
});

describe('a product that is provisioned', () => {
  const provision = (properties: object, scope = stack) =>
    new CfnResource(scope, 'Provisioned', { type: 'AWS::ServiceCatalog::CloudFormationProvisionedProduct', properties });
  const product = () => new servicecatalog.CloudFormationProduct(stack, 'Product', {
    productName: 'own', owner: 'o', productVersions: [{ cloudFormationTemplate: servicecatalog.CloudFormationTemplate.fromAsset(file('own.json', IN_JSON)) }],
  });

  test.each<[string, object]>([
    ['by its id', { ProductId: 'prod-1' }], ['by its name', { ProductName: 'other' }], ['by an import', { ProductId: { 'Fn::ImportValue': 'Product' } }],
  ])('is named, if it is none of the app: %s', (_, properties) => {
    product();
    provision(properties);
    expect(unread()).toEqual([`Stack/Provisioned: is that of the product ${JSON.stringify(Object.values(properties)[0])}, which is none of this app`]);
  });

  test('is judged where it is declared: in the stack, by its name, in another stack', () => {
    const { productId } = product();
    provision({ ProductId: productId });
    provision({ ProductName: 'own' }, new Stack(app, 'ByName'));
    provision({ ProductId: productId }, new Stack(app, 'Elsewhere'));
    expect(unread()).toEqual([]);
    expect(repositories()).toHaveLength(1);
  });
});

const escaped = (text: string, escape: string) => text.replace(/[RST](?=epository"|tack"|ransform")/g, (letter) => `${escape}${letter.charCodeAt(0).toString(16)}`);

test.each<[string, (text: string) => string]>([
  ['as CDK writes it', (text) => text],
  ['with escapes of JSON', (text) => escaped(text, '\\u00')],
  ['with escapes of YAML', (text) => escaped(text, '\\x')],
])('what a quick look at the text of a template is for is seen, however somebody writes the file of a stack: %s', (_, write) => {
  const call = (action: string) => ({ ServiceToken: 'arn', Call: { service: 'X', action, parameters: {} } });
  new CfnResource(stack, 'Calling', { type: 'Custom::Call', properties: call('createRepository') });
  new CfnResource(stack, 'Carrying', { type: 'Custom::Stack', properties: call('createStack') });
  new CfnResource(stack, 'Changed', { type: 'AWS::SNS::Topic', properties: { 'Fn::Transform': { Name: 'Macro' } } });
  app.synth();
  const written = path.join(app.outdir, stack.templateFile);
  const text = fs.readFileSync(written, 'utf8');
  fs.writeFileSync(written, write(text));
  const context = contextOf(app);
  const [template] = templatesOfApp(context).all;
  expect(template.document).toEqual(JSON.parse(text));
  expect([callersIn(template, context), carriersIn(template)].map((found) => found.map(({ logicalId }) => logicalId)))
    .toEqual([['Calling', 'Carrying'], ['Calling', 'Carrying']]);
  expect(notJudged.looksAt(context).map(({ path: place }) => place)).toContain('Stack/Changed');
});
