import { ChildProcess } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { eachLine, tail } from './lines';
import { PYTHON_SOURCE } from './locations';
import { endGroup, startInOwnGroup } from './process-group';

const START_UP_MILLISECONDS = 120_000;

/** The process that is the local AWS. Its stdin is a pipe that we hold: if we end, in whatever way, so does it. */
export class Server {
  /** Starts it with its state in a folder, and waits until it answers. */
  static async start(python: string, folder: string, environment: NodeJS.ProcessEnv = {}): Promise<Server> {
    const logFile = path.join(folder, 'server.log');
    const log = fs.openSync(logFile, 'w');
    const child = startInOwnGroup(python, ['-m', 'server', folder], {
      cwd: PYTHON_SOURCE,
      env: { ...serverEnvironment(), ...environment },
      stdio: ['pipe', 'pipe', log],
    });
    fs.closeSync(log);
    try {
      const { endpoint, admin } = JSON.parse(await firstLine(child));
      return new Server(child, endpoint, admin);
    } catch (error) {
      await endGroup(child);
      throw new Error(`The local AWS did not start (${(error as Error).message}). Its log ends with:\n${tail(fs.readFileSync(logFile, 'utf-8'))}`);
    }
  }

  private constructor(
    private readonly child: ChildProcess,
    /** Where all of AWS is. */
    readonly endpoint: string,
    /** Where tests ask for what no client of AWS could, such as faults. */
    readonly admin: string,
  ) {}

  async stop(): Promise<void> {
    await endGroup(this.child);
  }
}

/**
 * Not the parent's environment: MiniStack hands its own to every Lambda function, and a function must see neither the user's
 * credentials nor settings of the test runner. Functions run on the Node that runs us.
 */
function serverEnvironment(): NodeJS.ProcessEnv {
  const { HOME, LANG, PATH } = process.env;
  return { HOME, LANG, PATH: [path.dirname(process.execPath), PATH].join(path.delimiter), PYTHONDONTWRITEBYTECODE: '1' };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let timeout: NodeJS.Timeout | undefined;
  const line = new Promise<string>((resolve, reject) => {
    timeout = setTimeout(() => reject(new Error(`it said nothing within ${START_UP_MILLISECONDS / 1000} seconds`)), START_UP_MILLISECONDS);
    eachLine(child.stdout!, resolve);
    child.once('error', reject);
    child.once('exit', (status, signal) => reject(new Error(`it ended with ${signal ?? `status ${status}`}`)));
  });
  return line.finally(() => clearTimeout(timeout));
}
