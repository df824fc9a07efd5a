import { App, Aspects, CfnParameter, Duration, IPropertyInjector, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { TagMutabilityVia, ImmutableRepository, ImmutableRepositoryProps, LifecyclePolicyRule, LifecycleStorageClass } from '../../src';

const { ARCHIVE } = LifecycleStorageClass;
const RULES: LifecyclePolicyRule[] = [
  { sinceImagePulled: Duration.days(14), transitionTo: ARCHIVE },
  { sinceImageTransitioned: Duration.days(90), storageClass: ARCHIVE },
];
const CDK_RULES: ecr.LifecycleRule[] = [{ tagStatus: ecr.TagStatus.UNTAGGED, maxImageCount: 3 }, { maxImageAge: Duration.days(30) }];
const PUT_THERE = /Put (all rules|the rule) into 'lifecyclePolicyRules', which takes CDK's rules too\./;

function stackOf(...propertyInjectors: IPropertyInjector[]): Stack {
  return new Stack(new App({ propertyInjectors }), 'Stack');
}

/** An injector for every ecr.Repository. */
function injector(inject: (props: any) => ecr.RepositoryProps): IPropertyInjector {
  return { constructUniqueId: ecr.Repository.PROPERTY_INJECTION_ID, inject };
}

function policyIn(stack: Stack): any {
  const [repository] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'));
  return repository.Properties.LifecyclePolicy;
}

function policyOf(props: ImmutableRepositoryProps, stack = stackOf()): any {
  new ImmutableRepository(stack, 'Api', props);
  return policyIn(stack);
}

describe('lifecyclePolicyRules', () => {
  test("are the repository's lifecycle policy", () => {
    const { LifecyclePolicyText, ...besides } = policyOf({ lifecyclePolicyRules: RULES });
    expect(JSON.parse(LifecyclePolicyText)).toEqual({
      rules: [
        {
          rulePriority: 1,
          selection: { tagStatus: 'any', countType: 'sinceImagePulled', countNumber: 14, countUnit: 'days' },
          action: { type: 'transition', targetStorageClass: 'archive' },
        },
        {
          rulePriority: 2,
          selection: { tagStatus: 'any', storageClass: 'archive', countType: 'sinceImageTransitioned', countNumber: 90, countUnit: 'days' },
          action: { type: 'expire' },
        },
      ],
    });
    expect(besides).toEqual({});
  });

  test("render CDK's rules as lifecycleRules does, so that moving them changes nothing", () => {
    expect(policyOf({ lifecyclePolicyRules: CDK_RULES })).toEqual(policyOf({ lifecycleRules: CDK_RULES }));
  });

  test('go with lifecycleRegistryId', () => {
    expect(policyOf({ lifecyclePolicyRules: RULES, lifecycleRegistryId: '123456789012' })).toMatchObject({ RegistryId: '123456789012' });

    const stack = stackOf();
    const lifecycleRegistryId = new CfnParameter(stack, 'Registry').valueAsString;
    expect(policyOf({ lifecyclePolicyRules: RULES, lifecycleRegistryId }, stack)).toMatchObject({ RegistryId: { Ref: 'Registry' } });
  });

  test('take tokens', () => {
    const stack = stackOf();
    const days = new CfnParameter(stack, 'Days', { type: 'Number' }).valueAsNumber;
    expect(policyOf({ lifecyclePolicyRules: [{ maxImageAge: Duration.days(days) }] }, stack).LifecyclePolicyText).toEqual({
      'Fn::Join': ['', [expect.stringMatching(/"countNumber":$/), { Ref: 'Days' }, ',"countUnit":"days"},"action":{"type":"expire"}}]}']],
    });
  });

  test('change nothing of the tag mutability, wherever it is set', () => {
    const stack = stackOf();
    new ImmutableRepository(stack, 'Api', { lifecyclePolicyRules: RULES, mutableTags: ['dev-*'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ECR::Repository', { ImageTagMutability: Match.absent(), LifecyclePolicy: Match.anyValue() });
    template.hasResourceProperties('Custom::EcrRepositoryTagMutability', { ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' });
  });

  test('that are none leave the policy to lifecycleRules and addLifecycleRule', () => {
    expect(policyOf({ lifecyclePolicyRules: [] })).toBeUndefined();
    expect(policyOf({ lifecyclePolicyRules: [], lifecycleRules: CDK_RULES })).toEqual(policyOf({ lifecycleRules: CDK_RULES }));

    const stack = stackOf();
    CDK_RULES.forEach((rule) => new ImmutableRepository(stack, `Api${rule.tagStatus}`, { lifecyclePolicyRules: [] }).addLifecycleRule(rule));
    Template.fromStack(stack).resourcePropertiesCountIs('AWS::ECR::Repository', { LifecyclePolicy: Match.anyValue() }, CDK_RULES.length);
  });

  test('that are wrong are an error with the path', () => {
    expect(() => new ImmutableRepository(stackOf(), 'Api', { lifecyclePolicyRules: [{ description: 'Old', sinceImagePulled: Duration.days(14) }] }))
      .toThrow(/^Stack\/Api: lifecycle rule 1 \('Old'\): sinceImagePulled \(14 days\) is given without transitionTo/);
  });

  test('give way to an override, an assignment and an Aspect', () => {
    const other = policyOf({ lifecycleRules: CDK_RULES });
    const lifecyclePolicy = { lifecyclePolicyText: other.LifecyclePolicyText };
    const overrides: ((resource: ecr.CfnRepository) => void)[] = [
      (resource) => resource.addPropertyOverride('LifecyclePolicy', other),
      (resource) => { resource.lifecyclePolicy = lifecyclePolicy; },
      (resource) => Aspects.of(resource).add({ visit: (node) => { (node as ecr.CfnRepository).lifecyclePolicy = lifecyclePolicy; } }),
    ];
    for (const override of overrides) {
      const stack = stackOf();
      const repository = new ImmutableRepository(stack, 'Api', { lifecyclePolicyRules: RULES });
      override(repository.node.defaultChild as ecr.CfnRepository);
      expect(policyIn(stack)).toEqual(other);
    }
  });
});

describe('a rule that would be lost beside lifecyclePolicyRules is an error', () => {
  test('in lifecycleRules', () => {
    const make = () => new ImmutableRepository(stackOf(), 'Api', { lifecyclePolicyRules: RULES, lifecycleRules: [{ maxImageCount: 5 }] });
    expect(make).toThrow(/^Stack\/Api: 'lifecyclePolicyRules' \(2\) and 'lifecycleRules' \(1\) are given; allowed is one of the two\. /);
    expect(make).toThrow(PUT_THERE);
  });

  test('by addLifecycleRule, at the call', () => {
    const repository = new ImmutableRepository(stackOf(), 'Api', { lifecyclePolicyRules: RULES });
    const add = () => repository.addLifecycleRule({ tagStatus: ecr.TagStatus.UNTAGGED, maxImageCount: 5 });
    expect(add).toThrow(/^Stack\/Api: addLifecycleRule\(\) is called and 'lifecyclePolicyRules' are given; allowed is one of the two\. /);
    expect(add).toThrow(PUT_THERE);
  });

  test('by a property injector for ecr.Repository', () => {
    const stack = stackOf(injector((props) => ({ ...props, lifecycleRules: CDK_RULES })));
    expect(() => new ImmutableRepository(stack, 'Api', { lifecyclePolicyRules: RULES })).toThrow(
      /^Stack\/Api: 'lifecyclePolicyRules' are given and a property injector for ecr\.Repository adds 'lifecycleRules'; allowed is one of the two\. Let/);
  });
});

describe('a property injector for ecr.Repository', () => {
  test('can see lifecyclePolicyRules, and keep its own rules back', () => {
    const stack = stackOf(injector((props) => props.lifecyclePolicyRules ? props : { ...props, lifecycleRules: CDK_RULES }));
    expect(policyOf({ lifecyclePolicyRules: RULES }, stack)).toEqual(policyOf({ lifecyclePolicyRules: RULES }));
  });

  test('gives its rules to a repository that has none', () => {
    const stack = stackOf(injector((props) => ({ ...props, lifecycleRules: CDK_RULES })));
    expect(policyOf({}, stack)).toEqual(policyOf({ lifecycleRules: CDK_RULES }));
  });

  test('may say the registry', () => {
    const stack = stackOf(injector((props) => ({ ...props, lifecycleRegistryId: '123456789012' })));
    expect(policyOf({ lifecyclePolicyRules: RULES }, stack)).toMatchObject({ RegistryId: '123456789012' });
  });
});

test('addLifecycleRule adds to lifecycleRules, as with ecr.Repository', () => {
  const [first, second] = CDK_RULES;
  const stack = stackOf();
  new ImmutableRepository(stack, 'Api', { lifecycleRules: [first] }).addLifecycleRule(second);
  expect(policyIn(stack)).toEqual(policyOf({ lifecycleRules: CDK_RULES }));
});
