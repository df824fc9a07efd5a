/** What is synthesized is what Step Functions takes, whatever the standard says: expressions that parse, states that are reached, nothing lost on the way. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import jsonata from 'jsonata';
import { registryProps, standard } from './arbitrary-standards';
import { FakeAws, asDeployed, sweep } from './sweep-on-engine';
import { ImmutableRegistry, ImmutableRegistryProps, TagImmutabilityStandard } from '../../../src';
import { runs } from '../../mutability/arbitraries';

/** The machine as the construct makes it, before CDK renders it, and as the template has it. */
function machineOf(given: TagImmutabilityStandard, more: Partial<ImmutableRegistryProps>): { made: any; synthesized: any } {
  const stack = new Stack(new App(), 'Stack');
  const registry = new ImmutableRegistry(stack, 'Registry', { standard: given, ...more });
  const { Properties } = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'))
    .find((each) => JSON.stringify(each).includes('describeRepositories'))!;
  return { made: stack.resolve((registry.node.findChild('Sweep') as any).definition), synthesized: Properties };
}

function textsOf(value: unknown): string[] {
  return typeof value === 'string' ? [value]
    : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** The names of the states that are reached, and of those that there are, in all machines that a definition has. */
function statesOf(definition: any): { reached: string[]; all: string[] } {
  const reached = new Set<string>();
  const visit = (name: string) => {
    if (!reached.has(name)) {
      reached.add(name);
      const { Next, Default, Choices = [], Catch = [] } = definition.States[name];
      [Next, Default, ...[...Choices, ...Catch].map((each: any) => each.Next)].filter((each) => each !== undefined).forEach(visit);
    }
  };
  visit(definition.StartAt);
  const inner = Object.values<any>(definition.States).flatMap(({ ItemProcessor }) => ItemProcessor === undefined ? [] : statesOf(ItemProcessor));
  return {
    reached: [...reached, ...inner.flatMap((each) => each.reached)].sort(),
    all: [...Object.keys(definition.States), ...inner.flatMap((each) => each.all)].sort(),
  };
}

test('of every standard', async () => {
  await fc.assert(fc.asyncProperty(standard, registryProps, async (given, more) => {
    const { made, synthesized } = machineOf(given, more);
    // CDK takes away what is empty, without a word.
    expect(synthesized.Definition).toEqual(JSON.parse(JSON.stringify(made)));
    expect(JSON.stringify(synthesized)).not.toMatch(/Token\[|\$\{Token/);
    const definition = asDeployed(synthesized, more.enforcement);
    textsOf(definition).filter((text) => text.startsWith('{%')).forEach((text) => {
      expect(text.endsWith('%}')).toBe(true);
      expect(() => jsonata(text.slice(2, -2))).not.toThrow();
    });
    // A text that only looks like an expression, or like a reference of CloudFormation, is neither.
    expect(textsOf(definition).filter((text) => /\{\{resolve|\{% \$evil/.test(text))).toEqual([]);
    const { reached, all } = statesOf(definition);
    expect(reached).toEqual(all);
    const aws = new FakeAws([{ name: 'a' }, { name: 'a/b' }, { name: 'some/thing', mode: 'IMMUTABLE' }]);
    expect(await sweep(definition, aws)).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'COMPLETED', repositories: 3 } });
  }), runs(25, 2_000));
}, 600_000);

test('a reason that is cut is cut between two characters', () => {
  const { synthesized } = machineOf(new TagImmutabilityStandard({
    exemptions: ['', 'x'].map((before) => ({ repositories: 'a*', reason: before + '😀'.repeat(100), owner: before + '😀'.repeat(100) })),
  }), {});
  const reasons = textsOf(synthesized).filter((text) => text.includes('😀'));
  expect(reasons.length).toBeGreaterThan(0);
  // Half of such a character is a surrogate that stands alone.
  reasons.forEach((text) => expect(text).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/));
});
