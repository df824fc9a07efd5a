import * as fs from 'node:fs';
import type { TemplateResource } from './app-template';
import { assetsAround } from './assets-of-stage';
import { NO_VALUE, own } from '../../template/expressions';
import type { RuleContext } from '../rule';

/** A document that a resource runs and that is a file, as far as it says where. */
export interface DocumentInFile {
  readonly property: string;
  /** Where it is, as the template says. */
  readonly location: unknown;
  /** What is in it; undefined if it is no file of the app. */
  readonly text?: string;
}

/** By type, the property that says where the document is. */
const LOCATIONS = new Map<string, string>([
  ['AWS::StepFunctions::StateMachine', 'DefinitionS3Location'],
  ['AWS::Serverless::StateMachine', 'DefinitionUri'],
  ['AWS::CodeBuild::Project', 'Source'],
]);

/** The document of a resource that is in a file; undefined if it has none, or has it in its properties. */
export function documentInFile({ type, properties, stack }: TemplateResource, context: RuleContext): DocumentInFile | undefined {
  const property = LOCATIONS.get(type);
  const location = property === 'Source' ? properties.Source?.BuildSpec : property === undefined ? undefined : properties[property];
  if (property === undefined || location === undefined || location === null || own(location, 'Ref') === NO_VALUE) {
    return undefined;
  }
  const assets = assetsAround(stack, context);
  const { Bucket: bucket, Key: key, Version: version } = Object(location);
  const file = bucket === undefined || key === undefined ? assets.fileOf(location) : version === undefined ? assets.fileAt(bucket, key) : undefined;
  const isFile = file !== undefined && fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  return { property, location, text: isFile ? fs.readFileSync(file, 'utf8') : undefined };
}
