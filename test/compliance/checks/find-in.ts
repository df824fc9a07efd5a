import { App } from 'aws-cdk-lib';
import { contextOf, findings } from './context';
import type { TagImmutabilityStandardProps } from '../../../src';
import type { Check } from '../../../src/compliance/checks/check';

/** What a check finds in an app that is synthesized, as CDK's validation asks for it: `path: message`. */
export function findIn(app: App, check: Check, standard: TagImmutabilityStandardProps = {}): string[] {
  app.synth();
  return findings(check, app, contextOf(app, standard)).map(({ path, message }) => `${path}: ${message}`);
}
