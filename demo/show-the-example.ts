import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Narrator } from './narrator';
import type { RunSummary } from '../src/contract/registry-records';
import { EcrClient, LocalAws } from '../test/local-aws';

/** Where the page stays when the demo has ended. */
const KEPT = path.join(__dirname, '..', '.local-aws', 'demo');

/** Deploys the example, pushes to it, destroys it, and holds what is there against what the example promises. */
export async function showTheExample(aws: LocalAws, example: string, narrator: Narrator): Promise<void> {
  const assembly = path.join(aws.folder, 'cdk.out');
  const show = new Show(aws.ecr, narrator);

  await narrator.during('Three repositories that exist already and that no stack owns', async () => {
    await aws.ecr.createRepository('legacy/api');
    await aws.ecr.createRepository('legacy/web');
    await aws.ecr.createRepository('other/tool');
    await show.setting('legacy/api', 'MUTABLE');
    await show.setting('legacy/web', 'MUTABLE');
    await show.setting('other/tool', 'MUTABLE', 'in no app, and it stays so');
  });

  await narrator.during('cdk synth of examples/typescript', async () => {
    const { status } = await aws.cdk(['synth', '--quiet', '--output', assembly], { cwd: example });
    if (status !== 0) {
      throw new Error(`cdk synth ended with ${status}`);
    }
  });

  await narrator.during('cdk bootstrap', () => aws.bootstrap());

  await narrator.during('cdk deploy', async () => {
    await aws.deploy(assembly);
    await show.setting('example/api', "IMMUTABLE except 'dev-*'");
    await show.setting('example/worker', "IMMUTABLE except 'dev-*', 'latest*'", 'by the Aspect');
    await show.setting('legacy/api', 'IMMUTABLE', 'adopted');
    await show.setting('legacy/web', "IMMUTABLE except 'dev-*'", 'adopted, to be restored');
  });

  await narrator.during('Repositories that ECR creates by itself, made here from the creation templates as CloudFormation sent them', async () => {
    await aws.createByTemplate('example/replicated/app', 'REPLICATION');
    await aws.createByTemplate('ecr-public/nginx/nginx', 'PULL_THROUGH_CACHE');
    await show.setting('example/replicated/app', 'IMMUTABLE', 'by CreationTemplate');
    await show.setting('ecr-public/nginx/nginx', "IMMUTABLE except 'latest*'", 'by PullThroughCacheRule');
  });

  await narrator.during('Pushing two different images to each tag', async () => {
    for (const repository of ['example/api', 'example/worker', 'legacy/api', 'legacy/web', 'example/replicated/app', 'ecr-public/nginx/nginx']) {
      await show.push(repository, 'v1', 'the first image', 'accepted');
      await show.push(repository, 'v1', 'another image', 'REFUSED');
    }
    for (const [repository, tag] of [['example/api', 'dev-1'], ['legacy/web', 'dev-1'], ['example/worker', 'latest']]) {
      await show.push(repository, tag, 'the first image', 'accepted');
      await show.push(repository, tag, 'another image', 'accepted');
    }
    await show.push('example/api', 'latest', 'the first image', 'accepted');
    await show.push('example/api', 'latest', 'another image', 'REFUSED');
    const refusal = await aws.ecr.refusal('example/api', 'v1', 'another image');
    narrator.say(`A refused push is told: ${refusal?.message}`);
  });

  const page = path.join(aws.folder, 'report.html');
  await narrator.during('What the registry finds in all repositories of the account, as a page', async () => {
    const { counts } = await sweep(aws, path.join(aws.folder, 'records'));
    // The six from above, and that of `cdk bootstrap`.
    narrator.show('repositories that meet the standard', String(counts.COMPLIANT), '7');
    narrator.show('would be closed: other/tool', String(counts.WOULD_CHANGE), '1');
    const command = path.join(__dirname, '..', 'assets', 'report', 'index.js');
    execFileSync(process.execPath, [command, 'report', path.join(aws.folder, 'records'), '--output', page], { stdio: 'ignore' });
    fs.mkdirSync(KEPT, { recursive: true });
    fs.copyFileSync(page, path.join(KEPT, 'report.html'));
    narrator.say(`Open it in a browser: ${path.relative(process.cwd(), path.join(KEPT, 'report.html'))}`);
  });

  await narrator.during('cdk destroy', async () => {
    await aws.destroy(assembly);
    await show.setting('example/api', 'gone', 'was of the stack');
    await show.setting('legacy/api', 'IMMUTABLE', 'OnRemove.KEEP, the default');
    await show.setting('legacy/web', 'MUTABLE', 'OnRemove.RESTORE');
  });
}

/** Sweeps by the registry of the example, fetches what it has recorded, and gives the summary. */
async function sweep(aws: LocalAws, folder: string): Promise<RunSummary> {
  const resources = Object.entries(await aws.stacks.resources('EcrImmutabilityExample'));
  const resource = (logicalId: RegExp) => resources.find(([id]) => logicalId.test(id))![1];
  const { status, output, cause } = await aws.executions.run<RunSummary>(resource(/^RegistrySweep[0-9A-F]{8}$/));
  if (status !== 'SUCCEEDED') {
    throw new Error(`the sweep of the registry is ${status}: ${cause}`);
  }
  const bucket = resource(/^RegistryRecords[0-9A-F]{8}$/);
  for (const key of await aws.buckets.keys(bucket)) {
    fs.mkdirSync(path.dirname(path.join(folder, key)), { recursive: true });
    fs.writeFileSync(path.join(folder, key), await aws.buckets.read(bucket, key));
  }
  return output!;
}

/** Asks ECR through a client that is not the library's. */
class Show {
  constructor(private readonly ecr: EcrClient, private readonly narrator: Narrator) {}

  public async setting(repository: string, promised: string, why?: string): Promise<void> {
    const found = await this.ecr.describe(repository);
    const actual = found === undefined ? 'gone' : [
      found.mutability.replace('_WITH_EXCLUSION', ''),
      ...(found.filters.length > 0 ? [`except ${found.filters.map((filter) => `'${filter}'`).join(', ')}`] : []),
    ].join(' ');
    this.narrator.show(why ? `${repository} (${why})` : repository, actual, promised);
  }

  public async push(repository: string, tag: string, image: string, promised: string): Promise<void> {
    const { refused } = await this.ecr.putImage(repository, tag, image);
    this.narrator.show(`push ${image} to ${repository}:${tag}`, refused ? 'REFUSED' : 'accepted', promised);
  }
}
