/**
 * Who may import whom: the arrows of docs/architecture.md. `npm run check:imports` holds src/, handlers/ and report/ to them, type
 * imports included. test/imports.test.ts shows that each rule here finds what it is for.
 *
 * Every folder of src/ has an entry in ARROWS. A new folder needs one, or it may import nothing.
 */

/** Pure: no package, no construct, no AWS call. The Lambda function shares these folders, and everybody may import the first two. */
const LANGUAGE = 'mutability/language';
const ECR = 'ecr';
const CONTRACT = 'contract';
const PURE = [LANGUAGE, ECR, CONTRACT];

/** What the command `report` and its page have of src/. */
const COMMAND_SHARES = [LANGUAGE, CONTRACT];

/** By folder of src/: the other folders, or files, that its files may import. */
const ARROWS = {
  [LANGUAGE]: [],
  [ECR]: [LANGUAGE],
  [CONTRACT]: [LANGUAGE, ECR],
  'mutability': [LANGUAGE, ECR],
  'template': [LANGUAGE, ECR, 'mutability'],
  'messages': [LANGUAGE, ECR, 'mutability', 'template'],
  'lifecycle': [LANGUAGE, ECR, 'messages'],
  'repository-policy': [...PURE, 'messages', 'template'],
  'creation-template': [...PURE, 'mutability', 'messages', 'template', 'lifecycle', 'repository-policy'],
  'existing': ['own-package.ts', ...PURE, 'mutability', 'messages', 'template', 'creation-template', 'repository-policy'],
  'repository': [...PURE, 'mutability', 'messages', 'template', 'lifecycle', 'existing', 'repository-policy'],
  // It declares templates, and knows of a standard what is asked.
  'registry': [...PURE, 'mutability', 'messages', 'template', 'standard', 'creation-template'],
  'scanners': [LANGUAGE, ECR, 'mutability'],
  // What is asked knows nothing of who enforces or checks it, so that others can ask it too.
  'standard': [LANGUAGE, ECR, 'mutability', 'messages', 'scanners'],
  'compliance/app-model': ['own-package.ts', ...PURE, 'mutability', 'messages', 'template', 'standard', 'creation-template', 'compliance/rule.ts'],
  // A rule reads the app; it neither changes it nor knows how its findings are reported.
  'compliance/rules': [
    ...PURE, 'mutability', 'messages', 'template', 'lifecycle', 'standard', 'scanners', 'creation-template', 'compliance/rule.ts',
    'compliance/app-model',
  ],
  'compliance/report': ['own-package.ts', LANGUAGE, ECR, 'messages', 'compliance/rule.ts', 'compliance/app-model'],
  // Among the enforcers, applyTo adds the checks.
  'compliance/enforcers': [
    LANGUAGE, ECR, 'mutability', 'messages', 'template', 'standard', 'repository', 'compliance/app-model', 'compliance/enforcer-props.ts',
    'compliance/check-props.ts', 'compliance/tag-immutability-checks.ts',
  ],
  'compliance': [
    'own-package.ts', LANGUAGE, ECR, 'messages', 'standard', 'scanners', 'compliance/app-model', 'compliance/rules', 'compliance/report', 'compliance/enforcers',
  ],
  // What the state machine decides: the standard as data and JSONata. It knows no construct.
  'registry/decision': [...PURE, 'mutability', 'standard'],
  'registry': ['own-package.ts', ...PURE, 'mutability', 'messages', 'template', 'standard', 'creation-template', 'registry/decision'],
  // What an organization asks of its accounts, and what it brings to them.
  'organization': [...PURE, 'messages', 'standard', 'template', 'registry'],
  // Where the package is, and its version.
  'own-package.ts': [],
  'testing': [LANGUAGE, ECR, 'mutability', 'template'],
};

const FOLDERS = Object.keys(ARROWS);

/** Paths in a folder of src/, but not in one of its folders that has an entry of its own; or a file of src/. */
function inside(name) {
  if (name.endsWith('.ts')) {
    return `^src/${name.replace('.', '\\.')}$`;
  }
  const apart = FOLDERS.filter((folder) => folder.startsWith(`${name}/`)).map((folder) => `${folder.slice(name.length + 1)}/`);
  return `^src/${name}/${apart.length === 0 ? '' : `(?!${apart.join('|')})`}`;
}

module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'Files that import each other cannot be read, tested or moved one by one. Put what both need into a file below both.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nobody-imports-the-barrel',
      comment: 'src/index.ts is for users. What imports it imports everything. Import the file that has it.',
      severity: 'error',
      from: {},
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'no-other-package',
      comment: 'The published package depends on aws-cdk-lib and constructs, and on what Node.js has.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/(aws-cdk-lib|constructs)/' },
    },
    {
      name: 'pure-folders-import-nothing-else',
      comment: 'The Lambda function bundles these folders, and must not get aws-cdk-lib with them.',
      severity: 'error',
      from: { path: PURE.map(inside) },
      to: { pathNot: PURE.map(inside) },
    },
    {
      name: 'the-model-imports-the-core-of-cdk-only',
      comment: 'Settings can be asked without a construct and without a service. Of aws-cdk-lib they need Token.',
      severity: 'error',
      from: { path: inside('mutability') },
      to: { pathNot: ['^src/', 'node_modules/aws-cdk-lib/index\\.'] },
    },
    {
      name: 'handlers-share-pure-folders-only',
      comment: 'What the function imports of src/, esbuild bundles, with everything that it imports.',
      severity: 'error',
      from: { path: '^handlers/' },
      to: { path: ['^src/', 'node_modules/(aws-cdk-lib|constructs)/'], pathNot: PURE.map(inside) },
    },
    {
      name: 'the-command-shares-words-and-contract-only',
      comment: 'The command runs on the machine of whoever reads a report, with what Node.js has and nothing else: no aws-cdk-lib, no package.',
      severity: 'error',
      from: { path: '^report/' },
      to: { path: ['^src/', '^handlers/', 'node_modules/'], pathNot: COMMAND_SHARES.map(inside) },
    },
    {
      name: 'the-page-runs-in-a-browser',
      comment: 'What is in report/page, the page has inside. A browser has nothing of Node.js.',
      severity: 'error',
      from: { path: '^report/page/' },
      to: { pathNot: ['^report/page/', '^src/'] },
    },
    {
      name: 'nothing-imports-what-is-bundled-apart',
      comment: 'handlers/ and report/ are bundled apart; jsii compiles neither. What both sides need is in src/contract.',
      severity: 'error',
      from: { path: '^(src|handlers)/' },
      to: { path: '^(handlers|report)/', pathNot: '^$1/' },
    },
    {
      name: 'rules-do-not-know-each-other',
      comment: 'A rule is one file and can be read alone. What two rules need is in src/compliance/app-model.',
      severity: 'error',
      from: { path: '^src/compliance/rules/' },
      to: { path: '^src/compliance/rules/' },
    },
    {
      name: 'every-folder-has-arrows',
      comment: 'A new folder of src/ needs an entry in ARROWS, in this file.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/index\\.ts$', ...FOLDERS.map(inside)] },
      to: {},
    },
    ...Object.entries(ARROWS).map(([folder, allowed]) => ({
      name: `arrows-of-${folder.replace('/', '-')}`,
      comment: `src/${folder} may import of src/: ${[...allowed, 'itself'].join(', ')}.`,
      severity: 'error',
      from: { path: inside(folder) },
      to: { path: '^src/', pathNot: [folder, ...allowed].map(inside) },
    })),
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere would be under no rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
