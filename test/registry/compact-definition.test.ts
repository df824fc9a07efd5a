import { App, BootstraplessSynthesizer, DefaultStackSynthesizer, IStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { registryProps, standard } from './sweep/arbitrary-standards';
import { asDeployed } from './sweep/sweep-on-engine';
import { EnforcementMode, ImmutableRegistry, ImmutableRegistryProps, TagImmutabilityStandard } from '../../src';
import { compactDefinition } from '../../src/registry/compact-definition';
import { States, definitionOf } from '../../src/registry/state-language';
import { runs } from '../mutability/arbitraries';

interface Machines {
  /** The properties of the machines of a registry, by what they are for. */
  readonly machines: Record<string, any>;
  readonly mappings: any;
}

function machinesIn(synthesizer: IStackSynthesizer, given: TagImmutabilityStandard, props: Partial<ImmutableRegistryProps>): Machines {
  const stack = new Stack(new App(), 'Stack', { synthesizer });
  new ImmutableRegistry(stack, 'Registry', { standard: given, ...props });
  const template = Template.fromStack(stack);
  const machines = Object.entries(template.findResources('AWS::StepFunctions::StateMachine'))
    .map(([id, { Properties }]) => [/Sweep|Restore|Guard|Opening/.exec(id)![0], Properties]);
  return { machines: Object.fromEntries(machines), mappings: template.findMappings('*') };
}

const REPEATED = 'the same words again and again, more of them than it takes to name them once';
const states: States = {
  One: { Type: 'Pass', Output: `${REPEATED} "quoted" \\d+`, Next: 'Two' },
  Two: { Type: 'Pass', Output: `${REPEATED} "quoted" \\d+ \${given} \${b} \${unknown}`, Next: 'Three' },
  Three: { Type: 'Succeed', Output: { emoji: '😀😁😀😁😀😁😀😁😀😁', b: REPEATED } },
};

test('says what the definition says, with what CloudFormation puts in', () => {
  const { definition, definitionSubstitutions } = definitionOf('One', states, { given: 'value', a: 'of another one' });
  const compact = compactDefinition({ definition, definitionSubstitutions });
  expect(JSON.stringify(compact).length).toBeLessThan(JSON.stringify({ definition, definitionSubstitutions }).length);
  expect(compact.definitionSubstitutions).toMatchObject(definitionSubstitutions);
  const put = (text: string) => text.replace(/\$\{(\w+)\}/g, (found, name) => compact.definitionSubstitutions[name] ?? found);
  expect(JSON.parse(put(compact.definitionString))).toEqual(JSON.parse(put(JSON.stringify(definition))));
});

test('of every standard, says what the definition says that is no text', () => {
  fc.assert(fc.property(standard, registryProps, (given, props) => {
    const { machines: plain } = machinesIn(new DefaultStackSynthesizer(), given, props);
    const { machines: compact, mappings } = machinesIn(new BootstraplessSynthesizer(), given, props);
    expect(Object.keys(compact).sort()).toEqual(Object.keys(plain).sort());
    for (const mode of Object.values(EnforcementMode)) {
      for (const [name, properties] of Object.entries(compact)) {
        expect(properties.Definition).toBeUndefined();
        expect(asDeployed(properties, mode, mappings)).toEqual(asDeployed(plain[name], mode));
      }
    }
    for (const { DefinitionString, DefinitionSubstitutions } of Object.values(compact)) {
      // CloudFormation looks for placeholders once, or again and again: it is the same if there are none in what it puts in.
      Object.values(DefinitionSubstitutions).filter((each) => typeof each === 'string').forEach((text) => expect(text).not.toContain('${'));
      const pieces: any[] = typeof DefinitionString === 'string' ? [DefinitionString] : DefinitionString['Fn::Join'][1];
      const text = pieces.map((piece) => typeof piece === 'string' ? piece : mappings[piece['Fn::FindInMap'][0]].Texts[piece['Fn::FindInMap'][2]]).join('');
      const used = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
      expect([...used].sort()).toEqual(Object.keys(DefinitionSubstitutions).sort());
    }
  }), runs(5, 200));
}, 600_000);
