/**
 * The snippets of README and docstrings as the packages of other languages have them: Python runs them, Java and Go compile them. A
 * snippet stands in a stack that is called `self`, `this` or `stack`, of an app `app`, with what it declares.
 */
import * as fs from 'fs';
import * as path from 'path';
import * as zlib from 'zlib';
import { GO_LANGUAGE, goModule } from './go';
import { JAVA } from './java';
import { packaged, REPOSITORY, WORKSHOP } from './locations';
import { PYTHON } from './python';
import { run } from './run';
import { toGo } from '../../packaging/translations/go';
import { programOf } from '../../packaging/translations/program';
import { Untranslatable } from '../../packaging/translations/untranslatable';

interface Snippet {
  readonly place: string;
  readonly translations: Record<string, { readonly source: string }>;
}

const SNIPPETS: Snippet[] = Object.values<any>(JSON.parse(zlib.gunzipSync(fs.readFileSync(path.join(REPOSITORY, '.jsii.tabl.json.gz'))).toString()).snippets)
  .map(({ location, translations }) => ({ place: location.api.fqn ?? `README.md:${location.field.line}`, translations }));

/** Those in a language: translated, and written in README for that language alone. */
function snippetsIn(language: string): { place: string; source: string }[] {
  const written = [...fs.readFileSync(path.join(REPOSITORY, 'README.md'), 'utf8').matchAll(new RegExp(`^\`\`\`${language}$(.*?)^\`\`\`$`, 'gms'))];
  const translated = SNIPPETS.map(({ place, translations }) => ({ place, source: translations[language].source }));
  return [
    ...translated,
    // What is a translation as well would be compiled twice.
    ...written.map(([, source], index) => ({ place: `README.md, ${language} ${index + 1}`, source: source.trim() }))
      .filter(({ source }) => translated.every((other) => other.source !== source)),
  ];
}

