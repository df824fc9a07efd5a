import * as fs from 'fs';
import * as path from 'path';
import { Language } from './language';
import { EXAMPLES, WORKSHOP } from './locations';
import { CdkCli } from '../local-aws';
import { tail } from '../local-aws/lines';

const STACK = 'EcrImmutabilityExample';

/** The template of a language's example, as the real CDK CLI synthesizes it with the example's own `cdk.json`. */
export async function synthesize(language: Language): Promise<any> {
  const output = path.join(WORKSHOP, 'cdk.out', language.name);
  fs.rmSync(output, { recursive: true, force: true });
  fs.mkdirSync(WORKSHOP, { recursive: true });
  const cli = new CdkCli({ ...environment(), ...await language.prepare() }, WORKSHOP, () => {});
  // Version reporting puts the libraries that are loaded into the template, and each language has its own jsii runtime.
  const { status, output: log } = await cli.run(['synth', '--quiet', '--no-version-reporting', '--output', output], {
    cwd: path.join(EXAMPLES, language.name),
  });
  if (status !== 0) {
    throw new Error(`examples/${language.name} cannot be synthesized:\n${tail(log)}`);
  }
  return JSON.parse(fs.readFileSync(path.join(output, `${STACK}.template.json`), 'utf8'));
}

/** Ours without what says which AWS account it is about: synthesis asks none. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: path.join(WORKSHOP, 'no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(WORKSHOP, 'no-aws-credentials'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
