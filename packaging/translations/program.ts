import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

export interface Program {
  readonly checker: ts.TypeChecker;
  source(name: string): ts.SourceFile;
}

/** Compiles snippets that lie nowhere, as if they lay in a folder: they can import the library by its name. */
export function programOf(snippets: Readonly<Record<string, string>>, root: string): Program {
  const files = new Map(Object.entries(snippets).map(([name, text]) => [path.join(root, `${name}.ts`), text]));
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    skipLibCheck: true,
    types: [],
    noEmit: true,
  };
  const host = ts.createCompilerHost(options, true);
  const { readFile, fileExists } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.getSourceFile = (file, languageVersion) => {
    const text = files.get(file) ?? (fs.existsSync(file) ? readFile(file) : undefined);
    return text === undefined ? undefined : ts.createSourceFile(file, text, languageVersion, true);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return { checker: program.getTypeChecker(), source: (name) => program.getSourceFile(path.join(root, `${name}.ts`))! };
}
