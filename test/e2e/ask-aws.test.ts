/**
 * The command ask-aws, whole, against the local AWS, and against no other: it answers some questions otherwise than AWS would, and cannot answer
 * others. What counts is that each has an answer, that nothing is left, and that nothing else is touched.
 */
import * as fs from 'fs';
import * as path from 'path';
import { CommandRun, killCommands, startCommand } from './command-run';
import { QUESTIONS } from '../../ask-aws/questions';
import { LocalAws, ensurePython } from '../local-aws';

/** As the task `ask-aws` has it. */
const ASK_AWS = [require.resolve('ts-node/dist/bin.js'), '-P', 'tsconfig.dev.json', '-T', 'ask-aws/main.ts'];
/** What a terminal is for a child process. */
const AT_A_TERMINAL = 'import pty, sys; status = pty.spawn(sys.argv[1:]); sys.exit(status >> 8)';

let aws: LocalAws;
let python: string;

beforeAll(async () => {
  aws = await LocalAws.start();
  python = await ensurePython();
  await aws.ecr.createRepository('team/api', { mutability: 'IMMUTABLE' });
  await aws.ecr.createTemplate({ prefix: 'team', appliedFor: ['CREATE_ON_PUSH'], imageTagMutability: 'IMMUTABLE' });
});

afterAll(() => aws?.stop());

beforeEach(() => aws.ecrCalls.clear());

afterEach(async () => {
  killCommands();
  await aws.faults.clear();
  await aws.faults.endThrottling();
  const left = await present();
  // So that one failure is one.
  await Promise.all(left.repositories.filter((name) => name !== 'team/api').map((name) => aws.ecr.deleteRepository(name)));
  await Promise.all(left.templates.filter((prefix) => prefix !== 'team').map((prefix) => aws.ecr.deleteTemplate(prefix)));
  expect(left).toEqual({ repositories: ['team/api'], templates: ['team'] });
});

function start(command: string, args: readonly string[], env = aws.env): CommandRun {
  const { hostname } = new URL(env.AWS_ENDPOINT_URL!);
  if (!['localhost', '127.0.0.1'].includes(hostname) || env.AWS_ACCESS_KEY_ID !== 'test' || env.AWS_PROFILE !== undefined) {
    throw new Error('This would ask an AWS that is not on this machine');
  }
  return startCommand(command, args, { env });
}

const askAws = (...args: string[]) => start(process.execPath, [...ASK_AWS, ...args]);

async function present(): Promise<{ repositories: string[]; templates: string[] }> {
  const templates = await aws.aws.callAllPages('ecr', 'describe_repository_creation_templates', {}, 'repositoryCreationTemplates');
  return { repositories: Object.keys(await aws.ecr.describeAll()).sort(), templates: templates.map(({ prefix }) => prefix).sort() };
}

const PREFIX = /below (ask-aws-[0-9a-f]{16})\//;

