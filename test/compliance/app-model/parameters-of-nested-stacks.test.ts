import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, CfnCondition, CfnOutput, CfnParameter, CfnResource, CfnStack, CfnStackSet, Fn, Lazy, NestedStack, Stack, StackProps } from 'aws-cdk-lib';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { EnforcementMode, TagImmutabilityAspect, TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';
import { exclusionsLooserThanBaseline } from '../../../src/compliance/rules/exclusions-looser-than-baseline';
import { repositoryMutable } from '../../../src/compliance/rules/repository-mutable';
import { tagMutabilityUnknown } from '../../../src/compliance/rules/tag-mutability-unknown';
import { forgetAssembly } from '../../../src/template/cdk-private';
import { contextOf, findings, rawRepository } from '../support/context';
import { said as annotations } from '../support/synthesized';

const MODES = ['MUTABLE', 'IMMUTABLE'];
const repositoryIn = (ImageTagMutability: unknown) => ({ Type: 'AWS::ECR::Repository', Properties: { ImageTagMutability } });

/** What the rules say of the mutability of repositories, where, and under which choices. */
function said(app: App): string[] {
  const context = contextOf(app, new TagImmutabilityStandard({ baseline: TagMutabilitySetting.IMMUTABLE }));
  const rules = [repositoryMutable, exclusionsLooserThanBaseline, tagMutabilityUnknown];
  return rules.flatMap((rule) => findings(rule, app, context).map(({ path: at, severity, message }) =>
    `${severity} ${rule.id} at ${at}${/^where .*?, (?=every|nobody|the tag)/.exec(message)?.[0].replace(/^where|, $/g, '') ?? ''}`));
}

let app: App;
let parent: Stack;
beforeEach(() => {
  app = new App();
  parent = new Stack(app, 'Parent');
});

const MUTABLE = 'error repositoryMutable at Parent/Child/Repo';
const UNKNOWN = 'warning tagMutabilityUnknown at Parent/Child/Repo';

/** A nested stack whose mode is a parameter. */
function child(parameters: Record<string, any> | undefined, parameter: object = { default: 'IMMUTABLE' }, id = 'Child'): NestedStack {
  const nested = new NestedStack(parent, id, { parameters });
  rawRepository(nested, { ImageTagMutability: new CfnParameter(nested, 'Mode', parameter).valueAsString });
  return nested;
}

describe('a parameter of a nested stack is what the stack around it gives', () => {
  const either = () => Fn.conditionIf(new CfnCondition(parent, 'Prod', { expression: Fn.conditionEquals(Fn.ref('AWS::Region'), 'x') }).logicalId, 'MUTABLE', 'IMMUTABLE').toString();
  const own = (props: object) => new CfnParameter(parent, 'Own', props).valueAsString;

  test.each<[string, () => Record<string, any> | undefined, object | undefined, ...string[]]>([
    ['a literal', () => ({ Mode: 'MUTABLE' }), undefined, MUTABLE],
    ['a literal that complies', () => ({ Mode: 'IMMUTABLE' }), { default: 'MUTABLE' }],
    ['a literal that complies, of several allowed', () => ({ Mode: 'IMMUTABLE' }), { allowedValues: MODES }],
    ['a literal, of a secret', () => ({ Mode: 'MUTABLE' }), { noEcho: true }, MUTABLE],
    ['Fn::If', () => ({ Mode: either() }), undefined, `${MUTABLE} condition 'Prod' of Parent holds`],
    ['Fn::Join', () => ({ Mode: Fn.join('', ['MUT', Fn.sub('ABLE')]) }), undefined, MUTABLE],
    ['its own parameter with allowed values', () => ({ Mode: own({ allowedValues: MODES }) }), undefined, `${MUTABLE} parameter 'Own' of Parent is 'MUTABLE'`],
    ['its own parameter with a default', () => ({ Mode: own({ default: 'MUTABLE' }) }), undefined, `${MUTABLE} parameter 'Own' of Parent keeps its default 'MUTABLE'`],
    ['its own parameter with a default that complies', () => ({ Mode: own({ default: 'IMMUTABLE' }) }), { default: 'MUTABLE' }, UNKNOWN],
    ['its own parameter, which must be an allowed value', () => ({ Mode: own({}) }), { allowedValues: MODES }, `${MUTABLE} parameter 'Mode' is 'MUTABLE'`],
    ['what nobody knows', () => ({ Mode: Fn.importValue('elsewhere') }), { default: 'MUTABLE' }, UNKNOWN],
    ['a dynamic reference', () => ({ Mode: '{{resolve:ssm:/mode}}' }), undefined, UNKNOWN],
    ['a literal that is the name of a parameter of Parameter Store', () => ({ Mode: 'IMMUTABLE' }), { type: 'AWS::SSM::Parameter::Value<String>' }, UNKNOWN],
    ['nothing, so that the default is certain', () => undefined, { default: 'MUTABLE' }, MUTABLE],
    ['nothing, so that a default that complies is certain', () => ({ Other: 'x' }), { default: 'IMMUTABLE', allowedValues: MODES }],
    ['AWS::NoValue', () => ({ Mode: Fn.ref('AWS::NoValue') }), { default: 'MUTABLE' }, MUTABLE],
  ])('%s', (_, parameters, parameter, ...expected) => {
    child(parameters(), parameter);
    expect(said(app)).toEqual(expected);
  });

  test('through two levels', () => {
    const middle = child({ Mode: 'MUTABLE' });
    const inner = new NestedStack(middle, 'Inner', { parameters: { Inner: Fn.ref('Mode') } });
    rawRepository(inner, { ImageTagMutability: new CfnParameter(inner, 'Inner').valueAsString });
    expect(said(app)).toEqual([MUTABLE, 'error repositoryMutable at Parent/Child/Inner/Repo']);
  });

  test('a list', () => {
    const nested = new NestedStack(parent, 'Child', { parameters: { List: Fn.join(',', ['IMMUTABLE', ' MUTABLE']) } });
    rawRepository(nested, { ImageTagMutability: Fn.select(1, new CfnParameter(nested, 'List', { type: 'CommaDelimitedList' }).valueAsList) });
    expect(said(app)).toEqual([MUTABLE]);
  });

  test.each<[string, unknown[], ...string[]]>([
    ['all of which is known', ['IMMUTABLE', 'MUTABLE'], MUTABLE],
    ['of which one item is not known', [{ Ref: 'Other' }, 'MUTABLE'], UNKNOWN],
    ['of which one item is none', [['IMMUTABLE'], 'MUTABLE'], UNKNOWN],
    ['of which one item is a dynamic reference', ['{{resolve:ssm:/mode}}', 'MUTABLE'], UNKNOWN],
  ])('a list that is no text, %s', (_, List, ...expected) => {
    const nested = new NestedStack(parent, 'Child', { parameters: { List: 'IMMUTABLE' } });
    (nested.nestedStackResource as CfnResource).addPropertyOverride('Parameters.List', List);
    rawRepository(nested, { ImageTagMutability: Fn.select(1, new CfnParameter(nested, 'List', { type: 'CommaDelimitedList' }).valueAsList) });
    expect(said(app)).toEqual(expected);
  });

  test('what CDK passes on from another stack', () => {
    const source = new CfnParameter(parent, 'Source', { allowedValues: ['MUTABLE'] });
    rawRepository(new NestedStack(parent, 'Child'), { ImageTagMutability: source.valueAsString });
    expect(said(app)).toEqual([MUTABLE]);
  });

  test('conditions of the same name are two', () => {
    const nested = child({ Mode: either() });
    rawRepository(nested, { ImageTagMutability: Fn.conditionIf('Prod', Fn.ref('Mode'), 'IMMUTABLE') }, {}, 'Other');
    new CfnCondition(nested, 'Prod', { expression: Fn.conditionEquals('a', 'b') });
    expect(said(app)).toEqual([`${MUTABLE} condition 'Prod' of Parent holds`,
      "error repositoryMutable at Parent/Child/Other condition 'Prod' holds and condition 'Prod' of Parent holds"]);
  });

  test('a name that is known in part', () => {
    const nested = new NestedStack(parent, 'Child', { parameters: { Name: `payments/${parent.region}-${parent.stackName}` } });
    rawRepository(nested, {}, { RepositoryName: new CfnParameter(nested, 'Name').valueAsString });
    const standard = new TagImmutabilityStandard({
      baseline: TagMutabilitySetting.immutableExcept('latest'), namespaces: [{ prefix: 'payments', baseline: TagMutabilitySetting.IMMUTABLE }],
    });
    expect(findings(repositoryMutable, app, contextOf(app, standard))[0].message).toMatch(/the baseline is IMMUTABLE$/);
  });

  test('for an enforcer too', () => {
    const standard = new TagImmutabilityStandard({ baseline: TagMutabilitySetting.IMMUTABLE });
    TagImmutabilityAspect.addTo(app, { standard });
    child({ Mode: 'MUTABLE' }, { default: 'IMMUTABLE' }, 'Loose');
    child({ Mode: 'IMMUTABLE' }, { default: 'MUTABLE' }, 'Strict');
    expect(said(app)).toEqual([]);
    expect(annotations(app)).toEqual(['tagMutabilityTightened']);
  });
});

describe('a template that is no construct', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nested-'));
  const file = (name: string, content: object) => {
    const at = path.join(folder, name);
    fs.writeFileSync(at, JSON.stringify(content));
    return at;
  };
  const INNER = { Parameters: { Mode: { Type: 'String', Default: 'IMMUTABLE' } }, Resources: { Repo: repositoryIn({ Ref: 'Mode' }) }, Outputs: { Mode: { Value: { Ref: 'Mode' } } } };
  const assetOf = (content: object, name = 'inner.json') => new s3assets.Asset(parent, name, { path: file(name, content) }).httpUrl;

  test('included', () => {
    file('inner.json', INNER);
    const templateFile = file('outer.json', { Resources: { Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://x/y', Parameters: { Mode: 'MUTABLE' } } } } });
    new CfnInclude(parent, 'Outer', { templateFile, loadNestedStacks: { Child: { templateFile: path.join(folder, 'inner.json') } } });
    expect(said(app)).toEqual([expect.stringMatching(/^error repositoryMutable at Parent\/Outer\/.*Repo$/)]);
  });

  test('a file', () => {
    new CfnStack(parent, 'Child', { templateUrl: assetOf(INNER), parameters: { Mode: 'MUTABLE' } });
    expect(said(app)).toEqual([MUTABLE]);
  });

  test('a file that a serverless application refers to', () => {
    new CfnResource(parent, 'Child', { type: 'AWS::Serverless::Application', properties: { Location: assetOf(INNER), Parameters: { Mode: 'MUTABLE' } } });
    expect(said(app)).toEqual([MUTABLE]);
  });

  test('a file that is deployed several times, by one that is', () => {
    const TemplateURL = parent.resolve(assetOf(INNER));
    const nesting = (Mode: unknown) => ({ Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL, Parameters: { Mode } } });
    const outer = { Parameters: { Mode: { Type: 'String' } }, Resources: { Child0: nesting('IMMUTABLE'), Child1: nesting({ Ref: 'Mode' }) } };
    new CfnStack(parent, 'Child', { templateUrl: assetOf(outer, 'outer.json'), parameters: { Mode: 'MUTABLE' } });
    expect(said(app)).toEqual([expect.stringMatching(/^error repositoryMutable at Parent\/Child\/Child0\/Repo .*is deployed by Parent\/Child\/Child1$/)]);
  });

  test('parameters that a transform may change', () => {
    const properties = { 'TemplateURL': assetOf(INNER), 'Parameters': { Mode: 'IMMUTABLE' }, 'Fn::Transform': { Name: 'Macro' } };
    new CfnResource(parent, 'Child', { type: 'AWS::CloudFormation::Stack', properties });
    expect(said(app)).toEqual([UNKNOWN]);
  });

  test('parameters that go round in a circle', () => {
    const Round = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: parent.resolve(assetOf(INNER)), Parameters: { Mode: { 'Fn::GetAtt': ['Round', 'Outputs.Mode'] } } } };
    new CfnStack(parent, 'Child', { templateUrl: assetOf({ Resources: { Round } }, 'outer.json') });
    expect(said(app)).toEqual(['warning tagMutabilityUnknown at Parent/Child/Round/Repo']);
  });
});

