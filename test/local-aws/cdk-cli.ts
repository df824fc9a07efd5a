import { ChildProcess } from 'child_process';
import { once } from 'events';
import { eachLine } from './lines';
import { CDK_CLI, END_WITH_PARENT } from './locations';
import { endGroup, startInOwnGroup } from './process-group';

export interface CdkOptions {
  /** Where the CLI runs, and finds its `cdk.json`. By default an empty folder. */
  readonly cwd?: string;
  /** Added to the environment of the CLI. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface CdkResult {
  readonly status: number;
  /** What the CLI wrote to stdout and stderr. */
  readonly output: string;
}

/** The real CDK CLI. */
export class CdkCli {
  private readonly running = new Set<ChildProcess>();

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly folder: string,
    private readonly progress: (line: string) => void,
  ) {}

  async run(args: readonly string[], options: CdkOptions = {}): Promise<CdkResult> {
    const child = startInOwnGroup(process.execPath, ['--require', END_WITH_PARENT, CDK_CLI, ...args, '--ci', '--no-notices', '--no-color'], {
      cwd: options.cwd ?? this.folder,
      env: { ...this.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.running.add(child);
    let output = '';
    for (const stream of [child.stdout!, child.stderr!]) {
      eachLine(stream, (line) => {
        output += `${line}\n`;
        if (line.trim()) {
          this.progress(line);
        }
      });
    }
    const [status] = await once(child, 'close');
    this.running.delete(child);
    return { status: status ?? 1, output };
  }

  /** Ends what is still running. */
  async stop(): Promise<void> {
    await Promise.all([...this.running].map(endGroup));
  }
}
