import { App, Aspects, CfnParameter, IPropertyInjector, InjectionContext, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { TagMutabilityVia, ImmutableRepository, ImmutableRepositoryProps, TagMutabilityMode, TagMutabilitySetting, TagMutabilityProvider } from '../../src';

function templateOf(props?: ImmutableRepositoryProps): Template {
  const stack = new Stack();
  new ImmutableRepository(stack, 'Api', props);
  return Template.fromStack(stack);
}

const filter = (pattern: string) => ({
  ImageTagMutabilityExclusionFilterType: 'WILDCARD',
  ImageTagMutabilityExclusionFilterValue: pattern,
});

/** What `ecr.Repository` does with an injector that wants every repository to be so. */
class Injector implements IPropertyInjector {
  public readonly constructUniqueId = ecr.Repository.PROPERTY_INJECTION_ID;
  constructor(private readonly wanted: ecr.RepositoryProps) {}
  public inject(originalProps: ecr.RepositoryProps, _context: InjectionContext): ecr.RepositoryProps {
    return { ...originalProps, ...this.wanted };
  }
}

function stackWithInjector(wanted: ecr.RepositoryProps): Stack {
  return new Stack(new App({ propertyInjectors: [new Injector(wanted)] }), 'Stack');
}

describe('what is immutable', () => {
  test('every tag, if nothing is said', () => {
    templateOf().hasResourceProperties('AWS::ECR::Repository', {
      ImageTagMutability: 'IMMUTABLE',
      ImageTagMutabilityExclusionFilters: Match.absent(),
    });
  });

  test('every tag but those named in mutableTags', () => {
    templateOf({ mutableTags: ['latest', 'buildcache-*'] }).hasResourceProperties('AWS::ECR::Repository', {
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [filter('latest'), filter('buildcache-*')],
    });
  });

  test('every tag, if mutableTags names none', () => {
    templateOf({ mutableTags: [] }).hasResourceProperties('AWS::ECR::Repository', { ImageTagMutability: 'IMMUTABLE' });
  });

  test('what a shared setting says', () => {
    templateOf({ tagMutability: TagMutabilitySetting.immutableExcept('dev-*') }).hasResourceProperties('AWS::ECR::Repository', {
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [filter('dev-*')],
    });
  });

  test("what CDK's own props say, so that changing the class name is the whole migration", () => {
    templateOf({
      imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
      imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard('dev-*')],
    }).hasResourceProperties('AWS::ECR::Repository', {
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [filter('dev-*')],
    });
  });

  test('a filter that is a token is carried to the template', () => {
    const stack = new Stack();
    const branch = new CfnParameter(stack, 'Branch');
    new ImmutableRepository(stack, 'Api', { mutableTags: [branch.valueAsString] });

    Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterValue: { Ref: 'Branch' } }],
    });
  });

  const filtersThat = (filters: any) =>
    TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: filters });
  const IF_DEV = { 'Fn::If': ['IsDev', [filter('dev-*')], { Ref: 'AWS::NoValue' }] };

  test.each<[string, any, any]>([
    ['an intrinsic function', IF_DEV, IF_DEV],
    ['a token for one', Token.asAny(IF_DEV), IF_DEV],
    ['a token for a list', Lazy.any({ produce: () => [filter('dev-*')] }), [filter('dev-*')]],
    ['a list with a token', [filter('latest'), Lazy.any({ produce: () => filter('dev-*') })], [filter('latest'), filter('dev-*')]],
    ['a list with an intrinsic function', [filter('latest'), IF_DEV], [filter('latest'), IF_DEV]],
  ])('filters are carried to the template that are %s', (_what, given, rendered) => {
    const [{ Properties }] = Object.values(templateOf({ tagMutability: filtersThat(given) }).findResources('AWS::ECR::Repository'));
    expect(Properties).toEqual({ ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: rendered });
  });
});

test('it renders what ecr.Repository renders with the same props, and the mutability', () => {
  const props: ecr.RepositoryProps = {
    repositoryName: 'team/api',
    removalPolicy: RemovalPolicy.DESTROY,
    emptyOnDelete: true,
    imageScanOnPush: true,
    encryption: ecr.RepositoryEncryption.KMS,
    lifecycleRules: [{ maxImageCount: 5 }],
  };
  const stack = new Stack();
  new ecr.Repository(stack, 'Api', { ...props, imageTagMutability: ecr.TagMutability.IMMUTABLE });

  expect(templateOf(props).toJSON()).toEqual(Template.fromStack(stack).toJSON());
});

