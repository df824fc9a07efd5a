import { execFile, spawn } from 'child_process';
import { once } from 'events';
import * as path from 'path';
import { promisify } from 'util';
import { eachLine, tail } from './lines';
import { PYTHON_ENVIRONMENTS, PYTHON_SOURCE } from './locations';

const OLDEST = [3, 11] as const;
const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];

/** What installing needs. Debian and Ubuntu take these two out of Python and put them into a package of their own. */
const NEEDED_MODULES = ['venv', 'ensurepip'];

interface Python {
  readonly command: string;
  readonly version: readonly [number, number, number];
  readonly missingModules: readonly string[];
}

/** What is installed together, from a `requirements.txt` and a `constraints.txt` in one folder. */
export interface PythonPackages {
  readonly name: string;
  readonly source: string;
}

const LOCAL_AWS: PythonPackages = { name: 'venv', source: PYTHON_SOURCE };

/**
 * Makes sure that the Python side of the local AWS (or other packages) is installed, in a folder that git ignores, and returns the
 * Python to run it with. The first call takes about a minute, a later one no time; calls at the same time wait for each other.
 */
export async function ensurePython(progress: (line: string) => void = () => {}, { name, source } = LOCAL_AWS): Promise<string> {
  const python = await findPython();
  const environment = path.join(PYTHON_ENVIRONMENTS, name);
  const child = spawn(python.command, [path.join(PYTHON_SOURCE, 'ensure_venv.py'), environment, source], {
    env: process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    eachLine(stream, (line) => {
      output += `${line}\n`;
      const [news] = /^(Installing the .*|Collecting \S+)/.exec(line) ?? [];
      if (news) {
        progress(news);
      }
    });
  }
  const [status] = await once(child, 'close');
  if (status !== 0) {
    throw new Error(`The packages of ${source} could not be installed into ${environment}:\n${tail(output)}`);
  }
  return path.join(environment, 'bin', 'python');
}

async function findPython(): Promise<Python> {
  if (process.platform === 'win32') {
    throw new Error('The local AWS needs Linux or macOS. On Windows, run it in the Windows Subsystem for Linux: wsl --install');
  }
  const found = (await Promise.all(CANDIDATES.map(inspect))).filter((python) => python !== undefined);
  const recent = found.filter(({ version: [major, minor] }) => major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]));
  const complete = recent.find((python) => python.missingModules.length === 0);
  if (complete) {
    return complete;
  }
  const [incomplete] = recent;
  if (incomplete) {
    const [major, minor] = incomplete.version;
    throw new Error(
      `The local AWS needs the Python module ${incomplete.missingModules.join(' and ')}, which ${incomplete.command} ` +
        `(${incomplete.version.join('.')}) does not have. Install it: sudo apt install python${major}.${minor}-venv (Debian, Ubuntu) ` +
        'or brew install python@3.13 (macOS)',
    );
  }
  const tooOld = found.map((python) => `${python.command} is ${python.version.join('.')}`).join(', ');
  throw new Error(
    `The local AWS needs Python ${OLDEST.join('.')} or newer, and there is none in PATH${tooOld && ` (${tooOld})`}. ` +
      'Install it: sudo apt install python3 python3-venv (Debian, Ubuntu) or brew install python@3.13 (macOS)',
  );
}

/** Asks a Python what it is. Undefined if there is none of that name, or only a version manager's stand-in for one. */
async function inspect(command: string): Promise<Python | undefined> {
  const question = [
    'import importlib.util, json, sys',
    `missing = [name for name in ${JSON.stringify(NEEDED_MODULES)} if importlib.util.find_spec(name) is None]`,
    'print(json.dumps({"version": sys.version_info[:3], "missingModules": missing}))',
  ].join('\n');
  try {
    const { stdout } = await promisify(execFile)(command, ['-c', question], { env: process.env });
    return { command, ...JSON.parse(stdout) };
  } catch {
    return undefined;
  }
}
