/** Whatever a user or a template gives, a message stays readable: each value is in quotes or as JSON, on one line, and not too long. */
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { CreationTemplate, AppliedFor, TagImmutabilityStandard, TagMutabilitySetting } from '../../src';
import { checkText, shown } from '../../src/messages/check-type';
import { quoted, readable } from '../../src/mutability/language/quoted';
import { describeChoices } from '../../src/template/deployment';
import { runs } from '../mutability/arbitraries';

/** Values as nobody expects them. */
const odd: fc.Arbitrary<any> = fc.oneof(
  fc.constantFrom('', ' ', '\t', '\n', 'a\nb', '\u0000', '\u2028', '\u202e', 'x'.repeat(5000), "it's", '\u001b[31mred', '‮', 'ａ'),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(0, true, null, {}, [], { a: '\n' }, [['']], Number.NaN, -1n, Symbol('s'), () => 1),
  fc.jsonValue(),
  fc.constant(0).map(() => { const circular: any = {}; circular.itself = circular; return circular; }),
);

const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/; // eslint-disable-line no-control-regex

function expectReadable(message: string, most = 5000): void {
  expect(message).not.toMatch(INVISIBLE);
  expect(message.length).toBeLessThan(most);
  // A value that is empty or blank would leave a hole between two words.
  expect(message).not.toMatch(/(?<!['"\\])  +(?!['"])/);
  expect(message).not.toContain('[object Object]');
}

/** Runs something, and returns what it throws. */
function thrown(run: () => unknown): string {
  try {
    run();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('a value', () => {
  fc.assert(fc.property(odd, (value) => {
    for (const text of [quoted(value), shown(value), thrown(() => checkText('name', typeof value === 'string' ? [value] : value, 'x'))]) {
      expect(text).not.toMatch(INVISIBLE);
      expect(text.length).toBeLessThan(500);
    }
  }), runs(300, 20_000));
  expect(quoted('')).toBe("''");
  expect(quoted(' \n')).toBe("' \\n'");
  expect(quoted('x'.repeat(300))).toBe(`'${'x'.repeat(256)}...' (300 characters)`);
  expect(quoted({ a: 1 })).toBe('{"a":1}');
  expect(quoted(undefined)).toBe('undefined');
  expect(readable('one\ntwo')).toBe('one\\ntwo');
});

test('a setting and all that it says', () => {
  const properties = fc.record({
    ImageTagMutability: odd,
    ImageTagMutabilityExclusionFilters: fc.oneof(odd, fc.array(fc.oneof(odd, fc.record({
      ImageTagMutabilityExclusionFilterType: fc.oneof(fc.constant('WILDCARD'), odd), ImageTagMutabilityExclusionFilterValue: odd,
    })), { maxLength: 3 })),
  }, { requiredKeys: [] });
  fc.assert(fc.property(properties.filter((one) => !hasNoText(one)), (given) => {
    const setting = TagMutabilitySetting.fromCloudFormation(given);
    for (const text of [`${setting}`, setting.unanswerableBecause ?? '', setting._refusedBecause ?? '']) {
      expect(text).not.toMatch(INVISIBLE);
      expect(text).not.toMatch(/^ |  $/);
    }
    expect(`${setting}`).not.toBe('');
  }), runs(300, 20_000));
  expect(`${TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: '' })}`).toBe("''");
  expect(`${TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: 'Immutable' })}`).toBe('Immutable');
  expect(`${TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: 'IMMUTABLE now' })}`).toBe("'IMMUTABLE now'");
});

/** What no template can have: nobody resolves it. */
function hasNoText(value: unknown): boolean {
  return ['symbol', 'bigint', 'function'].includes(typeof value)
    || (typeof value === 'object' && value !== null && (isCircular(value) || Object.values(value).some(hasNoText)));
}

function isCircular(value: object): boolean {
  return 'itself' in value;
}

test('a choice', () => {
  fc.assert(fc.property(odd, fc.constantFrom('condition', 'parameter', 'default', 'mapping'), (value, kind) => {
    expect(describeChoices([{ kind: kind as any, name: typeof value === 'string' ? value : 'Name', value }])).not.toMatch(INVISIBLE);
  }), runs(100, 5000));
});

test.each([['', "''"], ['  ', "'  '"], ['IMM\nUTABLE', "'IMM\\nUTABLE'"], ['x y', "'x y'"]])('what an enforcer and a rule say of the mode %j', (mode, words) => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const repository = new CfnResource(stack, 'Repo', { type: 'AWS::ECR::Repository', properties: { ImageTagMutability: mode } });
  new TagImmutabilityStandard().applyTo(app);
  app.synth();
  const [said] = repository.node.metadata.filter(({ type }) => type === 'aws:cdk:info').map(({ data }) => `${data}`);
  expect(said).toContain(`from ${words} to IMMUTABLE. ECR refuses ${words}: the tag mutability mode is ${words};`);
  expectReadable(said);
});

test.each(['', ' ', 'Team\nA', 'x'.repeat(1000)])('an error about the prefix %j', (prefix) => {
  const stack = new Stack(new App(), 'Stack');
  const message = thrown(() => new CreationTemplate(stack, 'T', { prefix, appliedFor: [AppliedFor.REPLICATION] }));
  expectReadable(message);
  expect(message).toContain(`the prefix ${quoted(prefix)} `);
  expectReadable(thrown(() => new TagImmutabilityStandard({ namespaces: [{ prefix }] })));
});
