/** Deploys the scanned app to a local AWS, and runs there the command that it is given: a scanner that judges repositories, not templates. */
import { spawn } from 'child_process';
import { once } from 'events';
import * as path from 'path';
import { synthesizeScannedApp } from './scanned-app';
import { LocalAws } from '../../local-aws';

async function main([command, ...args]: string[]): Promise<void> {
  const aws = await LocalAws.start({ progress: console.error });
  try {
    const assembly = path.join(aws.folder, 'scanned');
    synthesizeScannedApp(assembly);
    await aws.bootstrap();
    await aws.deploy(assembly);
    const [status] = await once(spawn(command, args, { env: aws.env, stdio: 'inherit' }), 'close');
    process.exitCode = status ?? 1;
  } finally {
    await aws.stop();
  }
}

void main(process.argv.slice(2));
