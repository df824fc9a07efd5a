import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { template } from './cloudformation';
import { declare } from './constructs';
import type { Description } from './description';

/** The template around a nested one. */
const PARENT = { Resources: { Images: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/images.yaml' } } } };

/** A folder for what a test file writes, which is removed by `remove`. */
export class Folder {
  private readonly path = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-ecr-immutability-corpus-'));
  private count = 0;

  /** A path in the folder that nothing has yet. */
  public next(name: string): string {
    return path.join(this.path, `${this.count++}-${name}`);
  }

  public write(content: unknown): string {
    const file = this.next('template.json');
    fs.writeFileSync(file, JSON.stringify(content, undefined, 2));
    return file;
  }

  public remove(): void {
    fs.rmSync(this.path, { recursive: true, force: true });
  }
}

/**
 * An app that is equivalent to what is described.
 *
 * @param first what is done with the app before anything is declared in it
 */
export function build(description: Description, folder: Folder, first: (app: App) => void = () => {}): App {
  const app = new App({ analyticsReporting: false, outdir: folder.next('cdk.out') });
  first(app);
  const stack = () => new Stack(app, 'Stack');
  switch (description.form) {
    case 'template':
      new CfnInclude(stack(), 'Included', { templateFile: folder.write(template(description)) });
      break;
    case 'nested template':
      new CfnInclude(stack(), 'Included', {
        templateFile: folder.write(PARENT),
        loadNestedStacks: { Images: { templateFile: folder.write(template(description)) } },
      });
      break;
    case 'L1':
    case 'L2':
      declare(stack(), description);
      break;
    case 'L2 in a nested stack':
      declare(new NestedStack(stack(), 'Nested'), description);
      break;
    case 'L2 in a Stage':
      declare(new Stack(new Stage(app, 'Stage'), 'Stack'), description);
      break;
  }
  return app;
}

/** The files of all templates that a synthesis writes, by their paths in the cloud assembly. */
export function synthesize(app: App): Record<string, string> {
  const { directory } = app.synth();
  const files = fs.readdirSync(directory, { recursive: true, encoding: 'utf-8' }).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(files.sort().map((file) => [file, path.join(directory, file)]));
}