describe('what is refused, with path, value, what is allowed and what to do', () => {
  test.each<[string, ImmutableRepositoryProps, RegExp]>([
    ['an illegal character', { mutableTags: ['dev/*'] }, /^Stack\/Api: tag filter 'dev\/\*' has the character '\/'; ECR allows letters.*Remove the character/],
    ['129 characters', { mutableTags: ['a'.repeat(129)] }, /^Stack\/Api: tag filter 'a{129}' has 129 characters; ECR refuses a filter of more than 128.*Shorten/],
    ['an empty filter', { mutableTags: [''] }, /^Stack\/Api: a tag filter is empty; ECR allows 1 to 128 characters\. Leave it out/],
    ['six filters', { mutableTags: ['a', 'b', 'c', 'd', 'e', 'f'] }, /^Stack\/Api: 6 tag filters are given \('a'.*'f'\); ECR allows at most 5/],
    ['three wildcards', { mutableTags: ['dev*ci*x*'] }, /^Stack\/Api: tag filter 'dev\*ci\*x\*' has 3 wildcards; ECR allows at most 2.*Split/],
    ['a bare wildcard', { mutableTags: ['*'] }, /^Stack\/Api: 'mutableTags' has the filter '\*', which matches every tag.*use ecr\.Repository/],
    ['MUTABLE', { imageTagMutability: ecr.TagMutability.MUTABLE }, /^Stack\/Api: an ImmutableRepository cannot be MUTABLE; IMMUTABLE and IMM.*use ecr\.Rep/],
    [
      'MUTABLE as a setting', { tagMutability: TagMutabilitySetting.mutableExcept('release-*') },
      /^Stack\/Api: an ImmutableRepository cannot be MUTABLE except 'release-\*'; IMMUTABLE and.*Name the tags/,
    ],
    [
      'MUTABLE_WITH_EXCLUSION', {
        imageTagMutability: ecr.TagMutability.MUTABLE_WITH_EXCLUSION,
        imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard('release-*')],
      }, /^Stack\/Api: an ImmutableRepository cannot be MUTABLE except 'release-\*'/,
    ],
    [
      'filters given in both ways', {
        mutableTags: ['latest'],
        imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard('dev-*')],
      }, /^Stack\/Api: 'mutableTags' \('latest'\) and 'imageTagMutabilityExclusionFilters' \('dev-\*'\) are given.*Keep one/,
    ],
    [
      'a setting and mutableTags', { mutableTags: ['latest'], tagMutability: TagMutabilitySetting.IMMUTABLE },
      /^Stack\/Api: 'mutableTags' \('latest'\) and 'tagMutability' \(IMMUTABLE\) are given.*Keep one/,
    ],
    [
      'mutableTags and a mode', { mutableTags: ['latest'], imageTagMutability: ecr.TagMutability.IMMUTABLE },
      /^Stack\/Api: 'mutableTags' \('latest'\) and 'imageTagMutability' \(IMMUTABLE\) are given/,
    ],
    [
      'filters without their mode', {
        imageTagMutability: ecr.TagMutability.IMMUTABLE,
        imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard('dev-*')],
      }, /^Stack\/Api: mode IMMUTABLE has the filters 'dev-\*'; ECR takes filters only with IMMUTABLE_WITH_EXCLUSION/,
    ],
    [
      'a mode without its filters', { imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION },
      /^Stack\/Api: mode IMMUTABLE_WITH_EXCLUSION has no filters; ECR requires 1 to 5/,
    ],
  ])('%s', (_what, props, message) => {
    const stack = new Stack(new App(), 'Stack');
    expect(() => new ImmutableRepository(stack, 'Api', props)).toThrow(message);
  });

  test('a mode that is a token', () => {
    const stack = new Stack(new App(), 'Stack');
    const mode = new CfnParameter(stack, 'Mode').valueAsString as ecr.TagMutability;
    expect(() => new ImmutableRepository(stack, 'Api', { imageTagMutability: mode }))
      .toThrow(/^Stack\/Api: 'imageTagMutability' is a token.*Give a literal value/);
  });

  test('MUTABLE with a filter that is a token', () => {
    const stack = new Stack(new App(), 'Stack');
    const filters = TagMutabilitySetting.mutableExcept(new CfnParameter(stack, 'Branch').valueAsString);
    expect(() => new ImmutableRepository(stack, 'Api', { tagMutability: filters })).toThrow(/^Stack\/Api: an ImmutableRepository cannot be MUTABLE/);
  });

  test('MUTABLE by a property injector for ecr.Repository', () => {
    const stack = stackWithInjector({ imageTagMutability: ecr.TagMutability.MUTABLE });
    expect(() => new ImmutableRepository(stack, 'Api')).toThrow(/^Stack\/Api: an ImmutableRepository cannot be MUTABLE/);
  });

  test('MUTABLE by an override, at synthesis', () => {
    const app = new App();
    const repository = new ImmutableRepository(new Stack(app, 'Stack'), 'Api');
    (repository.node.defaultChild as ecr.CfnRepository).addPropertyOverride('ImageTagMutability', 'MUTABLE');
    expect(() => app.synth()).toThrow(/\[Stack\/Api\] an ImmutableRepository cannot be MUTABLE/);
  });

  test('a filter for every tag by an override, at synthesis', () => {
    const app = new App();
    const repository = new ImmutableRepository(new Stack(app, 'Stack'), 'Api', { mutableTags: ['dev-*'] });
    (repository.node.defaultChild as ecr.CfnRepository)
      .addPropertyOverride('ImageTagMutabilityExclusionFilters.0.ImageTagMutabilityExclusionFilterValue', '**');
    expect(() => app.synth()).toThrow(/\[Stack\/Api\] an ImmutableRepository cannot be IMMUTABLE except '\*\*'/);
  });

  test('a mode that is a token by an override, at synthesis', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const mode = new CfnParameter(stack, 'Mode').valueAsString;
    (new ImmutableRepository(stack, 'Api').node.defaultChild as ecr.CfnRepository).addPropertyOverride('ImageTagMutability', mode);
    expect(() => app.synth()).toThrow(/\[Stack\/Api\] nobody can know before deployment.*unresolved token.*Give a mode that is a literal/);
  });

  test('filters left behind when an override removes the mode, at synthesis', () => {
    const app = new App();
    const repository = new ImmutableRepository(new Stack(app, 'Stack'), 'Api', { mutableTags: ['dev-*'] });
    (repository.node.defaultChild as ecr.CfnRepository).addPropertyOverride('ImageTagMutability', 'IMMUTABLE');
    expect(() => app.synth()).toThrow(/\[Stack\/Api\] a repository cannot have the setting .*mode IMMUTABLE has the filters 'dev-\*'; ECR takes filters only with/);
  });
});

