/** Asks an AWS account what AWS does not document: see CONTRIBUTING.md, "Ask AWS". */
import { randomBytes } from 'crypto';
import { createInterface } from 'readline/promises';
import { DescribeRegistryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { imageOf } from './image';
import { MOST } from './made';
import { Options, USAGE, optionsOf } from './options';
import { QUESTIONS } from './questions';
import { BURST } from './questions/service';
import { leftText, run } from './run';
import { summaryOf, textOf, write } from './table';
import { Trial } from './trial';

const USAGE_ERROR = 2;
const FAILED = 1;
/** As shells have it for what Ctrl-C has ended. */
const INTERRUPTED = 130;

/** npm passes on a Ctrl-C that the terminal has sent already. */
const SAME_SIGNAL_MS = 1_000;

const TIMES = { connectionTimeout: 10_000, requestTimeout: 30_000 };

/** Where the credentials lead. */
interface Target {
  readonly account: string;
  readonly region: string;
  readonly host: string;
  /** Whether the host is AWS's. */
  readonly isAws: boolean;
}

async function targetOf(client: ECRClient): Promise<Target> {
  const region = await client.config.region();
  let host = '';
  client.middlewareStack.add((next) => async (args) => {
    host = (args.request as { hostname: string }).hostname;
    return next(args);
  }, { step: 'finalizeRequest', name: 'host' });
  const { registryId } = await client.send(new DescribeRegistryCommand());
  client.middlewareStack.remove('host');
  return { account: registryId!, region, host, isAws: /\.(amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/.test(host) };
}

function announce({ account, region, host, isAws }: Target, prefix: string, { questions, throttle }: Options): void {
  const { blobs, manifest } = imageOf('');
  const bytes = blobs.reduce((sum, { content }) => sum + content.length, manifest.length);
  console.log([
    `Account ${account}, region ${region}${isAws ? '' : `, at ${host}`}`,
    '',
    `Asks ${questions.length} ${questions.length === 1 ? 'question' : 'questions'}, and for that makes, all below ${prefix}/:`,
    `  at most ${MOST.repository} repositories, with images of ${bytes} bytes`,
    `  at most ${MOST.template} repository creation templates`,
    ...throttle ? [`  and once ${BURST} calls at the same time, by which others in the account may be throttled for a moment`] : [],
    'It removes all of it again. It changes nothing that it has not made.',
    '',
    'It costs less than a cent: repositories, templates and calls are free, and of storage (some $0.10 for a GB in a month) it uses some kB for a minute.',
    'Nothing is pulled.',
    '',
  ].join('\n'));
}

/** Whether somebody at the terminal agrees. */
async function agreed(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // At its end, or after Ctrl-C, nobody has said yes.
  const nobody = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  terminal.once('SIGINT', () => terminal.close());
  const said = await Promise.race([terminal.question('Begin? [y/N] '), nobody]);
  terminal.close();
  return /^y(es)?$/i.test(said.trim());
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = optionsOf(process.argv.slice(2), QUESTIONS);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return USAGE_ERROR;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (options.list) {
    console.log(options.questions.map(({ id, question }) => `${id}: ${question}`).join('\n'));
    return 0;
  }
  if (!options.yes && !process.stdin.isTTY) {
    console.error('It asks before it begins, and stdin is no terminal. Give --yes if it may make repositories in the account of your credentials.');
    return USAGE_ERROR;
  }

  const client = new ECRClient({ maxAttempts: 5, requestHandler: TIMES });
  let target: Target;
  try {
    target = await targetOf(client);
  } catch (error) {
    const { name, message } = error as Error;
    console.error(`${name}: ${message}\nGive the region (AWS_REGION) and the credentials (such as AWS_PROFILE) of an account. Nothing was made.`);
    return FAILED;
  }
  // No other run has it, and nobody else would.
  const prefix = `ask-aws-${randomBytes(8).toString('hex')}`;
  announce(target, prefix, options);
  if (!options.yes && !await agreed()) {
    console.log('Nothing was made.');
    return USAGE_ERROR;
  }

  const trial = new Trial({
    client,
    prefix,
    hasRegistry: target.isAws,
    burstClient: options.throttle
      ? new ECRClient({ maxAttempts: 1, requestHandler: { ...TIMES, httpsAgent: { maxSockets: BURST }, httpAgent: { maxSockets: BURST } } })
      : undefined,
  });
  let first: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (first === undefined) {
        first = Date.now();
        console.error(`\n${signal}: asks nothing more, and removes what was made. A second one ends it at once.`);
        trial.end();
        return;
      }
      if (Date.now() - first < SAME_SIGNAL_MS) {
        return;
      }
      const left = trial.made.left.map((thing) => ({ thing, isOurs: true, why: 'may still be there' }));
      console.error(`\n${signal}: ended at once.${left.length === 0 ? ' Nothing is left.' : ` Left, and how to remove it:\n${leftText(left, target.region)}`}`);
      process.exit(INTERRUPTED);
    });
  }

  const { rows, left, isInterrupted } = await run(trial, options.questions, (line) => console.log(line));
  if (rows.length > 0) {
    console.log(`\n${textOf(rows)}\n\n${summaryOf(rows)}.`);
    const occasion = { date: new Date().toISOString().slice(0, 10), region: target.region, account: target.account };
    options.outputs.forEach((file) => write(file, rows, occasion));
  }
  if (left.length > 0) {
    console.error(`\nNot removed:\n${leftText(left, target.region)}`);
    return FAILED;
  }
  console.log('Everything that was made is removed.');
  return isInterrupted ? INTERRUPTED : 0;
}

// Whoever reads the output may end first (`| head`, a terminal that is closed). What was made must be removed all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => {});
}

main().then((status) => { process.exitCode = status; }, (error: Error) => {
  console.error(`${error.name}: ${error.message}`);
  process.exitCode = FAILED;
});
