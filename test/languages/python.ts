import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { Language } from './language';
import { cdkVersions, EXAMPLES, packaged, WORKSHOP } from './locations';
import { run } from './run';
import { PYTHON3, requireTool } from './tool';

const ENVIRONMENT = path.join(WORKSHOP, 'python');
const BIN = path.join(ENVIRONMENT, 'bin');
/** What it has installed, by a hash. */
const INSTALLED = path.join(ENVIRONMENT, 'installed');
const PIP_INSTALL = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'];
const CONSTRAINTS = path.join(WORKSHOP, 'python-constraints.txt');

interface Python extends Language {
  /** The Python that has the library. */
  readonly command: string;
  /** There is one environment for all folders. */
  install(): Promise<NodeJS.ProcessEnv>;
}

export const PYTHON: Python = {
  name: 'python',
  command: path.join(BIN, 'python'),

  async install() {
    await requireTool(PYTHON3);
    await ensureEnvironment();
    const wheel = packaged('python', /\.whl$/);
    const requirements = path.join(EXAMPLES, 'python', 'requirements.txt');
    const wanted = createHash('sha256');
    [wheel, requirements, CONSTRAINTS].forEach((file) => wanted.update(fs.readFileSync(file)));
    const hash = wanted.digest('hex');
    // Each file of tests asks for it.
    if (!fs.existsSync(INSTALLED) || fs.readFileSync(INSTALLED, 'utf8') !== hash) {
      fs.rmSync(INSTALLED, { force: true });
      // Forced: pip takes another build of the same version for the same. Without what it needs: pip would force that too.
      await run(PYTHON.command, [...PIP_INSTALL, '--force-reinstall', '--no-deps', wheel]);
      // Paths in it are relative to where pip runs.
      await run(PYTHON.command, [...PIP_INSTALL, '--requirement', requirements, '--constraint', CONSTRAINTS], { cwd: path.dirname(requirements) });
      fs.writeFileSync(INSTALLED, hash);
    }
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
