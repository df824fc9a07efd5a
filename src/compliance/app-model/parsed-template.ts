import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { parsedJson } from './json-text';
import { includedTemplate } from '../../template/cdk-private';

/**
 * The template in a text: JSON, or YAML in CloudFormation's form.
 *
 * @throws an Error if it is neither
 */
export function parsedTemplate(text: string): Record<string, any> {
  return readTemplate(text).document;
}

/** The same, and whether it is JSON. */
export function readTemplate(text: string): { readonly document: Record<string, any>; readonly isJson: boolean } {
  const json = jsonIn(text);
  const document = json ?? yamlIn(text);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Error('it is no object');
  }
  return { document, isJson: document === json };
}

function jsonIn(text: string): any {
  try {
    return parsedJson(text);
  } catch {
    return undefined;
  }
}

/**
 * CDK reads YAML, with the short forms of functions, where it includes a template, and nowhere else. It then makes a construct of each
 * resource, which takes time, and refuses much that CloudFormation takes. A parameter that no template has ends it before that.
 */
function yamlIn(text: string): any {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-ecr-immutability-'));
  const templateFile = path.join(directory, 'template.yaml');
  const stack = new Stack(new App({ outdir: path.join(directory, 'cdk.out'), autoSynth: false, analyticsReporting: false }), 'Stack');
  let refused: unknown;
  try {
    fs.writeFileSync(templateFile, text);
    new CfnInclude(stack, 'Template', { templateFile, parameters: { '(no parameter)': '' } });
  } catch (error) {
    refused = error;
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
  const read = includedTemplate(stack.node.tryFindChild('Template'));
  if (read === undefined) {
    throw refused;
  }
  return read;
}
