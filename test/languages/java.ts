import * as fs from 'fs';
import * as path from 'path';
import { Language } from './language';
import { EXAMPLES, packaged, WORKSHOP } from './locations';
import { run } from './run';
import { JDK, MAVEN, requireTool } from './tool';

/** Not the user's own: Maven never asks again for a release that it has, and would build against yesterday's package. */
const LOCAL_REPOSITORY = path.join(WORKSHOP, 'maven');
const CLASSPATH = path.join(WORKSHOP, 'java-classpath.txt');

export const JAVA: Language & { classpath(): Promise<string> } = {
  name: 'java',

  async prepare() {
    await requireTool(JDK);
    await requireTool(MAVEN);
    packaged('java', /^io$/);
    fs.rmSync(path.join(LOCAL_REPOSITORY, 'io', 'github', 'cdk-ecr-immutability'), { recursive: true, force: true });
    return mavenEnvironment();
  },

  /** What a Java program needs to use the library. */
  async classpath() {
    await run('mvn', ['--batch-mode', '--quiet', 'dependency:build-classpath', `-Dmdep.outputFile=${CLASSPATH}`], {
      cwd: path.join(EXAMPLES, 'java'),
      env: { ...process.env, ...mavenEnvironment() },
    });
    return fs.readFileSync(CLASSPATH, 'utf8').trim();
  },
};

function mavenEnvironment(): NodeJS.ProcessEnv {
  return { MAVEN_OPTS: `${process.env.MAVEN_OPTS ?? ''} -Dmaven.repo.local=${LOCAL_REPOSITORY}`.trim() };
}
