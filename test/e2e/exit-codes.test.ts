/**
 * What CI sees of the checks: the exit code and the text of the real CLI, on the lowest aws-cdk-lib and on the newest. Whatever can go wrong
 * with a file, an option or a rule, it must not end with 0.
 */
import { execFile, execFileSync } from 'child_process';
import * as fs from 'fs';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as os from 'os';
import * as path from 'path';
import { buildSync } from 'esbuild';
import { ALL_RULES } from '../../src/compliance/all-rules';
import { WRITE_ACCEPTED_FINDINGS } from '../../src/compliance/report/accepted-findings-file';
import { CDK_CLI } from '../local-aws/locations';

const REPOSITORY = path.join(__dirname, '..', '..');
const NEWEST = path.join(REPOSITORY, '.newest-cdk');

/** By name of a release: the folder with its packages. */
const PACKAGES: Record<string, string> = { lowest: path.join(REPOSITORY, 'node_modules'), newest: path.join(NEWEST, 'node_modules') };

/** As many at a time. */
const AT_A_TIME = Math.max(2, os.availableParallelism() - 1);

interface Case {
  /** What is about it. */
  readonly name: string;
  /** What the app says, in plain JavaScript: it has `app`, its stack `shop` with a mutable repository, `standard`, `cdk` and `lib`. */
  readonly app: string;
  /** What is in the folder of the app, by name. */
  readonly files?: (folder: string) => void;
  /** What the CLI is to do; several commands run one after the other, and the last one counts. */
  readonly commands?: string[][];
  readonly env?: Record<string, string>;
  /** Whether there is an AWS that the CLI can look context up in. */
  readonly looksUp?: true;
  readonly exit: number;
  /** What the output says. */
  readonly says: RegExp[];
}

const CHECKED = "lib.TagImmutabilityChecks.addTo(app, { standard, acceptedFindings: 'accepted.json' });";
const PLAIN = 'lib.TagImmutabilityChecks.addTo(app, { standard });';
const FORBIDDING = "standard = new lib.TagImmutabilityStandard({ forbidAcknowledging: ['repositoryMutable'] });";
const MUTABLE = /ERROR every tag of the repository can be overwritten[^]*Shop\/Repo/;
const FATAL_MUTABLE = /FATAL every tag of the repository can be overwritten[^]*Shop\/Repo/;
const SYNTH = ['synth', '--quiet'];
const WRITE = [...SYNTH, '-c', `${WRITE_ACCEPTED_FINDINGS}=true`];

const fault = (text: string) => new RegExp(`FATAL the checks cannot [^]*${text}`);
const holding = (content: string) => (folder: string) => fs.writeFileSync(path.join(folder, 'accepted.json'), content);
const entry = (members: object) => JSON.stringify({ construct: 'Shop/Repo', rule: 'repositoryMutable', finding: 'f', reason: '', ...members });
/** A rule of an app's own: JavaScript can get at what is internal. */
const rule = (members: string) => `{ id: 'odd', severity: 'error', reason: 'Odd.', fix: 'Even.', looksAt: () => [placeOf(repository)], find: () => [], ${members} }`;
const withRules = (...rules: string[]) => `lib.TagImmutabilityChecks._addTo(app, { standard }, () => [${rules.join(', ')}, ...lib.ALL_RULES]);`;
const THROW = "throw new Error('no way');";

