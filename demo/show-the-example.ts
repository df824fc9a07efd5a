import * as path from 'path';
import { Narrator } from './narrator';
import { EcrClient, LocalAws } from '../test/local-aws';

/** Deploys the example, pushes to it, destroys it, and holds what is there against what the example promises. */
export async function showTheExample(aws: LocalAws, example: string, narrator: Narrator): Promise<void> {
  const assembly = path.join(aws.folder, 'cdk.out');
  const show = new Show(aws.ecr, narrator);

  await narrator.during('Two repositories that exist already and that no stack owns', async () => {
    await aws.ecr.createRepository('legacy/api');
    await aws.ecr.createRepository('legacy/web');
    await show.setting('legacy/api', 'MUTABLE');
    await show.setting('legacy/web', 'MUTABLE');
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
    for (const repository of ['example/api', 'legacy/web']) {
      await show.push(repository, 'dev-1', 'the first image', 'accepted');
      await show.push(repository, 'dev-1', 'another image', 'accepted');
    }
  });

  await narrator.during('cdk destroy', async () => {
    await aws.destroy(assembly);
    await show.setting('example/api', 'gone', 'was of the stack');
    await show.setting('legacy/api', 'IMMUTABLE', 'OnRemove.KEEP, the default');
    await show.setting('legacy/web', 'MUTABLE', 'OnRemove.RESTORE');
  });
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
