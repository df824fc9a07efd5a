/** The main job in one command: see the beginning of README. */
import * as path from 'path';
import { Narrator } from './narrator';
import { showTheExample } from './show-the-example';
import { LocalAws } from '../test/local-aws';

const STEPS = 9;

async function main(): Promise<void> {
  const narrator = new Narrator(STEPS);
  console.log('The example app on a local AWS: MiniStack for CloudFormation, Lambda and IAM, moto for Amazon ECR, a recorder for creation templates.');

  let aws: LocalAws | undefined;
  const stop = async () => aws?.stop();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      console.log(`\n${signal}: stopping the local AWS`);
      void stop().finally(() => process.exit(1));
    });
  }

  try {
    aws = await narrator.during('Starting a local AWS on loopback', () => LocalAws.start({ progress: narrator.detail }));
    await showTheExample(aws, path.join(__dirname, '..', 'examples', 'typescript'), narrator);
  } finally {
    await stop();
  }
  console.log(`\nEverything did what it says, in ${narrator.elapsed}. Nothing is left running.`);
}

main().catch((error: Error) => {
  console.error(`\nThe demo failed: ${error.message}`);
  process.exitCode = 1;
});
