import { run } from './run';

/** A program that building for a language needs. */
export interface Tool {
  readonly name: string;
  /** Asks it for its version. */
  readonly question: readonly [string, ...string[]];
  /** Finds the version, as the first group, in what it answers. */
  readonly version: RegExp;
  readonly oldest: string;
  readonly install: string;
}

export const PYTHON3: Tool = {
  name: 'Python',
  // Debian and Ubuntu take these two modules out of Python and put them into a package of their own.
  question: ['python3', '-c', 'import ensurepip, venv, sys; print("Python", sys.version)'],
  version: /Python ([\d.]+)/,
  oldest: '3.11',
  install: 'sudo apt install python3 python3-venv (Debian, Ubuntu) or brew install python@3.13 (macOS)',
};

export const JDK: Tool = {
  name: 'a JDK',
  question: ['javac', '-version'],
  version: /javac ([\d.]+)/,
  oldest: '17',
  install: 'sudo apt install openjdk-17-jdk (Debian, Ubuntu) or brew install openjdk@17 (macOS)',
};

export const MAVEN: Tool = {
  name: 'Maven',
  question: ['mvn', '--batch-mode', '--version'],
  version: /Apache Maven ([\d.]+)/,
  oldest: '3.6',
  install: 'sudo apt install maven (Debian, Ubuntu) or brew install maven (macOS)',
};

export const GO: Tool = {
  name: 'Go',
  question: ['go', 'version'],
  version: /go version go([\d.]+)/,
  oldest: '1.25',
  install: 'sudo snap install go --classic (Ubuntu), brew install go (macOS), or https://go.dev/doc/install',
};

/** What `npm run package` and the tests of the languages need. */
export const TOOLS: readonly Tool[] = [PYTHON3, JDK, MAVEN, GO];

/** Throws an Error that names the command to install it with, if the tool is missing or too old. */
export async function requireTool({ name, question: [command, ...args], version, oldest, install }: Tool): Promise<void> {
  const answer = await run(command, args).catch((error: Error) => error);
  if (answer instanceof Error) {
    throw new Error(`${name} ${oldest} or newer is needed, and there is none that works. Install it: ${install}\n${answer.message}`);
  }
  const found = version.exec(answer)?.[1] ?? 'of an unknown version';
  if (!isAtLeast(found, oldest)) {
    throw new Error(`${name} ${oldest} or newer is needed, and '${command}' is ${found}. Install it: ${install}`);
  }
}

/** Whether a dotted version is another one or newer. What is no number is not. */
export function isAtLeast(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, 'en', { numeric: true }) >= 0 && /^\d/.test(version);
}