describe('outputs', () => {
  test('of a nested stack', () => {
    const nested = new NestedStack(parent, 'Child', { parameters: { Mode: 'MUTABLE' } });
    const output = new CfnOutput(nested, 'Out', { value: new CfnParameter(nested, 'Mode').valueAsString });
    rawRepository(parent, { ImageTagMutability: (nested.nestedStackResource as CfnResource).getAtt(`Outputs.${nested.resolve(output.logicalId)}`) });
    expect(said(app)).toEqual(['error repositoryMutable at Parent/Repo']);
  });

  test('of a nested stack, which CDK refers to by itself', () => {
    const nested = new NestedStack(parent, 'Child', { parameters: { Mode: 'MUTABLE' } });
    rawRepository(parent, { ImageTagMutability: new CfnParameter(nested, 'Mode').valueAsString });
    expect(said(app)).toEqual(['error repositoryMutable at Parent/Repo']);
  });

  test.each<[string, StackProps, StackProps, string[]]>([
    ['to the same place', {}, {}, ['error repositoryMutable at Other/Repo']],
    ['to the same account and region', { env: { account: '1', region: 'r' } }, { env: { account: '1', region: 'r' } }, ['error repositoryMutable at Other/Repo']],
    ['to another region', { env: { account: '1', region: 'r' } }, { env: { account: '1', region: 's' } }, ['warning tagMutabilityUnknown at Other/Repo']],
  ])('that are exported %s', (_, from, to, expected) => {
    new CfnOutput(new Stack(app, 'Exporting', from), 'Out', { value: 'MUTABLE', exportName: 'mode' });
    rawRepository(new Stack(app, 'Other', to), { ImageTagMutability: Fn.importValue('mode') });
    expect(said(app)).toEqual(expected);
  });

  test('that a nested template exports, also if what is exported was asked for before that was read', () => {
    new CfnStack(parent, 'Asking', { templateUrl: Fn.importValue('url') });
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nested-'));
    const at = path.join(folder, 'exporting.json');
    fs.writeFileSync(at, JSON.stringify({ Resources: {}, Outputs: { Out: { Value: 'MUTABLE', Export: { Name: 'mode' } } } }));
    new CfnStack(parent, 'Exporting', { templateUrl: new s3assets.Asset(parent, 'File', { path: at }).httpUrl });
    rawRepository(parent, { ImageTagMutability: Fn.importValue('mode') });
    expect(said(app)).toEqual(['error repositoryMutable at Parent/Repo']);
  });

  test('that are exported twice', () => {
    ['A', 'B'].forEach((id) => new CfnOutput(new Stack(app, id), 'Out', { value: 'IMMUTABLE', exportName: 'mode' }));
    rawRepository(parent, { ImageTagMutability: Fn.importValue('mode') });
    expect(said(app)).toEqual(['warning tagMutabilityUnknown at Parent/Repo']);
  });

  test('whose name is made of what is exported', () => {
    new CfnOutput(parent, 'A', { value: 'MUTABLE', exportName: Fn.importValue('a') });
    rawRepository(parent, { ImageTagMutability: Fn.importValue('a') });
    expect(said(app)).toEqual(['warning tagMutabilityUnknown at Parent/Repo']);
  });
});