test('a property injector that is stricter is honoured, where a filter is a token too', () => {
  const stack = stackWithInjector({ imageTagMutability: ecr.TagMutability.IMMUTABLE, imageTagMutabilityExclusionFilters: undefined });
  const branch = new CfnParameter(stack, 'Branch').valueAsString;
  new ImmutableRepository(stack, 'Api', { mutableTags: [branch] });
  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
    ImageTagMutability: 'IMMUTABLE',
    ImageTagMutabilityExclusionFilters: Match.absent(),
  });
});

test('a property injector that only adds other props is honoured', () => {
  const stack = stackWithInjector({ emptyOnDelete: true, removalPolicy: RemovalPolicy.DESTROY });
  new ImmutableRepository(stack, 'Api', { mutableTags: ['dev-*'] });
  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
    EmptyOnDelete: true,
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
  });
});


describe('tagMutability', () => {
  test('answers for a test of the user', () => {
    const repository = new ImmutableRepository(new Stack(), 'Api', { mutableTags: ['latest'] });
    expect(repository.tagMutability.isTagMutable('v1.2.3')).toBe(false);
    expect(repository.tagMutability.isTagMutable('latest')).toBe(true);
  });

  test('stays true after an override', () => {
    const repository = new ImmutableRepository(new Stack(), 'Api');
    const resource = repository.node.defaultChild as ecr.CfnRepository;
    resource.addPropertyOverride('ImageTagMutability', 'IMMUTABLE_WITH_EXCLUSION');
    resource.addPropertyOverride('ImageTagMutabilityExclusionFilters', [filter('dev-*')]);
    expect(repository.tagMutability.isTagMutable('dev-1')).toBe(true);
    expect(repository.tagMutability.mode).toBe(TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION);
  });

  test('stays true after an Aspect', () => {
    const app = new App();
    const repository = new ImmutableRepository(new Stack(app, 'Stack'), 'Api', { mutableTags: ['dev-*'] });
    Aspects.of(app).add({
      visit: (node) => {
        if (ecr.CfnRepository.isCfnRepository(node)) {
          node.imageTagMutability = 'IMMUTABLE';
          node.imageTagMutabilityExclusionFilters = undefined;
        }
      },
    });
    app.synth();
    expect(repository.tagMutability.isSameAs(TagMutabilitySetting.IMMUTABLE)).toBe(true);
  });
});

