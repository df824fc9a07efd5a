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

/** Compiles the package for NuGet; without it, only its source can be made. */
export const DOTNET: Tool = {
  name: 'the .NET SDK',
  question: ['dotnet', '--version'],
  version: /([\d.]+)/,
  oldest: '6.0',
  install: 'sudo apt install dotnet-sdk-8.0 (Ubuntu), brew install dotnet (macOS), or https://dotnet.microsoft.com/download',
};

/** What `npm run package` and the tests of the languages need. */
export const TOOLS: readonly Tool[] = [PYTHON3, JDK, MAVEN, GO];

/** What packaging for a language needs, by jsii's name of the language. */
export function toolsOf(language: string): readonly Tool[] {
  const needed = { js: [], python: [PYTHON3], java: [JDK, MAVEN], go: [GO], dotnet: [DOTNET] }[language];
  if (needed === undefined) {
    throw new Error(`jsii makes no packages for ${language}`);
  }
  return needed;
}

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
