import * as fs from 'fs';
import { TagMutabilitySetting } from '../../src';
import { CREATION_TEMPLATE_TYPE, REPOSITORY_TYPE } from '../../src/ecr/resource-types';

const JUDGED_TYPES = [REPOSITORY_TYPE, CREATION_TEMPLATE_TYPE];
const MUTABILITY = Object.keys(TagMutabilitySetting.immutableExcept('any').toCloudFormation());

/** Synthesized templates by the names of their files. */
export type Templates = Record<string, any>;

export function read(files: Record<string, string>): Templates {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, JSON.parse(fs.readFileSync(file, 'utf-8'))]));
}

/** What the templates say of the tag mutability of each repository and creation template. */
export function mutabilities(templates: Templates): Record<string, any> {
  return Object.fromEntries(judgedResources(templates).map(([name, { Properties = {} }]) => [
    name, Object.fromEntries(MUTABILITY.filter((key) => key in Properties).map((key) => [key, Properties[key]])),
  ]));
}

/** The templates without that. A nested stack's file is told by its hash, which differs if its template does. */
export function withoutMutability(templates: Templates): Templates {
  const rest = structuredClone(templates);
  for (const [, resource] of judgedResources(rest)) {
    MUTABILITY.forEach((key) => delete resource.Properties?.[key]);
    if (Object.keys(resource.Properties ?? {}).length === 0) {
      delete resource.Properties;
    }
  }
  const nestedStacks = resources(rest).filter(([, { Type }]) => Type === 'AWS::CloudFormation::Stack');
  nestedStacks.forEach(([, { Properties }]) => delete Properties.TemplateURL);
  return rest;
}

function judgedResources(templates: Templates): [string, any][] {
  return resources(templates).filter(([, { Type }]) => JUDGED_TYPES.includes(Type));
}

function resources(templates: Templates): [string, any][] {
  return Object.entries(templates).flatMap(([file, { Resources = {} }]) =>
    Object.entries(Resources).map(([id, resource]): [string, any] => [`${file} ${id}`, resource]));
}