const CASES: Case[] = [
  { name: 'an app that complies', app: `repository.addPropertyOverride('ImageTagMutability', 'IMMUTABLE'); ${PLAIN}`, exit: 0, says: [] },
  { name: 'an error', app: PLAIN, exit: 1, says: [MUTABLE] },
  {
    name: 'a warning, where the standard only reports',
    app: `standard = new lib.TagImmutabilityStandard({ enforcement: 'REPORT' }); ${PLAIN}`,
    exit: 0,
    says: [/WARNING every tag of the repository/],
  },

  // The file of accepted findings.
  { name: 'a file that accepts the error', app: CHECKED, commands: [WRITE, SYNTH], exit: 0, says: [] },
  { name: 'a file that is missing', app: CHECKED, exit: 1, says: [fault("there is no file 'accepted.json'"), MUTABLE] },
  { name: 'a file of the first version', app: CHECKED, files: holding(`{"version":1,"accepted":[${entry({})}]}`), exit: 1, says: [fault('has the version 1'), MUTABLE] },
  {
    name: 'a file of the first version that is written anew',
    app: CHECKED,
    files: holding(`{"version":1,"accepted":[${entry({})}]}`),
    commands: [WRITE, SYNTH],
    exit: 0,
    says: [],
  },
  { name: 'a file of a later version', app: CHECKED, files: holding('{"version":3,"accepted":[]}'), exit: 1, says: [fault('has the version 3'), MUTABLE] },
  { name: 'a file with a conflict', app: CHECKED, files: holding('{\n<<<<<<< HEAD\n=======\n>>>>>>> b\n}'), exit: 1, says: [fault('has a conflict of a merge'), MUTABLE] },
  { name: 'a file that is no JSON', app: CHECKED, files: holding('{'), exit: 1, says: [fault('is no JSON'), MUTABLE] },
  { name: 'an entry that is malformed', app: CHECKED, files: holding(`{"version":2,"accepted":[${entry({})}]}`), exit: 1, says: [fault('entry 1'), MUTABLE] },
  { name: 'a folder in place of the file', app: CHECKED, files: (folder) => fs.mkdirSync(path.join(folder, 'accepted.json')), exit: 1, says: [fault('is no file'), MUTABLE] },
  {
    name: 'a file that cannot be read',
    app: CHECKED,
    files: (folder) => fs.symlinkSync('accepted.json', path.join(folder, 'accepted.json')),
    exit: 1,
    says: [fault('cannot be read: ELOOP'), MUTABLE],
  },
  {
    name: 'a file that cannot be written',
    app: CHECKED,
    files: (folder) => fs.symlinkSync('missing/accepted.json', path.join(folder, 'accepted.json')),
    commands: [WRITE],
    exit: 1,
    says: [fault('cannot be written: ENOENT'), MUTABLE],
  },
  { name: 'a file with a conflict that is to be written', app: CHECKED, files: holding('<<<<<<< HEAD\n'), commands: [WRITE], exit: 1, says: [fault('has a conflict'), MUTABLE] },
  {
    name: 'a file that is written in every synthesis, because of cdk.json, and acknowledged',
    app: `${CHECKED} cdk.Validations.of(app).acknowledge({ id: 'cdk-ecr-immutability::acceptedFindingsWritten', reason: 'r' });`,
    files: (folder) => fs.writeFileSync(path.join(folder, 'cdk.json'), JSON.stringify({ context: { [WRITE_ACCEPTED_FINDINGS]: true } })),
    exit: 0,
    says: [/WARNING what this synthesis found is accepted: it wrote 'accepted\.json'/],
  },
  { name: 'a file that accepts what nobody may', app: `${FORBIDDING} ${CHECKED}`, files: holding(`{"version":2,"accepted":[${entry({ found: { filters: [], mode: 'MUTABLE', name: 'shop/api' } })}]}`), exit: 1, says: [FATAL_MUTABLE] },
  { name: 'a file that is written, with what nobody may accept', app: `${FORBIDDING} ${CHECKED}`, commands: [WRITE], exit: 1, says: [FATAL_MUTABLE, /WARNING what this synthesis found/] },

  // Acknowledging.
  { name: 'an error that is acknowledged on the app', app: `${PLAIN} acknowledge('repositoryMutable');`, exit: 0, says: [] },
  { name: 'an error that nobody may acknowledge, acknowledged on the app', app: `${FORBIDDING} ${PLAIN} acknowledge('repositoryMutable');`, exit: 1, says: [FATAL_MUTABLE] },
  {
    name: 'a warning that nobody may acknowledge, acknowledged on the app',
    app: "standard = new lib.TagImmutabilityStandard({ enforcement: 'REPORT', forbidAcknowledging: ['repositoryMutable'] });" +
      `${PLAIN} acknowledge('repositoryMutable'); acknowledge('repositoryMutable[Shop/Repo]');`,
    exit: 0,
    says: [/WARNING every tag of the repository/],
  },
  { name: 'a fault that is acknowledged on the app', app: `${CHECKED} acknowledge('checksFailed'); acknowledge('repositoryMutable');`, exit: 1, says: [fault('there is no file')] },
  {
    name: 'acknowledgements that are nonsense',
    app: `${PLAIN} app.node.addMetadata(cdk.Validations.ACKNOWLEDGED_RULES_METADATA_KEY, null);`,
    exit: 1,
    says: [MUTABLE],
  },

  // Options.
  { name: 'a misspelt option', app: 'lib.TagImmutabilityChecks.addTo(app, { standard, asof: 1 });', exit: 1, says: [/is given 'asof'/] },
  { name: 'no standard', app: 'lib.TagImmutabilityChecks.addTo(app, {});', exit: 1, says: [/'standard' is undefined/] },
  { name: 'no props', app: 'lib.TagImmutabilityChecks.addTo(app);', exit: 1, says: [/is given undefined/] },
  { name: 'a day that is none', app: "lib.TagImmutabilityChecks.addTo(app, { standard, asOf: 'today' });", exit: 1, says: [/is not a day/] },
  { name: 'a scanner that is none', app: "lib.TagImmutabilityChecks.addTo(app, { standard, scannerRules: ['x'] });", exit: 1, says: [/a ScannerRule is allowed/] },
  { name: 'a rule that is none in forbidAcknowledging', app: "new lib.TagImmutabilityStandard({ forbidAcknowledging: ['repositoryMutabel'] });", exit: 1, says: [/Write 'repositoryMutable'/] },
  {
    name: 'props that are emptied later',
    app: 'const props = { standard }; lib.TagImmutabilityChecks.addTo(app, props); Object.assign(props, { standard: undefined, asOf: 1, acceptedFindings: 1 });',
    exit: 1,
    says: [MUTABLE],
  },
  { name: 'a prop that throws', app: `lib.TagImmutabilityChecks.addTo(app, { get standard() { ${THROW} } });`, exit: 1, says: [/no way/] },
  { name: 'a standard that is emptied later', app: `${PLAIN} standard.content = undefined;`, exit: 1, says: [fault('Cannot read properties of undefined')] },
  { name: 'a standard of another copy of the package', app: 'standard = new (require("another-copy").TagImmutabilityStandard)();' + PLAIN, exit: 1, says: [MUTABLE] },

  // Rules.
  {
    name: 'every rule throws at what it judges',
    app: `lib.TagImmutabilityChecks._addTo(app, { standard }, () => lib.ALL_RULES.map((one) => ({ ...one, looksAt: () => [placeOf(repository)], find() { ${THROW} } })));`,
    exit: 1,
    says: ALL_RULES.map(({ id }) => fault(`judge this by the rule '${id}': no way`)),
  },
  {
    name: 'every rule throws when it lists what it judges',
    app: `lib.TagImmutabilityChecks._addTo(app, { standard }, () => lib.ALL_RULES.map((one) => ({ ...one, looksAt() { ${THROW} } })));`,
    exit: 1,
    says: ALL_RULES.map(({ id }) => fault(`list what the rule '${id}' is about: no way`)),
  },
  { name: 'a rule that throws beside others', app: withRules(rule(`find() { ${THROW} }`)), exit: 1, says: [fault("judge this by the rule 'odd'[^]*Shop/Repo"), MUTABLE] },
  { name: 'a rule that throws nothing', app: withRules(rule('find() { throw null; }')), exit: 1, says: [fault("rule 'odd': null"), MUTABLE] },
  { name: 'a rule that throws what throws', app: withRules(rule('find() { throw { get message() { throw 1; }, toString() { throw 1; } }; }')), exit: 1, says: [fault('an error that cannot be shown'), MUTABLE] },
  { name: 'a rule that gives nothing back', app: withRules(rule('find: () => undefined')), exit: 1, says: [fault("rule 'odd'"), MUTABLE] },
  {
    name: 'a finding of which nothing can be told',
    app: withRules(rule(`looksAt: () => [{ construct: repository, get path() { ${THROW} } }], find: () => [{ message: 'it is odd', found: 1 }]`)),
    exit: 1,
    says: [fault("judge this by the rule 'odd': no way"), MUTABLE],
  },
  {
    name: 'a fault of the package',
    app: 'const { addPlugins } = cdk.Validations.prototype; cdk.Validations.prototype.addPlugins = function (plugin) {' +
      `const { validate } = plugin; plugin.validate = () => validate.call(plugin, undefined); addPlugins.call(this, plugin); }; ${PLAIN}`,
    exit: 1,
    says: [fault('report it at https://')],
  },

  // What the CLI does not select.
  { name: 'an error in a Stage', app: `repository.addPropertyOverride('ImageTagMutability', 'IMMUTABLE'); mutable(new cdk.Stack(new cdk.Stage(app, 'Prod'), 'Shop')); ${PLAIN}`, exit: 1, says: [/FATAL Prod\/Shop\/Repo: every tag/] },
  {
    name: 'an error on a Stage',
    app: `repository.addPropertyOverride('ImageTagMutability', 'IMMUTABLE'); new cdk.Stack(new cdk.Stage(app, 'Prod'), 'Shop'); ${withRules(rule("looksAt: () => [placeOf(app.node.findChild('Prod'))], find: () => [{ message: 'it is odd', found: 1 }]"))}`,
    commands: [[...SYNTH, '**']],
    exit: 1,
    says: [/FATAL Prod: it is odd/],
  },
  ...[['synth', '--quiet', 'Test/*'], ['deploy', 'Test/*', '--require-approval', 'never'], ['deploy', 'Prod/**', '--require-approval', 'never'], ['deploy', '**', '--require-approval', 'never']].map((command): Case => ({
    // The app runs before the CLI selects, and is not told what.
    name: `an error in a Stage: cdk ${command.slice(0, 3).join(' ')}`,
    app: `app.node.tryRemoveChild('Shop'); new cdk.Stack(new cdk.Stage(app, 'Test'), 'Shop'); mutable(new cdk.Stack(new cdk.Stage(new cdk.Stage(app, 'Prod'), 'Europe'), 'Shop')); ${PLAIN}`,
    commands: [command],
    exit: 1,
    says: [/FATAL Prod\/Europe\/Shop\/Repo: every tag/],
  })),
  { name: 'a fault in a Stage', app: `new cdk.Stack(new cdk.Stage(app, 'Prod'), 'Shop'); ${withRules(rule(`looksAt: () => [placeOf(app.node.findChild('Prod'))], find() { ${THROW} }`))}`, exit: 1, says: [/FATAL Prod: the checks cannot/] },
  { name: 'a fault of the app, where another stack is selected', app: `new cdk.Stack(app, 'Other'); ${CHECKED}`, commands: [[...SYNTH, 'Other']], exit: 1, says: [fault('there is no file')] },

  // Ways of synthesizing, as docs/rules.md has them.
  { name: 'an error in a stack that is not selected', app: `new cdk.Stack(app, 'Other'); ${PLAIN}`, commands: [[...SYNTH, 'Other']], exit: 0, says: [] },
  { name: 'cdk synth --ignore-errors', app: PLAIN, commands: [[...SYNTH, '--ignore-errors']], exit: 0, says: [MUTABLE] },
  { name: 'cdk ls', app: PLAIN, commands: [['ls']], exit: 0, says: [/^Shop$/m] },
  { name: 'cdk synth --no-validation', app: PLAIN, commands: [[...SYNTH, '--no-validation']], exit: 1, says: [MUTABLE] },
  { name: "CDK's own validation of templates beside it", app: PLAIN, env: { CDK_VALIDATION: 'true' }, exit: 1, says: [MUTABLE] },
  { name: 'cdk diff', app: PLAIN, commands: [['diff', '--no-change-set']], exit: 1, says: [MUTABLE] },
  { name: 'cdk deploy', app: PLAIN, commands: [['deploy', '--require-approval', 'never']], exit: 1, says: [MUTABLE] },
  { name: 'cdk deploy of an assembly that was made with --ignore-errors', app: PLAIN, commands: [[...SYNTH, '--ignore-errors'], ['deploy', '--app', 'cdk.out', '--require-approval', 'never']], exit: 1, says: [MUTABLE] },
  { name: 'an app without stacks', app: `app.node.tryRemoveChild('Shop'); ${CHECKED}`, exit: 1, says: [/This app contains no stacks/] },
];