test('a filter that changes nothing is warned of, with an id to acknowledge', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new ImmutableRepository(stack, 'Api', { mutableTags: ['dev-*', 'dev-ci-*'] });
  Annotations.fromStack(stack).hasWarning('/Stack/Api', Match.stringLikeRegexp("'dev-ci-\\*' is shadowed.*cdk-ecr-immutability:filterWithoutEffect"));
});

describe('tagMutabilityVia CUSTOM_RESOURCE', () => {
  const via: ImmutableRepositoryProps = { mutableTags: ['dev-*'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE };

  test('leaves the mutability out of the repository, where CloudFormation would set it again in every update', () => {
    templateOf(via).hasResourceProperties('AWS::ECR::Repository', {
      ImageTagMutability: Match.absent(),
      ImageTagMutabilityExclusionFilters: Match.absent(),
    });
  });

  test('sets it by a custom resource that restores nothing', () => {
    const template = templateOf(via);
    const [repositoryId] = Object.keys(template.findResources('AWS::ECR::Repository'));
    template.hasResourceProperties('Custom::EcrRepositoryTagMutability', {
      RepositoryName: { Ref: repositoryId },
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [filter('dev-*')],
      OnRemove: 'KEEP',
    });
  });

  test('allows the function just that repository', () => {
    const template = templateOf(via);
    const [repositoryId] = Object.keys(template.findResources('AWS::ECR::Repository'));
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [{ PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Resource: { 'Fn::GetAtt': [repositoryId, 'Arn'] } })]) } }],
    });
  });

  test('answers by tagMutability all the same', () => {
    const repository = new ImmutableRepository(new Stack(), 'Api', via);
    expect(repository.tagMutability.isTagMutable('dev-1')).toBe(true);
    expect(repository.tagMutability.isTagMutable('v1')).toBe(false);
  });

  test('honours a property injector that is stricter', () => {
    const stack = stackWithInjector({ imageTagMutability: ecr.TagMutability.IMMUTABLE, imageTagMutabilityExclusionFilters: undefined });
    new ImmutableRepository(stack, 'Api', via);
    Template.fromStack(stack).hasResourceProperties('Custom::EcrRepositoryTagMutability', { ImageTagMutability: 'IMMUTABLE' });
  });

  test('takes the provider of its stack', () => {
    const stack = new Stack();
    const tagMutabilityProvider = new TagMutabilityProvider(stack, 'Provider', { memorySize: 512 });
    new ImmutableRepository(stack, 'Api', { ...via, tagMutabilityProvider });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512 });
  });

  test('refuses an override that would undo it, at synthesis', () => {
    const app = new App();
    const repository = new ImmutableRepository(new Stack(app, 'Stack'), 'Api', via);
    (repository.node.defaultChild as ecr.CfnRepository).addPropertyOverride('ImageTagMutability', 'IMMUTABLE');
    expect(() => app.synth()).toThrow(/\[Stack\/Api\] an override says ImageTagMutability on the repository.*Remove the override/);
  });

  test('is needed for a provider', () => {
    const stack = new Stack(new App(), 'Stack');
    expect(() => new ImmutableRepository(stack, 'Api', { tagMutabilityProvider: new TagMutabilityProvider(stack, 'Provider') }))
      .toThrow(/^Stack\/Api: 'tagMutabilityProvider' is given, but CloudFormation sets the tag mutability/);
  });
});

describe('what types forbid is refused at once', () => {
  test.each<[string, object, RegExp]>([
    ['a filter in place of a list', { mutableTags: 'latest' }, /'mutableTags' is the text 'latest'; a list is allowed. Write mutableTags: \['latest'\]/],
    ['the name of a mode', { tagMutability: 'IMMUTABLE' }, /'tagMutability' is the text 'IMMUTABLE'.*Write TagMutabilitySetting.IMMUTABLE/],
    ["a member of CDK's enum", { tagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION }, /Write TagMutabilitySetting.immutableExcept/],
    ['a misspelt way', { tagMutabilityVia: 'custom_resource' }, /'tagMutabilityVia' is the text 'custom_resource'.*Write TagMutabilityVia.CUSTOM_RESOURCE/],
    ['a rule in place of a list', { lifecyclePolicyRules: { maxImageCount: 1 } }, /'lifecyclePolicyRules' is \{"maxImageCount":1\}; a list is allowed/],
    ['a filter for every tag', { mutableTags: ['*'] }, /'mutableTags' has the filter '\*'.*use ecr.Repository/],
  ])('%s', (_what, props, message) => {
    const stack = new Stack(new App(), 'Stack');
    expect(() => new ImmutableRepository(stack, 'Api', props)).toThrow(message);
    expect(() => new ImmutableRepository(stack, 'Other', props)).toThrow(/^Stack\/Other: /);
  });
});
