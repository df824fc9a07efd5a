import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Language } from './language';
import { EXAMPLES, REPOSITORY } from './locations';
import { LocalAws } from '../local-aws';
import { tail } from '../local-aws/lines';

export const STACK = 'EcrImmutabilityExample';

export interface Deployed {
  /** The template that CloudFormation got. */
  readonly template: any;
  destroy(): Promise<void>;
}

/**
 * A language's example, as a user has it: in a folder of its own, with what is published of the library installed, deployed by the real
 * CDK CLI with the example's own `cdk.json`.
 */
export async function deploy(language: Language, aws: LocalAws): Promise<Deployed> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `app-${language.name}-`));
  const example = path.join(EXAMPLES, language.name);
  fs.cpSync(example, folder, { recursive: true, filter: (file) => !/^(cdk\.out|target|node_modules)/.test(path.relative(example, file)) });
  // What is published is found at its registry; what is not yet, in dist/.
  for (const file of fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) {
    const name = path.join(file.parentPath, file.name);
    const content = fs.readFileSync(name, 'utf8');
    fs.writeFileSync(name, content.replaceAll('${project.basedir}/../../dist', `${REPOSITORY}/dist`).replaceAll('../../dist', `${REPOSITORY}/dist`));
  }
  const env = { ...await language.install(folder), JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
  const output = path.join(folder, 'cdk.out');
  // Version reporting puts the libraries that are loaded into the template, and each language has its own jsii runtime.
  const { status, output: log } = await aws.cdk(
    ['deploy', '--all', '--require-approval', 'never', '--progress', 'events', '--no-version-reporting', '--output', output],
    { cwd: folder, env },
  );
  if (status !== 0) {
    throw new Error(`examples/${language.name} cannot be deployed:\n${tail(log)}`);
  }
  return {
    template: JSON.parse(fs.readFileSync(path.join(output, `${STACK}.template.json`), 'utf8')),
    destroy: () => aws.destroy(output),
  };
}