describe('what deploys the template of a nested stack in another way gives what nobody knows', () => {
  const urlOf = (nested: NestedStack) => Lazy.any({ produce: () => (nested.nestedStackResource as CfnStack).templateUrl });
  const WAYS: [string, (nested: NestedStack) => void][] = [
    ['a StackSet', (nested) => new CfnStackSet(parent, 'Fleet', {
      stackSetName: 'fleet',
      permissionModel: 'SELF_MANAGED',
      templateUrl: Lazy.string({ produce: () => (nested.nestedStackResource as CfnStack).templateUrl }),
      parameters: [{ parameterKey: 'Mode', parameterValue: 'MUTABLE' }],
    })],
    ['a product', (nested) => new CfnResource(parent, 'Product', {
      type: 'AWS::ServiceCatalog::CloudFormationProduct',
      properties: { Name: 'product', Owner: 'owner', ProvisioningArtifactParameters: [{ Info: { LoadTemplateFromURL: urlOf(nested) } }] },
    })],
    ['a call', (nested) => new CfnResource(parent, 'Call', {
      type: 'Custom::Call', properties: { ServiceToken: 'arn', Create: { action: 'createStack', parameters: { TemplateURL: urlOf(nested) } } },
    })],
  ];

  test.each(WAYS)('%s', (_, deploy) => {
    deploy(child({ Mode: 'IMMUTABLE' }, {}));
    expect(said(app)).toEqual([expect.stringMatching(/^warning tagMutabilityUnknown at Parent\/Child\/Repo Parent\/Child is deployed by Parent\/(Fleet|Product|Call)$/)]);
  });

  test.each(WAYS)('%s, so that a default counts', (_, deploy) => {
    deploy(child({ Mode: 'IMMUTABLE' }, { default: 'MUTABLE' }));
    expect(said(app)).toEqual([expect.stringMatching(/^error repositoryMutable at Parent\/Child\/Repo/)]);
  });

  test.each(WAYS)('%s, in another account', (_, deploy) => {
    const stack = new Stack(app, 'Account', { env: { account: '222222222222', region: 'us-east-1' } });
    parent = stack;
    const nested = new NestedStack(stack, 'Child');
    rawRepository(nested, { ImageTagMutability: 'MUTABLE' });
    const severities = () => findings(repositoryMutable, app, contextOf(app, new TagImmutabilityStandard({
      baseline: TagMutabilitySetting.IMMUTABLE, enforcement: EnforcementMode.ENFORCE, accounts: [{ account: '222222222222', enforcement: EnforcementMode.REPORT }],
    }))).map(({ severity }) => severity);
    expect(severities()).toEqual(['warning']);
    deploy(nested);
    forgetAssembly(app);
    expect(severities()).toEqual(['error']);
  });
});

