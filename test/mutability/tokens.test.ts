import { App, CfnParameter, CfnResource, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { TagMutabilityMode, TagMutabilitySetting } from '../../src/mutability';

function rendered(make: (stack: Stack) => TagMutabilitySetting) {
  const stack = new Stack(new App(), 'Stack');
  new CfnResource(stack, 'Repository', { type: 'AWS::ECR::Repository', properties: make(stack).toCloudFormation() });
  return Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'))[0].Properties;
}

describe('a filter that is an unresolved token', () => {
  const setting = TagMutabilitySetting.immutableExcept('latest', Lazy.string({ produce: () => 'dev-*' }));

  test('is carried to the template', () => {
    const properties = rendered((stack) => {
      const parameter = new CfnParameter(stack, 'Filter');
      return TagMutabilitySetting.immutableExcept('latest', `${parameter.valueAsString}-*`, Fn.select(0, Fn.split(',', parameter.valueAsString)));
    });
    expect(properties).toEqual({
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [
        'latest',
        { 'Fn::Join': ['', [{ Ref: 'Filter' }, '-*']] },
        { 'Fn::Select': [0, { 'Fn::Split': [',', { Ref: 'Filter' }] }] },
      ].map((value) => ({ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: value })),
    });
  });

  test('counts as a filter', () => {
    const token = Lazy.string({ produce: () => 'dev-*' });
    expect(() => TagMutabilitySetting.immutableExcept('a', 'b', 'c', 'd', 'e', token)).toThrow(
      "6 tag filters are given ('a', 'b', 'c', 'd', 'e', an unresolved token); ECR allows at most 5.");
  });

  test('makes the setting say that it is unresolved, and which filter is', () => {
    expect(setting.isUnresolved).toBe(true);
    expect(setting.unanswerableBecause).toBe('its filter 2 is an unresolved token, known only at deployment');
    expect(`${setting}`).toBe("IMMUTABLE except 'latest', '<unresolved>'");
    expect(setting.mode).toBe(TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION);
    expect(setting.exclusionFilters[0]).toBe('latest');
  });

  test.each<[string, () => unknown]>([
    ['isTagMutable', () => setting.isTagMutable('latest')],
    ['explain', () => setting.explain('latest')],
    ['isAtLeastAsStrictAs', () => setting.isAtLeastAsStrictAs(TagMutabilitySetting.MUTABLE)],
    ['being compared with', () => TagMutabilitySetting.IMMUTABLE.isAtLeastAsStrictAs(setting)],
    ['tagLooserThan', () => setting.tagLooserThan(TagMutabilitySetting.MUTABLE)],
    ['isSameAs', () => setting.isSameAs(setting)],
    ['isEquivalentTo', () => setting.isEquivalentTo(setting)],
    ['isEveryTagMutable', () => setting.isEveryTagMutable],
    ['simplified', () => setting.simplified()],
    ['tightenedTo', () => setting.tightenedTo(TagMutabilitySetting.IMMUTABLE)],
  ])('leaves no answer to %s', (_, question) => {
    expect(question).toThrow(/^cannot tell .*: its filter 2 is an unresolved token, known only at deployment\. Ask a setting whose mode and filters are/);
  });

  test('does not hide that others are shadowed', () => {
    const token = Lazy.string({ produce: () => 'x' });
    expect(TagMutabilitySetting.immutableExcept('dev-*', token, 'dev-1').shadowedFilters).toEqual(['dev-1']);
  });
});

test('a tag that is an unresolved token has no answer', () => {
  const tag = Lazy.string({ produce: () => 'v1' });
  expect(() => TagMutabilitySetting.IMMUTABLE.isTagMutable(tag)).toThrow(
    'the tag is an unresolved token, which is known only at deployment. Ask about a literal tag.');
});

describe('a list of filters that is an unresolved token', () => {
  const message = 'the tag filters are an unresolved list; CloudFormation cannot make one filter of each of its items.'
    + ' Give each filter as a text of its own, such as Fn.select(0, list).';
  const list = Fn.split(',', Fn.importValue('Filters'));

  test('is refused, alone and among others', () => {
    expect(() => TagMutabilitySetting.immutableExcept(...list)).toThrow(message);
    expect(() => TagMutabilitySetting.mutableExcept('latest', ...list)).toThrow(message);
    expect(() => TagMutabilitySetting.of(TagMutabilityMode.IMMUTABLE_WITH_EXCLUSION, list)).toThrow(message);
  });
});

describe('read from a template', () => {
  test.each([
    ['a mode', { ImageTagMutability: { Ref: 'Mode' } }, 'its mode is an unresolved token, known only at deployment'],
    ['a filter', {
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: { Ref: 'Filter' } }],
    }, 'its filter 1 is an unresolved token, known only at deployment'],
    ['a type of filter', {
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterType: { Ref: 'Type' }, ImageTagMutabilityExclusionFilterValue: 'a' }],
    }, 'its filter 1 is an unresolved token, known only at deployment'],
  ])('%s that is an intrinsic function is carried, and has no answer', (_, properties, reason) => {
    const setting = TagMutabilitySetting.fromCloudFormation(properties);
    expect(setting.isUnresolved).toBe(true);
    expect(setting.unanswerableBecause).toBe(reason);
    expect(() => setting.isTagMutable('a')).toThrow(reason);
    const stack = new Stack();
    expect(stack.resolve(setting.toCloudFormation())).toEqual(properties);
  });

  test('an unresolved mode is no mode', () => {
    const setting = TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: { Ref: 'Mode' } });
    expect(() => setting.mode).toThrow('the setting <unresolved> has no known mode: its mode is an unresolved token, known only at deployment.');
  });
});