/** What an app looks up: two repositories, which it adopts, and a mode for another one. Until the CLI has looked up, CDK gives dummies. */
const lookingUp = (mode: string) => `
const home = new cdk.Stack(app, 'Home', { env: { account: '111122223333', region: 'eu-central-1' } });
const { Repository } = require('aws-cdk-lib/aws-ecr');
new lib.ExistingRepositories(home, 'Adopted', { repositories: ['a', 'b'].map((id) => Repository.fromLookup(home, id, { repositoryName: 'legacy/' + id })) });
const mode = require('aws-cdk-lib/aws-ssm').StringParameter.valueFromLookup(home, '/mode/${mode}');
new cdk.CfnResource(home, 'Other', { type: 'AWS::ECR::Repository', properties: { ImageTagMutability: mode } });
app.node.tryRemoveChild('Shop');
`;

CASES.push(
  { name: 'what is looked up complies, with all enforcers', looksUp: true, app: `standard.applyTo(app); ${lookingUp('MUTABLE')}`, exit: 0, says: [/from MUTABLE to IMMUTABLE/] },
  { name: 'what is looked up does not comply', looksUp: true, app: `${PLAIN} ${lookingUp('MUTABLE')}`, exit: 1, says: [/ERROR every tag of the repository can be overwritten[^]*Home\/Other/] },
  { name: 'a file that is missing, with lookups', looksUp: true, app: `${CHECKED} ${lookingUp('IMMUTABLE')}`, exit: 1, says: [fault('there is no file')] },
);

