import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Language } from './language';
import { EXAMPLES, packaged, WORKSHOP } from './locations';
import { run } from './run';
import { JDK, MAVEN, requireTool } from './tool';

/** Not the user's own: Maven never asks again for a release that it has, and would build against yesterday's package. */
const LOCAL_REPOSITORY = path.join(WORKSHOP, 'maven');
const CLASSPATH = path.join(WORKSHOP, 'java-classpath.txt');

/** Java does not read TMPDIR, and jsii leaves its runtime where Java has its temporary files. */
export const temporaryFiles = () => `-Djava.io.tmpdir=${os.tmpdir()}`;

interface Java extends Language {
  /** There is one repository for all folders. */
  install(): Promise<NodeJS.ProcessEnv>;
  /** All that the example needs, the library too. */
  classpath(): Promise<string>;
  /** Where an artifact lies, once it is there. */
  artifact(coordinates: string): Promise<string>;
  /** Runs a program of one file that uses the library, and returns what it wrote to stdout. */
  runFile(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string>;
}

export const JAVA: Java = {
  name: 'java',

  async install() {
    await requireTool(JDK);
    await requireTool(MAVEN);
    packaged('java', /^io$/);
    fs.rmSync(path.join(LOCAL_REPOSITORY, 'io', 'github', 'cdk-ecr-immutability'), { recursive: true, force: true });
    return mavenEnvironment();
  },

  async classpath() {
    await run('mvn', ['--batch-mode', '--quiet', 'dependency:build-classpath', `-Dmdep.outputFile=${CLASSPATH}`], {
      cwd: path.join(EXAMPLES, 'java'),
      env: { ...process.env, ...mavenEnvironment() },
    });
    return fs.readFileSync(CLASSPATH, 'utf8').trim();
  },

  async artifact(coordinates) {
    const [group, name, version] = coordinates.split(':');
    const file = path.join(LOCAL_REPOSITORY, ...group.split('.'), name, version, `${name}-${version}.jar`);
    if (!fs.existsSync(file)) {
      await run('mvn', ['--batch-mode', '--quiet', 'dependency:get', `-Dartifact=${coordinates}`, '-Dtransitive=false'], {
        cwd: path.join(EXAMPLES, 'java'),
        env: { ...process.env, ...mavenEnvironment() },
      });
    }
    return file;
  },

  async runFile(file, args, env) {
    return run('java', [temporaryFiles(), '-cp', await JAVA.classpath(), file, ...args], { env });
  },
};

function mavenEnvironment(): NodeJS.ProcessEnv {
  return { MAVEN_OPTS: `${process.env.MAVEN_OPTS ?? ''} -Dmaven.repo.local=${LOCAL_REPOSITORY} ${temporaryFiles()}`.trim() };
}
