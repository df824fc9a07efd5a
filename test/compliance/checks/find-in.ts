import { App } from 'aws-cdk-lib';
import { TagImmutabilityStandard, TagImmutabilityStandardProps } from '../../../src';
import type { Check } from '../../../src/compliance/checks/check';

// CDK's own rules are not what is tested here, and take seconds.
process.env.CDK_VALIDATION = 'false';

/** What a check finds in an app that is synthesized, as CDK's validation asks for it: `path: message`. */
export function findIn(app: App, check: Check, standard: TagImmutabilityStandardProps = {}): string[] {
  app.synth();
  const context = { app, asOf: '2027-06-30', standard: new TagImmutabilityStandard(standard) };
  return app.node.findAll().flatMap((construct) => check.find(construct, context)).map(({ construct, message }) => `${construct.node.path}: ${message}`);
}
