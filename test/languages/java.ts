import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Language } from './language';
import { EXAMPLES, packaged, REPOSITORY, WORKSHOP } from './locations';
import { run } from './run';
import { JDK, MAVEN, requireTool } from './tool';

/** Not the user's own: Maven never asks again for a release that it has, and would build against yesterday's package. */
const LOCAL_REPOSITORY = path.join(WORKSHOP, 'maven');

/** The library in a repository of Maven, from the folder `io` on. */
function jarIn(io: string): string {
  const { version } = JSON.parse(fs.readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8'));
  return path.join(io, 'github', 'cdk-ecr-immutability', 'cdk-ecr-immutability', version, `cdk-ecr-immutability-${version}.jar`);
}

/** JUnit's own runner, which writes reports. */
export const JUNIT = 'org.junit.platform:junit-platform-console-standalone:1.13.4';

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
    const built = jarIn(packaged('java', /^io$/));
    const used = path.join(LOCAL_REPOSITORY, 'io');
    // Each file of tests asks for it, two at a time: only another package is a reason to take the one away that there is.
    if (!fs.existsSync(jarIn(used)) || !fs.readFileSync(jarIn(used)).equals(fs.readFileSync(built))) {
      fs.rmSync(path.dirname(jarIn(used)), { recursive: true, force: true });
      await JAVA.classpath();
    }
    return mavenEnvironment();
  },

  async classpath() {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'java-')), 'classpath.txt');
    await run('mvn', ['--batch-mode', '--quiet', 'dependency:build-classpath', `-Dmdep.outputFile=${file}`], {
      cwd: path.join(EXAMPLES, 'java'),
      env: { ...process.env, ...mavenEnvironment() },
    });
    return fs.readFileSync(file, 'utf8').trim();
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

/** Makes a Maven project of a folder: what the example is, with the package that was made. */
export function javaProject(folder: string): void {
  fs.writeFileSync(path.join(folder, 'pom.xml'), fs.readFileSync(path.join(EXAMPLES, 'java', 'pom.xml'), 'utf8')
    .replace('${project.basedir}/../../dist/java', path.dirname(packaged('java', /^io$/))));
}

function mavenEnvironment(): NodeJS.ProcessEnv {
  return { MAVEN_OPTS: `${process.env.MAVEN_OPTS ?? ''} -Dmaven.repo.local=${LOCAL_REPOSITORY} ${temporaryFiles()}`.trim() };
}
