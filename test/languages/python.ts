import * as fs from 'fs';
import * as path from 'path';
import { Language } from './language';
import { cdkVersions, EXAMPLES, packaged, WORKSHOP } from './locations';
import { run } from './run';
import { PYTHON3, requireTool } from './tool';

const ENVIRONMENT = path.join(WORKSHOP, 'python');
const BIN = path.join(ENVIRONMENT, 'bin');
const CONSTRAINTS = path.join(WORKSHOP, 'python-constraints.txt');

export const PYTHON: Language & { readonly command: string } = {
  name: 'python',
  command: path.join(BIN, 'python'),

  async prepare() {
    await requireTool(PYTHON3);
    await ensureEnvironment();
    const wheel = packaged('python', /\.whl$/);
    // Forced: pip takes another build of the same version for the same. Without what it needs: pip would force that too.
    await pip('--force-reinstall', '--no-deps', wheel);
    await pip('--requirement', path.join(EXAMPLES, 'python', 'requirements.txt'), '--constraint', CONSTRAINTS);
    return { PATH: `${BIN}${path.delimiter}${process.env.PATH}` };
  },
};

async function ensureEnvironment(): Promise<void> {
  fs.mkdirSync(WORKSHOP, { recursive: true });
  // pip takes the newest aws-cdk-lib, which may render a construct in another way than the one that TypeScript has here.
  const versions = cdkVersions();
  fs.writeFileSync(CONSTRAINTS, `aws-cdk-lib==${versions['aws-cdk-lib']}\nconstructs==${versions.constructs}\n`);
  // An interrupted installation, or one whose Python has gone since, has no pip that runs.
  const isReady = await run(PYTHON.command, ['-m', 'pip', '--version']).then(() => true, () => false);
  if (!isReady) {
    fs.rmSync(ENVIRONMENT, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', ENVIRONMENT]);
  }
}

async function pip(...args: string[]): Promise<void> {
  await run(PYTHON.command, ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', ...args]);
}
