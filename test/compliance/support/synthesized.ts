import * as fs from 'fs';
import * as path from 'path';
import { App, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { TagMutabilitySetting } from '../../../src';
import { saysTagMutability } from '../../../src/compliance/app-model/judged-construct';

/** The setting of everything that is judged as it stands in the templates of an app, by the path of its construct. */
export function synthesized(app: App): Record<string, string> {
  app.synth();
  return Object.fromEntries(app.node.findAll().filter(saysTagMutability)
    .map((resource) => [resource.node.path.replace(/\/(Resource|Default)$/, ''), `${TagMutabilitySetting.fromCloudFormation(propertiesOf(resource))}`]));
}

/** The properties of a resource in the template that was written. */
export function propertiesOf(resource: CfnResource): any {
  const stack = Stack.of(resource);
  // A Stage is synthesized once: this is what was written then.
  const template = JSON.parse(fs.readFileSync(path.join(Stage.of(stack)!.synth().directory, stack.templateFile), 'utf8'));
  return template.Resources[stack.resolve(resource.logicalId)].Properties ?? {};
}

/** What the library has said to the user of a construct and of what is below it, by the last word of its id. */
export function said(scope: IConstruct): string[] {
  return scope.node.findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => ['aws:cdk:info', 'aws:cdk:warning'].includes(type))
    .flatMap(({ data }) => /\[ack: cdk-ecr-immutability:(\w+)\]/.exec(data)?.[1] ?? []);
}
