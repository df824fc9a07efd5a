import { JsonFile, Task } from 'projen';
import { AwsCdkConstructLibrary } from 'projen/lib/awscdk';
import { NodePackageManager, TypeScriptModuleResolution, UpdateSnapshot } from 'projen/lib/javascript';
import { Release, ReleaseTrigger } from 'projen/lib/release';

/** The lowest aws-cdk-lib that has everything the library uses, and the newest that Java and Go can compile against. */
const AWS_CDK_LIB_FLOOR = '2.263.0';
const CONSTRUCTS_FLOOR = '10.6.0';

/** Pinned: npm also has an accidental 3.0.0 of the CDK CLI (aws/aws-cdk#38113), which cannot read today's assemblies. */
const AWS_CDK_CLI = '2.1148.1';

const REPOSITORY = 'https://github.com/cdk-ecr-immutability/cdk-ecr-immutability';

/** TypeScript that is neither shipped nor a test of the shipped code, but linted and type-checked like it. */
const DEV_FOLDERS = ['handlers', 'report', 'packaging', 'test', 'examples/typescript', 'examples/organization', 'demo', 'bench', 'ask-aws'];

const project = new AwsCdkConstructLibrary({
  name: 'cdk-ecr-immutability',
  description: 'AWS CDK constructs that make every Amazon ECR image tag immutable except the few you name.',
  author: 'cdk-ecr-immutability maintainers',
  authorAddress: REPOSITORY,
  repositoryUrl: `${REPOSITORY}.git`,
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-ecr-immutability maintainers',
  keywords: ['aws', 'cdk', 'awscdk', 'aws-cdk', 'ecr', 'container', 'image', 'tag', 'immutable', 'immutability'],
  stability: 'experimental',

  cdkVersion: AWS_CDK_LIB_FLOOR,
  constructsVersion: CONSTRUCTS_FLOOR,
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  minNodeVersion: '20.0.0',
  packageManager: NodePackageManager.NPM,
  defaultReleaseBranch: 'main',

  publishToPypi: { distName: 'cdk-ecr-immutability', module: 'cdk_ecr_immutability', trustedPublishing: true, attestations: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkecrimmutability',
    mavenGroupId: 'io.github.cdk-ecr-immutability',
    mavenArtifactId: 'cdk-ecr-immutability',
  },
  publishToGo: { moduleName: 'github.com/cdk-ecr-immutability/cdk-ecr-immutability-go' },
  publishToNuget: { dotNetNamespace: 'CdkEcrImmutability', packageId: 'CdkEcrImmutability', trustedPublishing: true },

  devDeps: [
    `aws-cdk@${AWS_CDK_CLI}`,
    '@aws-sdk/client-ecr',
    '@aws-sdk/credential-provider-env',
    '@types/aws-lambda',
    '@types/node@^20',
    'cdk-nag@^3.0.2',
    // 18 needs Node 22.
    'dependency-cruiser@17.4.3',
    'esbuild',
    // 3 needs Node 20.19.
    'eslint-plugin-regexp@^2.10.0',
    'fast-check',
    // The version that Step Functions has.
    'jsonata@2.0.6',
    // The page of `report`: is it valid, does its script work, can everybody use it. Newer releases of the first two need Node 22 or 20.19.
    'html-validate@^9',
    'jsdom@^26',
    '@types/jsdom@^21',
    'axe-core',
    // Templates as text in the template of a StackSet.
    'yaml',
    // For the integration tests: it goes with every aws-cdk-lib from 2.245 on.
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
  ],

  // One development tsconfig at the top: editors, ts-node, ts-jest and ESLint all read it. jsii makes its own tsconfig.json.
  disableTsconfig: true,
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    include: ['.projenrc.ts', ...DEV_FOLDERS.map((folder) => `${folder}/**/*.ts`)],
    exclude: ['node_modules', '**/cdk.out'],
    // Tests are transpiled file by file, which keeps them fast; the task `test:types` checks their types once, before they run.
    compilerOptions: { isolatedModules: true, rootDir: '.', module: 'node16', moduleResolution: TypeScriptModuleResolution.NODE16, target: 'ES2022', lib: ['es2022'], skipLibCheck: true },
  },
  projenrcTs: true,

  eslintOptions: { projectService: false, tsconfigPath: './tsconfig.dev.json', dirs: ['src'], devdirs: DEV_FOLDERS, commandOptions: { fix: false }, ignorePatterns: ['**/cdk.out/**', '*.js', '*.d.ts', 'node_modules/', 'coverage'] },
  jestOptions: {
    junitReporting: false,
    jestConfig: {
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/local-aws/', '<rootDir>/test/languages/', '<rootDir>/test/generated-apps/', '<rootDir>/test/integ/'],
      // `dist/` and a second aws-cdk-lib hold package.json files of the same names.
      modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.newest-cdk/', '<rootDir>/.local-aws/', 'cdk\\.out'],
      collectCoverage: false,
      // jest's own default leaves a core idle, which on a machine of two is half of it.
      maxWorkers: '100%',
      // Each file of tests loads CDK anew, and what it had stays: a worker that is not replaced becomes several times slower.
      workerIdleMemoryLimit: '700MB',
      // jest's own default is in the system's temporary folder.
      cacheDirectory: '<rootDir>/node_modules/.cache/jest',
      setupFiles: ['<rootDir>/test/skip-template-validation.ts'],
      // Nothing that tests make in the system's temporary folder stays there.
      globalSetup: '<rootDir>/test/temporary-folder/make.ts',
      globalTeardown: '<rootDir>/test/temporary-folder/remove.ts',
    },
    updateSnapshot: UpdateSnapshot.NEVER,
  },

  gitignore: ['/assets/', '/.local-aws/', '/.newest-cdk/', '/.jsii.tabl.json.gz', 'cdk.out/', 'cdk.context.json', '__pycache__/', '/examples/java/target/'],

  // A release is made when a maintainer starts its workflow, and never by a push. CONTRIBUTING.md says how.
  github: true,
  githubOptions: { mergify: false, pullRequestLint: false },
  buildWorkflow: false,
  autoMerge: false,
  pullRequestTemplate: false,
  release: true,
  releaseTrigger: ReleaseTrigger.workflowDispatch(),
  // npm publishes without a secret from this one on.
  workflowNodeVersion: '24.x',
  // GitHub asks the people whom the environment names before anything is published.
  releaseEnvironment: 'release',
  // Not by the commits: whoever releases says the version in CHANGELOG.md.
  nextVersionCommand: 'ts-node -T -P tsconfig.dev.json packaging/release/next-version.ts',
  // 13 needs Node 22.
  bumpPackage: 'commit-and-tag-version@^12',
  npmTrustedPublishing: true,
  npmProvenance: true,
  depsUpgrade: false,
  sampleCode: false,
});