describe('a dynamic reference of CloudFormation is a token, from wherever it comes', () => {
  const references = [
    '{{resolve:ssm:/filter}}', '{{resolve:ssm:/filter:3}}', '{{resolve:ssm-secure:/filter}}', '{{resolve:secretsmanager:name:SecretString:key}}',
  ];
  const texts = [...references, `dev-${references[0]}-*`, `${references[0]}${references[3]}`];
  const baseline = TagMutabilitySetting.immutableExcept('latest');

  test.each(texts)('as a filter: %s', (text) => {
    const declared = TagMutabilitySetting.immutableExcept('latest', text);
    const read = [TagMutabilitySetting.fromApi(declared.toApi()), TagMutabilitySetting.fromCloudFormation(declared.toCloudFormation())];
    for (const setting of [declared, ...read]) {
      expect(setting.isUnresolved).toBe(true);
      expect(setting.unanswerableBecause).toBe(`its filter 2 is the dynamic reference '${text}', known only at deployment`);
      expect(setting._refusedBecause).toBeUndefined();
      expect(setting.warnings).toEqual([]);
      expect(`${setting}`).toBe(`IMMUTABLE except 'latest', '${text}'`);
      for (const question of [() => setting.isTagMutable('a'), () => setting.tightenedTo(baseline), () => setting.isEveryTagMutable, () => setting.simplified()]) {
        expect(question).toThrow(/^cannot tell .* known only at deployment\. Ask a setting whose mode and filters are literals\.$/);
      }
    }
    expect(rendered(() => declared).ImageTagMutabilityExclusionFilters[1].ImageTagMutabilityExclusionFilterValue).toBe(text);
  });

  test.each(references)('as a mode, a type or the list of filters: %s', (text) => {
    const properties = [
      { ImageTagMutability: text },
      { ...TagMutabilitySetting.immutableExcept('a').toCloudFormation(), ImageTagMutabilityExclusionFilters: text },
      { ...TagMutabilitySetting.immutableExcept('a').toCloudFormation(), ImageTagMutabilityExclusionFilters: [text] },
      { ImageTagMutability: 'MUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterType: text, ImageTagMutabilityExclusionFilterValue: 'a' }] },
    ];
    for (const given of properties) {
      const setting = TagMutabilitySetting.fromCloudFormation(given);
      expect([setting.isUnresolved, setting._refusedBecause]).toEqual([true, undefined]);
      expect(setting.toCloudFormation()).toEqual(given);
      expect(() => setting.tightenedTo(baseline)).toThrow(/known only at deployment/);
    }
  });

  test('as a tag', () => {
    expect(() => baseline.explain(references[0])).toThrow("the tag is the dynamic reference '{{resolve:ssm:/filter}}', which is known only at deployment.");
  });

  test.each(['{{resolve:ssm:/f', '{resolve:ssm:/f}', '{{ssm:/f}}'])('but not what CloudFormation leaves as it is: %s', (text) => {
    expect(() => TagMutabilitySetting.immutableExcept(text)).toThrow(/ECR allows letters, digits|looks like a regular expression/);
  });
});