/** A program of its own has an app. */
const isProgram = (source: string) => /\bApp\(/.test(source.replace(/ *(#|\/\/).*/g, ''));

test('Python: the description on PyPI has each snippet of README in Python', async () => {
  const metadata = await run('python3', ['-c', 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.read(next(n for n in z.namelist() if n.endswith("METADATA"))).decode())', packaged('python', /\.whl$/)]);
  const snippets = SNIPPETS.filter(({ place }) => place.startsWith('README'));
  expect(snippets.length).toBeGreaterThan(5);
  snippets.forEach(({ translations }) => expect(metadata).toContain(`\`\`\`python\n${translations.python.source}\n\`\`\``));
  expect(metadata).not.toMatch(/^```ts/m);
});

test('Go: README has each snippet in Go', () => {
  const readme = fs.readFileSync(path.join(packaged('go', /^cdkecrimmutability$/), 'README.md'), 'utf8');
  SNIPPETS.filter(({ place }) => place.startsWith('README')).forEach(({ translations }) => expect(readme).toContain(`\`\`\`go\n${translations.go.source}\n\`\`\``));
  expect(readme).not.toMatch(/^```ts/m);
});

test.each(['python', 'java', 'go'])('the program that README has in %s is the translation of the one in TypeScript', (language) => {
  const [written] = fs.readFileSync(path.join(REPOSITORY, 'README.md'), 'utf8').match(new RegExp(`(?<=^\`\`\`${language}\\n).*?(?=\\n\`\`\`$)`, 'gms'))!;
  expect(SNIPPETS.map(({ translations }) => translations[language].source)).toContain(written);
});

test('Python: each snippet runs, and has the results that stand in its comments', async () => {
  const env = { ...process.env, ...await PYTHON.install() };
  const folder = newFolder('python');
  const program = path.join(folder, 'snippets.py');
  const all = snippetsIn('python');
  const values: Record<string, string> = {
    'ImmutableRepository': 'ImmutableRepository(self, "Declared", mutable_tags=["latest", "dev-*"])',
    'TagImmutabilityStandard': 'TagImmutabilityStandard(baseline=TagMutabilitySetting.immutable_except("latest"))',
    'ec2.IVpc': 'ec2.Vpc(self, "Declared")',
    'iam.IRole': 'iam.Role.from_role_name(self, "Declared", "operations")',
  };
  const declared = (source: string) => [...source.matchAll(/^# (\w+): ([\w.]+)/gm)].map(([, name, type]) => {
    expect({ [type]: values[type] }).toEqual({ [type]: expect.any(String) });
    return `${name} = self.declared(${JSON.stringify(type)})`;
  });
  const RESULT = /^(\S.*?)  # (True|False|None|(["']).*\3)$/gm;
  const withResults = (source: string) => source.replace(RESULT, 'assert_equal($1, $2)');
  expect(all.flatMap(({ source }) => [...source.matchAll(RESULT)]).length).toBeGreaterThanOrEqual(4);

  fs.writeFileSync(program, [
    'import sys, traceback',
    'from aws_cdk import App, Duration, Mixins, RemovalPolicy, Stack, Stage, Validations, assertions',
    'from aws_cdk import aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecr as ecr, aws_ecs as ecs, aws_events as events, aws_iam as iam, aws_lambda as lambda_',
    'from aws_cdk import aws_kms as kms, aws_logs as logs, aws_s3 as s3, aws_secretsmanager as secretsmanager, aws_sns as sns',
    'from cdk_ecr_immutability import *',
    'def assert_equal(found, expected):',
    '    assert found == expected, f"{found!r} is not {expected!r}"',
    'class Given(Stack):',
    '    def __init__(self, app):',
    '        super().__init__(app, "Stack")',
    // What a snippet that asserts something asserts.
    '        ImmutableRepository(self, "Given", repository_name="team/api", mutable_tags=["latest"])',
    '    def declared(self, name):',
    `        return {${Object.entries(values).map(([type, value]) => `${JSON.stringify(type)}: lambda: ${value}`).join(', ')}}[name]()`,
    ...all.flatMap(({ source }, index) => isProgram(source)
      ? [`def snippet_${index}():`, ...indented(source, 1)]
      : [
        `class Snippet${index}(Given):`,
        '    def __init__(self, app):',
        '        super().__init__(app)',
        ...indented([...declared(source), withResults(source)].join('\n'), 2),
        `def snippet_${index}():`,
        `    Snippet${index}(App())`,
      ]),
    'failures = 0',
    ...all.flatMap(({ place }, index) => [
      'try:',
      `    snippet_${index}()`,
      'except Exception:',
      '    failures += 1',
      `    print(${JSON.stringify(place)}, traceback.format_exc()[-600:], file=sys.stderr)`,
    ]),
    'print(failures, "failed")',
    'sys.exit(1 if failures else 0)',
  ].join('\n'));
  expect(await run(PYTHON.command, [program], { cwd: folder, env: { ...env, CDK_OUTDIR: path.join(folder, 'cdk.out') } })).toContain('0 failed');
});

/** Whole programs, as README and docstrings may have them. */
const PROGRAMS = {
  'stack-variable': [
    "import { App, Stack } from 'aws-cdk-lib';",
    "import * as ecr from 'aws-cdk-lib/aws-ecr';",
    "import { ExistingRepositories, ImmutableRepository, TagFilters, TagMutabilitySetting } from 'cdk-ecr-immutability';",
    '',
    'const app = new App();',
    "const stack = new Stack(app, 'Shop');",
    '',
    '// Its tags stay.',
    "const api = new ImmutableRepository(stack, 'Api', { mutableTags: [...TagFilters.COSIGN] });",
    "const unused = new ImmutableRepository(stack, 'Web');",
    'new ExistingRepositories(stack, \'Legacy\', {',
    "  repositories: [ecr.Repository.fromRepositoryName(stack, 'LegacyApi', 'legacy/api')],",
    '  tagMutability: TagMutabilitySetting.immutableExcept(...TagFilters.FLOATING),   // as they come',
    '});',
    "api.tagMutability.isTagMutable('v1');   // false",
  ].join('\n'),
  'stack-class': [
    "import { App, Stack, StackProps } from 'aws-cdk-lib';",
    "import { ImmutableRepository } from 'cdk-ecr-immutability';",
    "import { Construct } from 'constructs';",
    '',
    'class Shop extends Stack {',
    '  constructor(scope: Construct, id: string, props?: StackProps) {',
    '    super(scope, id, props);',
    "    new ImmutableRepository(this, 'Api', {",
    "      mutableTags: ['latest'],   // it moves",
    '    });',
    '  }',
    '}',
    '',
    'const app = new App();',
    "new Shop(app, 'Shop');",
    'app.synth();',
  ].join('\n'),
};

test('Go: a program becomes a program, and what has no translation is refused', () => {
  const refused = { 'a-function': 'const ask = () => 1;', 'an-if': 'if (true) { new Date(); }', 'a-loop': "for (const name of ['a']) { console.log(name); }" };
  const { checker, source } = programOf({ ...PROGRAMS, ...refused }, REPOSITORY);
  const translated = toGo(source('stack-class'), checker);
  expect(translated.split('\n')).toEqual(expect.arrayContaining([
    'package main', 'func NewShop(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {', '\t\tMutableTags: jsii.Strings("latest"), // it moves',
    'func main() {', '\tdefer jsii.Close()', '\tNewShop(app, "Shop", nil)', '\tapp.Synth(nil)',
  ]));
  expect(toGo(source('stack-variable'), checker)).toContain('// Its tags stay.\n\tapi := ');
  Object.keys(refused).forEach((name) => expect(() => toGo(source(name), checker)).toThrow(Untranslatable));
  programs = Object.keys(PROGRAMS).map((name) => ({ place: name, source: toGo(source(name), checker) }));
});

let programs: { place: string; source: string }[] = [];

test('Go: each snippet compiles', async () => {
  expect(programs).toHaveLength(Object.keys(PROGRAMS).length);
  const env = { ...process.env, ...await GO_LANGUAGE.install() };
  const folder = newFolder('go');
  goModule(folder);

  [...snippetsIn('go'), ...programs].forEach(({ source }, index) => {
    const name = `snippet${index}`;
    fs.mkdirSync(path.join(folder, name));
    // One with functions is a file. All others say no more than what stands in a function, with or without what they import.
    const [imports, body] = importsAndBody(source);
    fs.writeFileSync(path.join(folder, name, 'snippet.go'), /^func /m.test(source)
      ? `${/^package /m.test(source) ? '' : `package ${name}\n`}${source}\n`
      : [
        `package ${name}`,
        'import (',
        ...imports ?? importsOf(source),
        ')',
        // One that makes its app needs no other.
        `func snippet(stack awscdk.Stack, ${/^app :=/m.test(body) ? '_' : 'app'} awscdk.App) {`,
        body,
        ...[...source.matchAll(/^(?:var )?(\w+)(?: :=| [\w.*]+( \/\/.*)?$)/gm)].map(([, declared]) => `_ = ${declared}`),
        '}',
      ].join('\n'));
  });
  await run('go', ['vet', './...'], { cwd: folder, env });
});

test('Java: each snippet compiles', async () => {
  const env = { ...process.env, ...await JAVA.install() };
  const folder = newFolder('java');
  const services = ['cloudwatch', 'ec2', 'ecr', 'events', 'iam', 'logs', 'secretsmanager'];
  const files = snippetsIn('java').map(({ source }, index) => {
    const file = path.join(folder, `snippet${index}`, 'Snippet.java');
    fs.mkdirSync(path.dirname(file));
    const name = /public class (\w+)/.exec(source)?.[1];
    fs.writeFileSync(name ? path.join(path.dirname(file), `${name}.java`) : file, name ? source : [
      `package snippet${index};`,
      ...source.match(/^import .*;$/gm) ?? [],
      'import java.util.List;',
      'import java.util.Map;',
      'import io.github.cdkecrimmutability.*;',
      'import software.amazon.awscdk.*;',
      'import software.amazon.awscdk.assertions.*;',
      'import software.constructs.*;',
      ...services.map((service) => `import software.amazon.awscdk.services.${service}.*;`),
      // Those of two packages.
      'import io.github.cdkecrimmutability.LifecyclePolicyRule;',
      'import software.amazon.awscdk.services.events.Schedule;',
      // A program has an app of its own.
      `class Snippet extends Stack { Snippet(App ${/\bApp app = /.test(source) ? 'given' : 'app'}) {`,
      // What is declared gets its value elsewhere.
      source.replace(/^import .*;$/gm, '').replace(/^(\w+) (\w+);/gm, '$1 $2 = null;'),
      '} }',
    ].join('\n'));
    return name ? path.join(path.dirname(file), `${name}.java`) : file;
  });
  await run('javac', ['-proc:none', '-d', path.join(folder, 'classes'), '-cp', await JAVA.classpath(), ...files], { env });
});

function indented(source: string, depth: number): string[] {
  return source.split('\n').map((line) => `${'    '.repeat(depth)}${line}`);
}

/** What a Go snippet imports, if it says so, with what the function around it needs; and the rest. */
function importsAndBody(source: string): [string[] | undefined, string] {
  const [all, imports] = /^import \(\n(.*?)^\)\n/ms.exec(source) ?? [];
  return all === undefined ? [undefined, source]
    : [[...new Set(['"github.com/aws/aws-cdk-go/awscdk/v2"', ...imports.trim().split(/\n\s*/)])], source.replace(all, '')];
}

function importsOf(source: string): string[] {
  const paths: Record<string, string> = {
    awscdk: 'github.com/aws/aws-cdk-go/awscdk/v2',
    cdkecrimmutability: 'github.com/cdk-ecr-immutability/cdk-ecr-immutability-go/cdkecrimmutability',
    constructs: 'github.com/aws/constructs-go/constructs/v10',
    jsii: 'github.com/aws/jsii-runtime-go',
  };
  const names = new Set([...source.replace(/"(?:[^"\\]|\\.)*"|\/\/.*/g, '').matchAll(/(?<![\w.)])([a-z]\w*)\.[A-Z]/g)].map(([, name]) => name));
  const isPackage = (name: string) => name in paths || /^(aws|interfaces|assertions$)/.test(name);
  return [...new Set(['awscdk', ...[...names].filter(isPackage)])]
    .map((name) => `"${paths[name] ?? `github.com/aws/aws-cdk-go/awscdk/v2/${name.startsWith('interfaces') ? `interfaces/${name}` : name}`}"`);
}

/** A folder in which nothing is left of the last time. */
function newFolder(language: string): string {
  const folder = path.join(WORKSHOP, 'snippets', language);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}