// No text that a user can write may keep a regular expression busy. `potential`: a search or a split counts as well as a match of the whole text.
// What is put together by `new RegExp` is seen by test/regular-expressions.test.ts.
project.eslint!.addPlugins('regexp');
project.eslint!.addOverride({
  files: ['src/**', 'handlers/**', 'report/**'],
  rules: {
    'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
    'regexp/no-super-linear-move': ['error', { report: 'potential' }],
  },
});

// Node resolves the package's own name inside the repository through `exports`: so the example imports the library
// by the name its users do, with nothing linked or installed.
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './.jsii': './.jsii',
  './.warnings.jsii.js': './.warnings.jsii.js',
  './package.json': './package.json',
});

// jsii-pacmak writes the versions of these packages that lie in node_modules into go.mod; they must be those that
// aws-cdk-go of the floor version was built with.
project.package.addField('overrides', {
  '@aws-cdk/cloud-assembly-schema': '54.11.0',
  '@aws-cdk/asset-node-proxy-agent-v6': '2.1.2',
  '@aws-cdk/asset-awscli-v1': '2.2.282',
  // 1.13.0 came without some platforms' bindings, and `npm ci` refuses a lock file that lacks one.
  'unrs-resolver': '1.12.2',
});

// README and docstrings: every snippet must compile.
project.package.addField('jsii', {
  ...(project.package.manifest as any).jsii,
  metadata: { jsii: { rosetta: { strict: true } } },
  // jsii's default are maps inside the JavaScript, with the TypeScript in them: half of what would be shipped.
  tsc: { ...(project.package.manifest as any).jsii.tsc, sourceMap: false },
});
// Its translations are not what they should be: packaging/translations says what is done about it.
project.postCompileTask.prependExec('ts-node -T -P tsconfig.dev.json packaging/translations/translate.ts');
// It says where to begin, and folds away what is CDK's.
project.tasks.tryFind('docgen')!.exec('ts-node -T -P tsconfig.dev.json packaging/api/write-page.ts');
// Anew each time: jsii-rosetta would take what an earlier tablet holds for compiled, a snippet that failed too.
project.postCompileTask.prependExec('rm -f .jsii.tabl.json.gz && jsii-rosetta extract --strict --compress-tablet', {
  name: 'Compile the snippets of README and docstrings, and translate them',
});