const PREAMBLE = `
const cdk = require('aws-cdk-lib');
const lib = require('cdk-ecr-immutability');
const app = new cdk.App();
const shop = new cdk.Stack(app, 'Shop');
const mutable = (stack) => new cdk.CfnResource(stack, 'Repo', {
  type: 'AWS::ECR::Repository', properties: { RepositoryName: 'shop/api', ImageTagMutability: 'MUTABLE' },
});
const repository = mutable(shop);
let standard = new lib.TagImmutabilityStandard();
const placeOf = (construct) => ({ construct, path: construct.node.path });
const acknowledge = (id) => cdk.Validations.of(app).acknowledge({ id: 'cdk-ecr-immutability::' + id, reason: 'we like it' });
`;

interface Result {
  readonly exit: number;
  readonly output: string;
}

let workspace: string;
let account: http.Server;

/** Everything that is run, in the order of the tests. */
const RUNS = Object.keys(PACKAGES).flatMap((release) => CASES.map((one) => ({ release, one })));
const results: Promise<Result>[] = [];

beforeAll(async () => {
  if (!fs.existsSync(PACKAGES.newest)) {
    // As the task test:newest-cdk does it.
    execFileSync('npm', ['install', '--prefix', NEWEST, '--no-save', '--no-package-lock', '--no-audit', '--no-fund', 'aws-cdk-lib@^2', 'constructs@^10'], { stdio: 'ignore' });
  }
  account = await accountToLookUpIn();
  workspace = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'exit-codes-')));
  Object.keys(PACKAGES).forEach(install);
});
afterAll(async () => {
  await Promise.all(results);
  account.close();
  fs.rmSync(workspace, { recursive: true, force: true });
});

