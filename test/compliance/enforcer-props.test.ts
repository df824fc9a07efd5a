/** What the three enforcers that change something are given; the checks have a test of their own. */
import { App, Aspects, Mixins } from 'aws-cdk-lib';
import { TagImmutabilityAspect, TagImmutabilityInjector, TagImmutabilityMixin, TagImmutabilityStandard } from '../../src';

const ENFORCERS: [string, (props: any) => unknown][] = [
  ['TagImmutabilityAspect', (props) => TagImmutabilityAspect.addTo(new App(), props)],
  ['TagImmutabilityInjector', (props) => TagImmutabilityInjector.addTo(new App(), props)],
  ['TagImmutabilityMixin', (props) => Mixins.of(new App()).apply(new TagImmutabilityMixin(props))],
];

describe.each(ENFORCERS)('%s refuses, and says what to do instead of', (name, enforce) => {
  test.each<[string, unknown, RegExp]>([
    ['a standard in the place of its props', new TagImmutabilityStandard(), / is given a standard in the place of its props\. Write { standard }\.$/],
    ['no props', undefined, / is given undefined; an object with standard is allowed\. Write it in braces\.$/],
    ['a baseline', { baseline: 'IMMUTABLE' }, / is given 'baseline'; standard is allowed\. Correct the name, or remove it\.$/],
    ['a baseline beside a standard', { standard: new TagImmutabilityStandard(), baseline: 'IMMUTABLE' }, / is given 'baseline'; standard is allowed/],
    ['no standard', {}, /: 'standard' is undefined; a TagImmutabilityStandard is allowed\. Write new TagImmutabilityStandard\({ \.\.\. }\)/],
    ['the props of a standard', { standard: { enforcement: 'REPORT' } }, /: 'standard' is {"enforcement":"REPORT"}; a TagImmutabilityStandard is allowed/],
    ['the JSON of a standard', { standard: new TagImmutabilityStandard().toJson() }, /TagImmutabilityStandard\.fromJson\(json\) for one that is kept as JSON/],
  ])('%s', (_, props, message) => {
    expect(() => enforce(props)).toThrow(message);
    expect(() => enforce(props)).toThrow(new RegExp(`^${name}`));
  });

  test('nothing, if it is given a standard', () => {
    expect(() => enforce({ standard: new TagImmutabilityStandard() })).not.toThrow();
  });
});

test('CDK asks the Aspect first, so that whatever other Aspects add comes later', () => {
  const app = new App();
  TagImmutabilityAspect.addTo(app, { standard: new TagImmutabilityStandard() });
  const [{ priority }] = Aspects.of(app).applied;
  expect(priority).toBe(0);
});
