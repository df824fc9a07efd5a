import { App } from 'aws-cdk-lib';
import { contextOf, findings } from './context';
import type { TagImmutabilityStandardProps } from '../../../src';
import type { Rule } from '../../../src/compliance/rule';

/** What a rule finds in an app that is synthesized, as CDK's validation asks for it: `path: message`. */
export function findingsAfterSynthesis(app: App, rule: Rule, standard: TagImmutabilityStandardProps = {}): string[] {
  app.synth();
  return findings(rule, app, contextOf(app, standard)).map(({ path, message }) => `${path}: ${message}`);
}
