import { App, CfnResource, Stack } from 'aws-cdk-lib';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { TagImmutabilityChecks, TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';
import { repositoryMutable } from '../../../src/compliance/rules/repository-mutable';
import { rawRepository } from '../support/context';
import { found, validated } from '../support/validation';

const { IMMUTABLE, MUTABLE } = TagMutabilitySetting;

let app: App;
let looks: number;
beforeEach(() => {
  app = new App();
  looks = 0;
  TagImmutabilityChecks._addTo(app, { standard: new TagImmutabilityStandard() }, () => [{
    ...repositoryMutable,
    looksAt: (context) => {
      looks++;
      return repositoryMutable.looksAt(context);
    },
  }]);
});

function repositoryIn(region: string, setting = MUTABLE): CfnResource {
  return rawRepository(new Stack(app, region, { env: { account: '111111111111', region } }), setting);
}

test('an app is looked at once for each synthesis, however many environments it has, and each finding is said once', () => {
  ['eu-west-1', 'eu-west-2', 'eu-west-3'].forEach((region) => repositoryIn(region));
  expect(found(validated(app))).toEqual(['eu-west-1', 'eu-west-2', 'eu-west-3'].map((region) => `${region}/Repo repositoryMutable`));
  expect(looks).toBe(1);
});

describe('another synthesis sees nothing of the one before', () => {
  const again = () => found(validated(app, { force: true }));

  test('if a setting is another one', () => {
    const repositories = ['eu-west-1', 'eu-west-2'].map((region) => repositoryIn(region));
    expect(found(validated(app))).toHaveLength(2);
    repositories[1].addPropertyOverride('ImageTagMutability', 'IMMUTABLE');
    expect(again()).toEqual(['eu-west-1/Repo repositoryMutable']);
    expect(looks).toBe(2);
  });

  test('if all that is left is new', () => {
    repositoryIn('eu-west-1', IMMUTABLE);
    expect(found(validated(app))).toEqual([]);
    app.node.tryRemoveChild('eu-west-1');
    repositoryIn('eu-west-2');
    expect(again()).toEqual(['eu-west-2/Repo repositoryMutable']);
  });
});

test('a stack in a stack is answered for by its own environment, and a product by that of its stack', () => {
  const outer = new Stack(app, 'Outer', { env: { account: '111111111111', region: 'eu-west-1' } });
  rawRepository(new Stack(outer, 'Inner', { env: { account: '111111111111', region: 'eu-west-2' } }), MUTABLE);
  const product = new servicecatalog.ProductStack(outer, 'Product');
  rawRepository(product, MUTABLE);
  new servicecatalog.CloudFormationProduct(outer, 'Portfolio', {
    productName: 'Product', owner: 'us', productVersions: [{ cloudFormationTemplate: servicecatalog.CloudFormationTemplate.fromProductStack(product) }],
  });
  expect(found(validated(app)).sort()).toEqual(['Outer/Inner/Repo repositoryMutable', 'Outer/Product/Repo repositoryMutable']);
  expect(looks).toBe(1);
});
