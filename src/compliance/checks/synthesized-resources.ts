import * as fs from 'node:fs';
import * as path from 'node:path';
import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { CheckContext } from './check';
import { oncePerRun } from './once-per-run';

/** A resource as a template has it. */
export interface SynthesizedResource {
  readonly Type: string;
  readonly Properties?: Record<string, any>;
}

/**
 * What is in the template of a stack, by logical id. CDK validates when all templates are written, so that a check need not render
 * thousands of resources again to find those that are worth it: reading the template takes as long as rendering a few. Undefined
 * before synthesis; then nothing is known.
 *
 * What refers to another stack is here as CDK wrote it; `propertiesWithReferences` says what is meant.
 */
export const synthesizedResources = oncePerRun((stack: Stack): Record<string, SynthesizedResource> | undefined => {
  const file = path.join(Stage.of(stack)!.outdir, stack.templateFile);
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).Resources ?? {} : undefined;
});

/** The properties of a resource in the template of its stack; undefined before synthesis. */
export function synthesizedProperties(resource: CfnResource, context: CheckContext): Record<string, any> | undefined {
  const resources = synthesizedResources(Stack.of(resource), context);
  return resources && (resources[logicalIdOf(resource, context)]?.Properties ?? {});
}

/** The logical id of a resource: a token, which takes longer to resolve than one would think. */
export const logicalIdOf = oncePerRun((resource: CfnResource): string => Stack.of(resource).resolve(resource.logicalId));