/** Lays the library beside a release of CDK, where an app finds both by their names. */
function install(release: string): void {
  const modules = path.join(workspace, release, 'node_modules');
  const library = path.join(modules, 'cdk-ecr-immutability');
  fs.mkdirSync(library, { recursive: true });
  fs.copyFileSync(path.join(REPOSITORY, 'package.json'), path.join(library, 'package.json'));
  buildSync({
    stdin: { contents: "export * from './src'; export { ALL_RULES } from './src/compliance/all-rules';", resolveDir: REPOSITORY },
    bundle: true,
    packages: 'external',
    platform: 'node',
    outfile: path.join(library, 'lib', 'index.js'),
  });
  fs.symlinkSync(path.join(REPOSITORY, 'assets'), path.join(library, 'assets'));
  fs.cpSync(library, path.join(modules, 'another-copy'), { recursive: true });
  for (const name of ['aws-cdk-lib', 'constructs']) {
    fs.symlinkSync(path.join(PACKAGES[release], name), path.join(modules, name));
  }
}

/** As much of an AWS as the CLI asks for context: every repository exists, and the value of a parameter is the last part of its name. */
async function accountToLookUpIn(): Promise<http.Server> {
  const user = { Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/u', UserId: 'U' };
  const role = {
    Credentials: { AccessKeyId: 'A', SecretAccessKey: 'S', SessionToken: 'T', Expiration: '2999-01-01T00:00:00Z' }, AssumedRoleUser: { Arn: user.Arn, AssumedRoleId: 'R' },
  };
  const xml = (value: object): string => Object.entries(value).map(([name, one]) => `<${name}>${typeof one === 'string' ? one : xml(one)}</${name}>`).join('');
  const answers: Record<string, (input: any) => object | string> = {
    GetCallerIdentity: () => xml({ GetCallerIdentityResponse: { GetCallerIdentityResult: user } }),
    AssumeRole: () => xml({ AssumeRoleResponse: { AssumeRoleResult: role } }),
    GetParameter: ({ Name }) => ({ Parameter: { Name, Value: Name.split('/').pop() } }),
    GetResource: ({ TypeName, Identifier }) => ({
      TypeName, ResourceDescription: { Identifier, Properties: JSON.stringify({ Arn: `arn:aws:ecr:eu-central-1:111122223333:repository/${Identifier}` }) },
    }),
  };
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (part) => { body += part; }).on('end', () => {
      const target = request.headers['x-amz-target'] as string | undefined;
      const answer = answers[target?.split('.').pop() ?? new URLSearchParams(body).get('Action') ?? '']?.(target && JSON.parse(body));
      response.writeHead(answer === undefined ? 400 : 200, { 'content-type': typeof answer === 'string' ? 'text/xml' : 'application/x-amz-json-1.1' });
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}));
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return server;
}