describe('what a function beside it can change is not known', () => {
  const TRANSFORM = { 'Fn::Transform': { Name: 'Macro' } };
  const filter = { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'latest' };
  const withFilter = (one: object) => ({ Type: 'AWS::ECR::Repository', Properties: { ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: [one] } });
  const mapped = repositoryIn({ 'Fn::FindInMap': ['M', 'a', 'b'] });
  const M = { a: { b: 'IMMUTABLE' } };
  const P = { Type: 'String', AllowedValues: ['IMMUTABLE'] };
  const LATEST = { baseline: TagMutabilitySetting.immutableExcept('latest') };
  const unknownIn = (template: object, standard: object = LATEST) => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'beside-')), 'template.json');
    fs.writeFileSync(file, JSON.stringify(template));
    new CfnStack(parent, 'Nested', { templateUrl: new s3assets.Asset(parent, 'File', { path: file }).httpUrl });
    return findings(tagMutabilityUnknown, app, contextOf(app, new TagImmutabilityStandard(standard))).length;
  };

  test.each<[string, number, object]>([
    ['a filter', 0, { Resources: { R: withFilter(filter) } }],
    ['a filter with a transform', 1, { Resources: { R: withFilter({ ...filter, ...TRANSFORM }) } }],
    ['a filter with a loop', 1, { Resources: { R: withFilter({ ...filter, 'Fn::ForEach::X': ['N', ['a'], { '${N}': 'v*' }] }) } }],
    ['mappings', 0, { Mappings: { M }, Resources: { R: mapped } }],
    ['mappings with a transform', 1, { Mappings: { M, ...TRANSFORM }, Resources: { R: mapped } }],
    ['a parameter', 0, { Parameters: { P }, Resources: { R: repositoryIn({ Ref: 'P' }) } }],
    ['parameters with a transform', 1, { Parameters: { P, ...TRANSFORM }, Resources: { R: repositoryIn({ Ref: 'P' }) } }],
    ['a parameter with a transform', 1, { Parameters: { P: { ...P, ...TRANSFORM } }, Resources: { R: repositoryIn({ Ref: 'P' }) } }],
  ])('%s', (_, count, template) => {
    expect(unknownIn(template)).toBe(count);
  });

  test.each<[string, string[], object]>([
    ['an output', [], { Resources: {}, Outputs: { O: { Value: 'IMMUTABLE' } } }],
    ['outputs with a transform', ['warning tagMutabilityUnknown at Parent/Repo'], { Resources: {}, Outputs: { O: { Value: 'IMMUTABLE' }, ...TRANSFORM } }],
    ['an output with a transform', ['warning tagMutabilityUnknown at Parent/Repo'], { Resources: {}, Outputs: { O: { Value: 'IMMUTABLE', ...TRANSFORM } } }],
    ['a template with a macro', ['warning tagMutabilityUnknown at Parent/Repo'], { Transform: 'Macro', Resources: {}, Outputs: { O: { Value: 'IMMUTABLE' } } }],
  ])('%s of a nested stack', (_, expected, template) => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'beside-')), 'template.json');
    fs.writeFileSync(file, JSON.stringify(template));
    const nested = new CfnStack(parent, 'Nested', { templateUrl: new s3assets.Asset(parent, 'File', { path: file }).httpUrl });
    rawRepository(parent, { ImageTagMutability: nested.getAtt('Outputs.O') });
    expect(said(app)).toEqual(expected);
  });

  test('a tag that would exempt it', () => {
    const exempting = (tag: object) => {
      app = new App();
      parent = new Stack(app, 'Parent');
      rawRepository(parent, { ImageTagMutability: 'MUTABLE', Tags: [tag] });
      return findings(repositoryMutable, app, contextOf(app, new TagImmutabilityStandard({
        baseline: TagMutabilitySetting.IMMUTABLE, exemptions: [{ tag: { key: 'purpose', value: 'scratch' }, reason: 'scratch', owner: 'platform' }],
      }))).length;
    };
    expect(exempting({ Key: 'purpose', Value: 'scratch' })).toBe(0);
    expect(exempting({ Key: 'purpose', Value: 'scratch', ...TRANSFORM })).toBe(1);
  });
});
