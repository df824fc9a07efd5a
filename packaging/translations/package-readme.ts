/** A program of README: `Python, `app.py`, for `npx cdk synth --app 'python3 app.py'`:`, and the code. */
const PROGRAM = /^\w+, `(?<file>\S+)`, for `npx cdk synth --app '(?<command>[^']+)'`:\n\n(?<fenced>```(?<language>\w+)[^\n]*\n(?<source>.*?)^```\n\n)/gms;

/** The first program of README in one language. */
export interface FirstProgram {
  /** As the fence has it: `ts`. */
  readonly language: string;
  /** Where README puts it in a project. */
  readonly file: string;
  /** What the CDK CLI runs. */
  readonly command: string;
  readonly source: string;
}

/** The first program of README in each language that has it. */
export function firstPrograms(readme: string): FirstProgram[] {
  return [...readme.matchAll(PROGRAM)].map(({ groups }) => groups as unknown as FirstProgram);
}

/**
 * README as the packages of other languages have it. In these, jsii-pacmak puts the translation in the place of each TypeScript snippet. So the
 * first program, which README has in each language, would stand there twice, once under the name of TypeScript.
 */
export function readmeOfPackages(readme: string): string {
  return readme.replace(PROGRAM, (_program, _file, _command, fenced, language) => language === 'ts' ? fenced : '');
}