// Node 20 is the oldest that the library runs on; jsii calls its end of life in a box of eleven lines, each time.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
// ts-node would keep what Node has compiled of TypeScript in the system's temporary folder.
project.tasks.addEnvironment('DISABLE_V8_COMPILE_CACHE', '1');

// The package holds what runs and nothing else. npm reads this rather than .npmignore, which would have to name everything else.
project.package.addField('files', ['lib/index.js', 'lib/**/*.d.ts', 'lib/made-from.json', 'assets/', '.jsii', '.jsii.tabl.json.gz', '.warnings.jsii.js']);

const bundle = project.addTask('bundle', {
  description: 'Bundle the Lambda handlers, with the AWS SDK they use, into assets/',
  exec: [
    'esbuild handlers/tag-mutability/index.ts --bundle --minify --platform=node --target=node20 --format=cjs',
    // The SDK's ES modules can be tree-shaken; its CommonJS ones, which Node would get, cannot.
    '--main-fields=module,main --conditions=module,import',
    // esbuild would read the tsconfig.json that jsii writes, where there is one: the bundle must be the same without it.
    '--tsconfig-raw={}',
    '--alias:@aws-sdk/credential-provider-node=./handlers/environment-credentials.ts',
    '--log-level=warning --outfile=assets/tag-mutability/index.js',
  ].join(' '),
});
// The command of the package, and what its page carries inside. It loads neither aws-cdk-lib nor anything else.
const bundleReport = project.addTask('bundle:report', { description: 'Bundle the command `report` into assets/' });
bundleReport.exec([
  'esbuild report/index.ts --bundle --minify --platform=node --target=node20 --format=cjs',
  '--tsconfig-raw={} --log-level=warning --outfile=assets/report/index.js',
].join(' '));
bundleReport.exec([
  'esbuild report/page/browser.ts report/page/page.css --bundle --minify --platform=browser --target=es2022,chrome100,firefox100,safari15.4 --format=iife',
  '--tsconfig-raw={} --log-level=warning --outdir=assets/report',
].join(' '));
bundle.spawn(bundleReport);
project.package.addBin({ 'cdk-ecr-immutability': 'assets/report/index.js' });
project.preCompileTask.spawn(bundle);

// A part of compiling, so that no package is made without it: of the JavaScript in lib/, only this one file is shipped.
project.compileTask.spawn(project.addTask('bundle:library', {
  description: 'Make one file of all that was compiled',
  exec: 'ts-node -T -P tsconfig.dev.json packaging/bundle-library.ts',
}));

new JsonFile(project, 'jest.e2e.json', {
  obj: {
    ...project.jest!.config,
    testMatch: ['<rootDir>/test/{e2e,local-aws,languages,integ}/**/*.test.ts'],
    testPathIgnorePatterns: ['/node_modules/'],
    setupFiles: [],
    testTimeout: 600_000,
  },
});

new JsonFile(project, 'jest.generated-apps.json', {
  obj: {
    ...project.jest!.config,
    testMatch: ['<rootDir>/test/generated-apps/**/*.test.ts'],
    testPathIgnorePatterns: ['/node_modules/'],
    testTimeout: 1_200_000,
  },
});

// ---------------------------------------------------------------------------------------------------------------------
// Tasks. projen's own `build` packages every language and its `test` runs inside `build`; here `build` needs no registry
// but npm, and `test` is everything: the build, the end-to-end tests, the packages and the smoke apps in their languages.

