/**
 * Makes one file of all that jsii compiled, and writes it over lib/index.js: Node takes longer to find and to open 145 files than
 * most apps need for all that they do with the library.
 *
 *   npm run bundle:library
 *
 * It reads what jsii says of the package, and of lib/ everything but lib/index.js. So it can run again on its own result.
 */
import * as fs from 'fs';
import * as path from 'path';
import { build, Plugin } from 'esbuild';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..');

/** The part of jsii's assembly that tells which file exports what. */
interface Assembly {
  readonly types: Record<string, { readonly kind: 'class' | 'enum' | 'interface'; readonly name: string; readonly locationInModule: { readonly filename: string } }>;
}

/** An export, and the file in lib/ that has it. */
interface Exported {
  readonly name: string;
  readonly file: string;
}

/** Files that complete an export of another file when they run: `compliance/index.ts` says why. */
const COMPLETED_BY: Record<string, string> = { TagImmutabilityStandard: './compliance/index.js' };

/** What the package exports when it runs: interfaces are in its declarations only. */
function exportsOfPackage(): Exported[] {
  const { types } = JSON.parse(fs.readFileSync(path.join(ROOT, '.jsii'), 'utf8')) as Assembly;
  return Object.values(types)
    .filter(({ kind }) => kind !== 'interface')
    .map(({ name, locationInModule }) => ({ name, file: `./${path.posix.relative('src', locationInModule.filename).replace(/\.ts$/, '.js')}` }));
}

/** Runs the file of an export when the export is first asked for: an app then pays only for the parts of the library that it uses. */
function entry(exported: Exported[]): string {
  return [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    'const files = {',
    ...exported.map(({ name, file }) => {
      const completing = COMPLETED_BY[name] === undefined ? '' : `require(${JSON.stringify(COMPLETED_BY[name])}) && `;
      return `  ${name}: () => ${completing}require(${JSON.stringify(file)}),`;
    }),
    '};',
    'for (const [name, load] of Object.entries(files)) {',
    '  Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });',
    '}',
  ].join('\n');
}

/** Tells Node the names that `import { ... }` of an ES module may ask for: it looks for them in the text, and does not run the file. */
function namesForModules(exported: Exported[]): string {
  return `0 && (module.exports = { ${exported.map(({ name }) => name).join(', ')} });`;
}

/** Requires a file of the library where something of it is used, not at the top of the file that uses it: most apps then run half of the files. */
const LAZY: Plugin = {
  name: 'lazy',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/, namespace: 'file' }, ({ path: file }) => {
      const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
      return { contents: ts.createPrinter().printFile(ts.transform(source, [requireWhereUsed]).transformed[0]) };
    });
  },
};

/** TypeScript compiles an import to `const name_1 = require("./name");`, each use of it to `name_1.used`, and names nothing else like that. */
const requireWhereUsed: ts.TransformerFactory<ts.SourceFile> = (context) => (source) => {
  const required = new Map<string, ts.Expression>();
  const visit = (node: ts.Node): ts.Node | undefined => {
    if (ts.isVariableStatement(node)) {
      const { name, initializer } = node.declarationList.declarations[0];
      if (ts.isIdentifier(name) && initializer && isRequireOfFile(initializer)) {
        required.set(name.text, initializer);
        return undefined;
      }
    }
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && required.has(node.expression.text)) {
      return context.factory.updatePropertyAccessExpression(node, required.get(node.expression.text)!, node.name);
    }
    return ts.visitEachChild(node, visit, context);
  };
  return ts.visitEachChild(source, visit, context);
};

function isRequireOfFile(node: ts.Expression): boolean {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'require' &&
    ts.isStringLiteral(node.arguments[0]) && node.arguments[0].text.startsWith('.');
}

/** Requires each module of CDK in one place, once: each time that Node is asked for it, it searches CDK's long list of exports. */
const CDK_ONCE: Plugin = {
  name: 'cdk-once',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(aws-cdk-lib|constructs)(\/|$)/ }, ({ path: module, namespace }) =>
      namespace === 'once' ? { path: module, external: true } : { path: module, namespace: 'once' });
    onLoad({ filter: /.*/, namespace: 'once' }, ({ path: module }) => ({ contents: `module.exports = require(${JSON.stringify(module)});` }));
  },
};

/**
 * esbuild gives a class that names itself another name, `_Name`, which stack traces would show. It has an option that keeps names, but
 * that wraps every function and costs each call of one that makes functions.
 */
function withOwnClassNames(code: string): string {
  const renamed = new Set([...code.matchAll(/^\s*var (\w+) = class _\1\b/gm)].map(([, name]) => `_${name}`));
  return code.replace(/\b_[A-Z]\w*/g, (name) => renamed.has(name) ? name.slice(1) : name);
}

async function bundle(): Promise<void> {
  const exported = exportsOfPackage();
  const outfile = path.join(ROOT, 'lib', 'index.js');
  const { outputFiles } = await build({
    stdin: { contents: entry(exported), resolveDir: path.join(ROOT, 'lib'), sourcefile: 'exports.js' },
    footer: { js: namesForModules(exported) },
    outfile,
    write: false,
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    target: 'node20',
    // A copy inside would keep the version that the package had when it was compiled.
    external: ['./package.json'],
    plugins: [LAZY, CDK_ONCE],
    // esbuild would read the tsconfig.json that jsii writes.
    tsconfigRaw: {},
    logLevel: 'warning',
  });
  fs.writeFileSync(outfile, withOwnClassNames(outputFiles[0].text));
}

void bundle();