test('asks everything, and leaves what was there and what somebody else makes meanwhile', async () => {
  const json = path.join(aws.folder, 'answers.json');
  const markdown = path.join(aws.folder, 'answers.md');
  // Its first call after it has said its prefix.
  await aws.injectFault({ action: 'DescribeRepositories', kind: 'delay', times: 1, delayMs: 3_000 });
  const run = askAws('--yes', '--output', json, '--output', markdown);
  const [, prefix] = await run.says(PREFIX);
  const [theirRepository, theirTemplate] = [`${prefix}/two-wildcards`, `${prefix}/template-update`];
  await aws.ecr.createRepository(theirRepository, { mutability: 'IMMUTABLE' });
  await aws.ecr.createTemplate({ prefix: theirTemplate, appliedFor: ['REPLICATION'], description: 'theirs' });

  expect({ status: await run.status, output: run.output() }).toMatchObject({ status: 0, output: expect.stringContaining('Everything that was made is removed.') });
  const { answers } = JSON.parse(fs.readFileSync(json, 'utf8'));
  expect(answers.map(({ id }: { id: string }) => id)).toEqual(QUESTIONS.map(({ id }) => id));
  const verdicts = Object.fromEntries(answers.map(({ id, verdict }: { id: string; verdict: string }) => [id, verdict]));
  const having = (verdict: string) => Object.keys(verdicts).filter((id) => verdicts[id] === verdict);
  // What moto does otherwise: it reads a filter as a regular expression from the start of the tag, has no limits of filters, and one name for two refusals.
  expect(having('OTHERWISE')).toEqual([
    'wildcard-middle', 'filter-whole-tag', 'filter-dot', 'third-wildcard', 'filter-count', 'filter-length', 'filter-characters', 'moved-tag',
  ]);
  expect(having('news')).toEqual(['repeated-filter']);
  const reasons = Object.fromEntries(answers.flatMap(({ id, because }: { id: string; because?: string }) => (because ? [[id, because]] : [])));
  expect(reasons).toEqual({
    'two-wildcards': `there is a repository ${theirRepository} that this run has not made`,
    'template-update': `there is a creation template ${theirTemplate} that this run has not made`,
    // A regular expression cannot begin with a `*`, nor have two of them.
    'adjacent-wildcards': expect.stringContaining('500 Internal Server Error'),
    'bare-wildcard': expect.stringContaining('500 Internal Server Error'),
    'creation-on-push': expect.stringContaining('a push created no repository here: refused: RepositoryNotFoundException'),
    'hidden-template': expect.stringContaining('a push created no repository here: refused: RepositoryNotFoundException'),
    'throttling-name': expect.stringContaining('give --throttle'),
    'access-denied-name': expect.stringContaining('this command makes none'),
    'creation-on-push-permission': expect.stringContaining('this command makes none'),
  });
  expect(fs.readFileSync(markdown, 'utf8').match(/^\| `/gm)).toHaveLength(QUESTIONS.length);
  expect(fs.readFileSync(markdown, 'utf8')).not.toContain(aws.account);

  expect(await present()).toEqual({ repositories: [theirRepository, 'team/api'], templates: [theirTemplate, 'team'] });
  expect(await aws.ecr.describe(theirRepository)).toEqual({ mutability: 'IMMUTABLE', filters: [] });
  expect(await aws.ecr.describeTemplate(theirTemplate)).toMatchObject({ appliedFor: ['REPLICATION'], description: 'theirs' });
  await aws.ecr.deleteRepository(theirRepository);
  await aws.ecr.deleteTemplate(theirTemplate);
});

test('learns how throttling is named', async () => {
  // Of 200 calls, at least half are refused, if they come within ten seconds.
  await aws.faults.throttle(5, 50);
  const run = askAws('--yes', '--throttle', 'throttling-name');
  expect(await run.status).toBe(0);
  expect(run.output()).toMatch(/throttling-name +as assumed\n/);
  expect(run.output()).toMatch(/found {4}1[0-9]{2} of 200 calls: ThrottlingException \(400\): Rate exceeded/);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle: makes nothing more, and removes also what was on its way', async (signal) => {
  const run = askAws('--yes');
  await run.says(/\[10\/\d+\]/);
  await aws.injectFault({ action: 'CreateRepository', kind: 'delay', times: 1, delayMs: 1_500 });
  while ((await aws.faults.pending()).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  run.process.kill(signal);
  expect(await run.status).toBe(130);
  expect(run.output()).toContain(`${signal}: asks nothing more, and removes what was made.`);
  expect(run.output()).toMatch(/wildcard-zero +as assumed\n/);
  expect(run.output()).toMatch(/Everything that was made is removed.\n$/);
  expect(run.output()).not.toContain(`[${QUESTIONS.length}/${QUESTIONS.length}]`);
});

test('a second signal ends it at once, and it says what is left and how to remove it', async () => {
  const run = askAws('--yes');
  const [, prefix] = await run.says(PREFIX);
  await run.says(/\[5\/\d+\]/);
  await aws.injectFault({ action: 'DeleteRepository', kind: 'delay', times: 1, delayMs: 20_000 });
  run.process.kill('SIGINT');
  await run.says(/Removing what was made/);
  // npm passes on what the terminal has sent already.
  run.process.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(run.output()).not.toContain('ended at once');
  run.process.kill('SIGINT');
  expect(await run.status).toBe(130);
  const commands = [...run.output().matchAll(/^ {4}aws ecr delete-repository --region us-east-1 --force --repository-name (\S+)$/gm)].map(([, name]) => name);
  expect(commands.length).toBeGreaterThan(2);
  expect(commands.every((name) => name.startsWith(`${prefix}/`))).toBe(true);
  const { repositories } = await present();
  expect(repositories.filter((name) => name.startsWith(prefix)).every((name) => commands.includes(name))).toBe(true);
  await Promise.all(repositories.filter((name) => name.startsWith(prefix)).map((name) => aws.ecr.deleteRepository(name)));
});

test('says what it may not remove, and fails', async () => {
  await aws.injectFault({ action: 'DeleteRepository', kind: 'access-denied', times: 1 });
  const run = askAws('--yes', 'moved-tag', 'same-image');
  expect(await run.status).toBe(1);
  const [, name] = (await run.says(/Not removed:\n {2}repository (\S+): AccessDeniedException: .*\n {4}aws ecr delete-repository --region us-east-1 --force --repository-name \1\n/))!;
  await aws.ecr.deleteRepository(name);
});

test('removes everything also if nobody reads what it says any more', async () => {
  const run = askAws('--yes');
  await run.says(/\[3\/\d+\]/);
  run.process.stdout!.destroy();
  run.process.stderr!.destroy();
  expect(await run.status).toBe(0);
  expect((await aws.ecrCalls.counts()).DeleteRepository).toBeGreaterThan(15);
});

test('without a region it says what to give', async () => {
  const { AWS_REGION, AWS_DEFAULT_REGION, ...env } = aws.env;
  const run = start(process.execPath, [...ASK_AWS, '--yes'], env);
  expect(await run.status).toBe(1);
  expect(run.output()).toContain('Region is missing\nGive the region (AWS_REGION) and the credentials (such as AWS_PROFILE) of an account. Nothing was made.');
});

test.each([[[]], [['moved-tag', '--output', 'x.md']]])('without a terminal and without --yes it does nothing (%j)', async (args) => {
  const run = askAws(...args);
  run.process.stdin!.end('y\n');
  expect(await run.status).toBe(2);
  expect(run.output()).toContain('stdin is no terminal. Give --yes');
  expect(await aws.ecrCalls.counts()).toEqual({});
});

test.each([['no', 'n\n'], ['nothing', '\n'], ['Ctrl-C', '\x03'], ['the end of the input', '\x04']])('at a terminal it asks first, and %s is a no', async (_, typed) => {
  const run = start(python, ['-c', AT_A_TERMINAL, process.execPath, ...ASK_AWS, 'moved-tag']);
  await run.says(/Begin\? \[y\/N\]/);
  run.process.stdin!.write(typed);
  await run.says(/Nothing was made\./);
  run.process.stdin!.end();
  await run.status;
  expect(await aws.ecrCalls.counts()).toEqual({ DescribeRegistry: 1 });
});

test('at a terminal, a yes is one', async () => {
  const run = start(python, ['-c', AT_A_TERMINAL, process.execPath, ...ASK_AWS, 'same-mutability']);
  await run.says(/Begin\? \[y\/N\]/);
  run.process.stdin!.write('y\n');
  await run.says(/Everything that was made is removed\./);
  run.process.stdin!.end();
  await run.status;
  expect(run.output()).toMatch(/same-mutability +as assumed\r?\n/);
});
