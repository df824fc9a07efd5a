/** A program that starts a local AWS, says where it is, and never stops it: to be killed by a test. */
import { LocalAws } from '.';
import { stuckCli } from './stuck-cli';
import { warmFunction } from './warm-function';

async function main(): Promise<void> {
  const cli = stuckCli();
  const aws = await LocalAws.start({ progress: cli.progress });
  await warmFunction(aws);
  void aws.cdk(cli.args);
  await cli.stuck;
  console.log(JSON.stringify({ endpoint: aws.endpoint, folder: aws.folder }));
}

void main();
