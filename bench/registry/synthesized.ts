import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DeployedMachine } from './sweep-walk';
import { ImmutableRegistry, ImmutableRegistryProps } from '../../src';

/** The state machine of a registry, as CloudFormation would make it. */
export function synthesizedMachine(props: ImmutableRegistryProps, enforcement: 'REPORT' | 'ENFORCE'): DeployedMachine {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  new ImmutableRegistry(stack, 'Registry', props);
  const machines = Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine');
  const sweep = Object.entries(machines).find(([id]) => id.startsWith('RegistrySweep'))![1];
  return { arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:RegistrySweep00000000-012345678901', definition: withSubstitutions(sweep.Properties, enforcement) };
}

function withSubstitutions({ Definition, DefinitionSubstitutions }: any, enforcement: string): any {
  const substitutions: Record<string, string> = deployed(DefinitionSubstitutions, enforcement);
  return JSON.parse(JSON.stringify(deployed(Definition, enforcement)).replace(/\$\{(\w+)\}/g, (_, name) => substitutions[name]));
}

/** A part of a template, with what CloudFormation puts in the places of its functions. */
function deployed(part: any, enforcement: string): any {
  if (part === null || typeof part !== 'object') {
    return part;
  }
  if (Array.isArray(part)) {
    return part.map((each) => deployed(each, enforcement));
  }
  if ('Fn::Sub' in part) {
    return [part['Fn::Sub']].flat()[0].replace('${AWS::Partition}', 'aws');
  }
  if ('Fn::If' in part) {
    return enforcement;
  }
  if ('Ref' in part) {
    // A physical id, with the stack and an end of its own.
    return `stack-${part.Ref}-0123456789ab`.toLowerCase();
  }
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, deployed(value, enforcement)]));
}