/** One jest run; its counts stay behind in test-reports/, where .ci/run adds them up. */
function jestTask(name: string, description: string, args: string): Task {
  return project.addTask(name, {
    description,
    exec: `mkdir -p test-reports && jest ${args} --json --outputFile=test-reports/${name.replace('test:', '')}.json`,
    receiveArgs: true,
  });
}

const unit = jestTask('test:unit', 'Run the unit tests; a path after -- runs some of them', '');
// The constructs refer to the bundle, so it must be there.
unit.prependSpawn(bundle);
const GENERATED_APPS = '--config jest.generated-apps.json';
const generatedApps = jestTask('test:generated-apps', 'Judge what the library makes of apps that are generated', GENERATED_APPS);
generatedApps.prependSpawn(bundle);
// A deployment waits more than it works, so two go side by side.
const e2e = jestTask('test:e2e', 'Deploy to a local AWS and look at what is there', '--config jest.e2e.json --maxWorkers 2 test/local-aws test/e2e');
const integSnapshots = jestTask('test:integ', 'Compare the templates of the integration tests with those that are committed; see `integ`', '--config jest.e2e.json --maxWorkers 1 test/integ');
const languages = jestTask('test:languages', 'Use the library from Python, Java and Go', '--config jest.e2e.json --maxWorkers 2 test/languages');
// They share what is installed.
languages.prependExec('ts-node -T -P tsconfig.dev.json test/languages/install.ts');
const newestCdk = jestTask('test:newest-cdk', 'Run the unit tests in which CDK has a part on the newest aws-cdk-lib', '--config jest.newest-cdk.json');
project.gitignore.exclude('/test-reports/');

// These use nothing of CDK, and nothing that it renders.
const WITHOUT_CDK = ['handlers', 'report', 'packaging', 'temporary-folder'];
new JsonFile(project, 'jest.newest-cdk.json', {
  obj: {
    ...project.jest!.config,
    testPathIgnorePatterns: [...project.jest!.config.testPathIgnorePatterns, ...WITHOUT_CDK.map((folder) => `<rootDir>/test/${folder}/`)],
    modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.local-aws/', 'cdk\\.out'],
    moduleNameMapper: { '^(aws-cdk-lib|constructs)($|/.*)': '<rootDir>/.newest-cdk/node_modules/$1$2' },
  },
});
newestCdk.prependExec('npm install --prefix .newest-cdk --no-save --no-package-lock --no-audit --no-fund aws-cdk-lib@^2 constructs@^10');

const types = project.addTask('test:types', { description: 'Type-check everything that jest transpiles', exec: 'tsc --noEmit -p tsconfig.dev.json' });

const imports = project.addTask('check:imports', {
  description: 'Who may import whom: see .dependency-cruiser.cjs',
  exec: 'depcruise src handlers report --config .dependency-cruiser.cjs',
});

const unchanged = project.addTask('check:generated', {
  description: 'In CI: fail if the build changed a committed file',
  // A release has another version in package.json while it is built, and looks itself when it is done.
  condition: 'node -e "if (!process.env.CI || process.env.RELEASE) process.exit(1)"',
  exec: 'git diff --exit-code',
});

// From nothing: of a source that has gone, its declarations would stay in lib/ and be shipped.
const make = project.addTask('make', { description: 'Make everything that is shipped, anew', exec: 'rm -rf lib assets .jsii .jsii.tabl.json.gz' });
for (const step of [project.preCompileTask, project.compileTask, project.postCompileTask]) {
  make.spawn(step);
}
make.exec('ts-node -T -P tsconfig.dev.json packaging/make-ready.ts --note');

/**
 * A package of a language. jsii-pacmak packs what it finds, so what is not there or not of today is made before, and the package is
 * looked into after.
 */
