import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';

/**
 * The template in a text: JSON, or YAML in CloudFormation's form.
 *
 * @throws an Error if it is neither
 */
export function parsedTemplate(text: string): Record<string, any> {
  const document = jsonIn(text) ?? yamlIn(text);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Error('it is no object');
  }
  return document;
}

function jsonIn(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** CDK reads YAML, with the short forms of functions, where it includes a template, and nowhere else. */
function yamlIn(text: string): any {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-ecr-immutability-'));
  try {
    const templateFile = path.join(directory, 'template.yaml');
    fs.writeFileSync(templateFile, text);
    const app = new App({ outdir: path.join(directory, 'cdk.out'), autoSynth: false, analyticsReporting: false });
    const stack = new Stack(app, 'Stack');
    new CfnInclude(stack, 'Template', { templateFile });
    return app.synth().getStackByName(stack.stackName).template;
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}
