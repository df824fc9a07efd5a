import * as fs from 'node:fs';
import * as path from 'node:path';
import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { RuleContext } from '../rule';
import { oncePerRun } from './once-per-run';
import { renderedProperties } from '../../template/rendered-resource';

/** A resource as a template has it. */
export interface SynthesizedResource {
  readonly Type: string;
  readonly Properties?: Record<string, any>;
}

/**
 * The resources in the template of a stack, by logical id. CDK validates after it has written all templates, so a rule need not render
 * thousands of resources again: reading the template takes as long as rendering a few of them. Undefined before synthesis.
 *
 * What refers to another stack is here as CDK wrote it; `propertiesWithReferences` says what is meant.
 */
const synthesizedResources = oncePerRun((stack: Stack): Record<string, SynthesizedResource> | undefined => {
  const file = path.join(Stage.of(stack)!.outdir, stack.templateFile);
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).Resources ?? {} : undefined;
});

/** The resources of some types that are in the template of a stack, by logical id; undefined before synthesis. */
export function synthesizedOfTypes(stack: Stack, types: readonly string[], context: RuleContext): Map<string, SynthesizedResource> | undefined {
  const resources = synthesizedResources(stack, context);
  return resources && new Map(Object.entries(resources).filter(([, { Type: type }]) => types.includes(type)));
}

/**
 * The properties of a resource as the template of its stack has them, or before synthesis as it will have them. Undefined for a resource that
 * is not in the template. Changes after the template was written do not count: a pipeline deploys the template.
 */
export function propertiesIn(resource: CfnResource, context: RuleContext): Record<string, any> | undefined {
  const resources = synthesizedResources(Stack.of(resource), context);
  if (resources === undefined) {
    return renderedProperties(resource);
  }
  const synthesized = resources[logicalIdOf(resource, context)];
  return synthesized && (synthesized.Properties ?? {});
}

/** The logical id of a resource. It is a token, and resolving it takes time. */
export const logicalIdOf = oncePerRun((resource: CfnResource): string => Stack.of(resource).resolve(resource.logicalId));