const LANGUAGES = ['js', 'python', 'java', 'go', 'dotnet'];
const pacmak = (of: string[], more = '') => [
  'jsii-pacmak', ...of.map((language) => `--target ${language}`), '--rosetta-unknown-snippets fail',
  // A repository of its own for Maven: without it, jsii-pacmak downloads all of aws-cdk-lib each time.
  ...(of.includes('java') ? ['--maven-local-repository=.local-aws/languages/maven'] : []), more,
].join(' ').trim();
const checkTools = (of: string[]) => `ts-node -T -P tsconfig.dev.json test/languages/check-tools.ts ${of.join(' ')}`;
const makeReady = 'ts-node -T -P tsconfig.dev.json packaging/make-ready.ts';
const checkPackages = (of: string[]) => `ts-node -T -P tsconfig.dev.json packaging/check-packages.ts ${of.join(' ')}`;

for (const language of LANGUAGES) {
  const task = project.tasks.tryFind(`package:${language}`)!;
  // Of a class that has gone, the file in each language would stay.
  task.reset(checkTools([language]));
  task.exec(makeReady);
  task.exec(`rm -rf dist/${language}`);
  if (language === 'dotnet') {
    // What is published is a compiled library, with the npm package in it as a resource. It is looked into before.
    task.exec(pacmak([language], '--code-only'));
    task.exec(checkPackages([language]));
    task.exec(`rm -rf dist/${language}`);
    task.exec(pacmak([language]));
  } else {
    task.exec(pacmak([language]));
    task.exec(checkPackages([language]));
  }
}

project.packageTask.reset(checkTools(LANGUAGES.filter((language) => language !== 'dotnet')), { name: 'Name the tools that are missing' });
project.packageTask.exec(makeReady);
project.packageTask.exec(`rm -rf ${LANGUAGES.map((language) => `dist/${language}`).join(' ')}`);
project.packageTask.exec(pacmak(LANGUAGES.filter((language) => language !== 'dotnet')), { name: 'Packages for npm, PyPI, Maven and Go' });
project.packageTask.exec(pacmak(['dotnet'], '--code-only'), { name: 'Source for NuGet' });
project.packageTask.exec(checkPackages(LANGUAGES));
project.tasks.removeTask('package-all');

// projen's `release` runs its own `build`, which is locked; it is put together anew below.
const release = project.tasks.tryFind('release')!;
release.reset();
// projen installs older tools than the packages are made with here, and has no option for it. test/packaging/release.test.ts holds the places.
const releaseWorkflow = project.github!.tryFindWorkflow('release')!.file!;
releaseWorkflow.addOverride('jobs.release_maven.steps.0.with.java-version', '17');
releaseWorkflow.addOverride('jobs.release_nuget.steps.1.with.dotnet-version', '8.x');
releaseWorkflow.addOverride('jobs.release_golang.steps.1.with.go-version', '^1.25.0');
project.tasks.removeTask('build');
const build = project.addTask('build', { description: 'Generate, compile, lint, run the unit tests and pack for npm' });
const checked = [project.defaultTask!, make, unchanged, project.eslint!.eslintTask, imports, types, unit];
for (const step of [...checked, project.tasks.tryFind('package:js')!]) {
  build.spawn(step);
}

const compat = project.tasks.tryFind('compat')!;
compat.reset('ts-node -T -P tsconfig.dev.json packaging/release/compare-with-last.ts');

// What the workflow of a release runs first, and what can be tried without it: it publishes nothing.
release.exec('rm -fr dist');
for (const step of ['bump', build.name, compat.name, 'unbump']) {
  release.spawn(project.tasks.tryFind(step)!);
}
release.exec('ts-node -T -P tsconfig.dev.json packaging/release/notes.ts', { name: "The release's part of CHANGELOG.md, for GitHub" });
release.exec(Release.ANTI_TAMPER_CMD);

const everything = project.addTask('test:everything', { description: 'What `test` runs' });
// `package` packs for npm too.
for (const step of [...checked, newestCdk, generatedApps, integSnapshots, e2e, project.packageTask, languages]) {
  everything.spawn(step);
}
project.testTask.reset(`ts-node -T -P tsconfig.dev.json test/temporary-folder/leaves-nothing.ts projen ${everything.name}`);

/** A task that works with the library as its users get it. */
function compiledTask(name: string, description: string, exec: string): Task {
  return project.addTask(name, {
    description,
    steps: [{ spawn: project.preCompileTask.name }, { spawn: project.compileTask.name }, { exec, receiveArgs: true }],
  });
}

