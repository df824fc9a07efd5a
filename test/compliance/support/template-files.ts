import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { TagMutabilitySetting } from '../../../src';
import { REPOSITORY_TYPE } from '../../../src/ecr/resource-types';

/** The settings of all repositories in the templates of an app that was synthesized, by the path of the stack and the logical id. */
export function settingsInFiles(app: App): Record<string, string> {
  const templates = app.node.findAll().filter(Stack.isStack).map((stack) => ({ stack, template: templateOf(stack) }));
  return Object.fromEntries(templates.flatMap(({ stack, template }) => Object.entries<any>(template.Resources ?? {})
    .filter(([, { Type }]) => Type === REPOSITORY_TYPE)
    .map(([id, { Properties }]) => [`${stack.node.path} ${id}`, `${TagMutabilitySetting.fromCloudFormation(Properties ?? {})}`])));
}

/** The template of a stack as it was written. */
export function templateOf(stack: Stack): any {
  return JSON.parse(fs.readFileSync(path.join(Stage.of(stack)!.outdir, stack.templateFile), 'utf8'));
}

/** All templates below a folder, as texts, by their names. */
export function templateFiles(folder: string): Record<string, string> {
  return Object.fromEntries(filesBelow(folder).filter((file) => file.endsWith('.template.json'))
    .map((file) => [path.relative(folder, file), fs.readFileSync(file, 'utf8')]));
}

/** The templates that are assets of an app, each with the hash that refers to it, and the hash that CDK would take of the file. */
export function hashesOfTemplates(folder: string): { file: string; referred: string; taken: string }[] {
  return filesBelow(folder).filter((file) => file.endsWith('.assets.json')).flatMap((manifest) => {
    const { files } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
    return Object.entries<any>(files).filter(([, { source }]) => source.path?.endsWith('template.json')).map(([referred, { source }]) => {
      const content = fs.readFileSync(path.join(path.dirname(manifest), source.path), 'utf8');
      // Of a nested stack, CDK takes the hash before it writes the file with line breaks.
      const hashed = source.path.endsWith('.nested.template.json') ? JSON.stringify(JSON.parse(content)) : content;
      return { file: source.path, referred, taken: createHash('sha256').update(hashed).digest('hex') };
    });
  });
}

function filesBelow(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(path.join(folder, entry.name)) : [path.join(folder, entry.name)]);
}