/** What came of a run. The next ones are started too: nearly all of the time is Node.js loading the CLI and CDK, on one processor. */
function resultOf(index: number): Promise<Result> {
  RUNS.slice(index, index + AT_A_TIME).forEach(({ release, one }, offset) => {
    results[index + offset] ??= run(release, one, `case-${index + offset}`);
  });
  return results[index];
}

async function run(release: string, { app, files, commands = [SYNTH], env, looksUp }: Case, name: string): Promise<Result> {
  const folder = path.join(workspace, release, name);
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'app.js'), `${PREAMBLE}\n${app}\n`);
  files?.(folder);
  let result = { exit: -1, output: '' };
  for (const command of commands) {
    const { port } = account.address() as AddressInfo;
    result = await cdk(command, folder, { ...env, ...looksUp && { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` } });
  }
  return result;
}

function cdk(command: string[], cwd: string, env: Record<string, string> = {}): Promise<Result> {
  const app = command.includes('--app') ? [] : ['--app', 'node app.js'];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CDK_CLI, ...command, ...app, '--ci', '--no-color', '--no-notices'], {
      cwd,
      env: {
        ...process.env,
        CDK_VALIDATION: 'false',
        CDK_DISABLE_CLI_TELEMETRY: '1',
        CDK_DISABLE_VERSION_CHECK: '1',
        // Whoever passes must not get further than this.
        AWS_ACCESS_KEY_ID: 'none',
        AWS_SECRET_ACCESS_KEY: 'none',
        AWS_REGION: 'eu-central-1',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
        AWS_MAX_ATTEMPTS: '1',
        ...env,
      },
      encoding: 'utf8',
    }, (_error, stdout, stderr) => resolve({ exit: child.exitCode ?? -1, output: stdout + stderr }));
  });
}

describe.each(Object.keys(PACKAGES))('on the %s aws-cdk-lib', (release) => {
  test.each(CASES.map((one) => [one.exit === 0 ? 'passes' : 'fails', one.name, one] as const))('%s: %s', async (_, __, one) => {
    const { exit, says } = one;
    const result = await resultOf(RUNS.findIndex((other) => other.release === release && other.one === one));
    says.forEach((text) => expect(result.output).toMatch(text));
    expect(result).toMatchObject({ exit });
  });
});