const TS_NODE = 'ts-node -P tsconfig.dev.json';
compiledTask('integ', 'Deploy the integration tests to the AWS account of your credentials, hold what they assert, and destroy them', `${TS_NODE} test/integ/run.ts`);
compiledTask('integ:snapshot', 'Write the templates of the integration tests anew', `${TS_NODE} test/integ/write-snapshots.ts`);
project.addTask('ask-aws', {
  description: 'Ask an AWS account what AWS does not document; makes some repositories and removes them',
  exec: `${TS_NODE} -T ask-aws/main.ts`,
  receiveArgs: true,
});

project.addTask('demo', {
  description: 'Build, then deploy the example to a local AWS and push the same tag twice',
  steps: [
    { spawn: project.preCompileTask.name },
    { spawn: project.compileTask.name },
    { exec: 'ts-node -P tsconfig.dev.json demo/main.ts' },
  ],
});

/** A benchmark that anybody can run; the README's figures come from these. */
function benchTask(name: string, description: string, script: string, env: Record<string, string> = {}): Task {
  return project.addTask(`bench:${name}`, { description, exec: `ts-node -P tsconfig.dev.json bench/${script}`, receiveArgs: true, env });
}

benchTask('mutability', 'What a comparison of two settings costs: typical, and the worst that a search finds', 'mutability/comparison.ts');
benchTask('existing', 'Resources and bytes of 1, 100 and 400 adopted repositories, beside two other ways', 'existing/template-size.ts', {
  // CDK's own validation of templates takes seconds and is not what is measured.
  CDK_VALIDATION: 'false',
});
benchTask('growth', 'How templates, adopted repositories, rules and repositories grow with their number, up to 4,000', 'existing/growth.ts', {
  CDK_VALIDATION: 'false',
});
benchTask('repositories', 'ImmutableRepository beside ecr.Repository, 2,000 of each', 'compliance/repositories.ts', { CDK_VALIDATION: 'false' });
benchTask('enforcers', 'The Aspect and the checks beside nothing and beside cdk-nag, 1,000 and 10,000 constructs', 'compliance/enforcers.ts', {
  CDK_VALIDATION: 'false',
});
benchTask('decision', 'What it costs to judge a page of 100 repositories by JSONata: typical, and hostile filters and names', 'registry/decision.ts');
benchTask('accepted', 'A file of 2,000 to 16,000 accepted findings: written, written again, compared', 'compliance/accepted-findings.ts');
const load = benchTask('load', 'What it costs an app to load the library and to use it for the first time, beside cdk-nag', 'load/load.ts', {
  CDK_VALIDATION: 'false',
});
// It measures the package, which must be that of today's sources.
load.prependSpawn(project.compileTask);
load.prependSpawn(project.preCompileTask);
const report = benchTask('report', 'The command `report` at 1,000, 10,000 and 100,000 repositories: seconds, memory, and bytes of the page', 'registry/report.ts');
report.prependSpawn(bundleReport);
benchTask('bundle', "Size and load time of the function's bundle, beside a naive one", 'bundle/bundle-size.ts');
benchTask('registry-growth', 'What sweeps of 1,000 to 1,000,000 repositories use and cost', 'registry/growth.ts', { CDK_VALIDATION: 'false' });
benchTask('registry-size', 'Bytes of the template of a registry, by itself and in that of a StackSet', 'registry/size.ts', { CDK_VALIDATION: 'false' });
benchTask('registry-peers', 'A sweep beside an AWS CLI loop and a boto3 script, throttled alike, 2,000 repositories', 'registry/peers.ts');

project.addTask('test:exhaustive', {
  description: 'The property tests with millions of cases, and thousands of generated apps',
  env: { EXHAUSTIVE: '1' },
  steps: [
    { exec: 'jest test/mutability test/standard test/template/possible-values test/handlers/lifecycle-model test/registry/decision' },
    { exec: `jest ${GENERATED_APPS} apps.test` },
  ],
});

// Of all tsconfig.json, only the one that jsii writes is not for git.
project.gitignore.removePatterns('tsconfig.json');
project.gitignore.exclude('/tsconfig.json');

project.synth();
