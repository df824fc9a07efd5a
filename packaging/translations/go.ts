import * as path from 'path';
import * as ts from 'typescript';
import { shownParts } from './shown-part';
import { Untranslatable } from './untranslatable';

const INDENT = '\t';

/** The Go package of a file of types: its name, and how it is imported. */
interface GoPackage {
  readonly name: string;
  readonly path: string;
}

/**
 * Translates a snippet to Go. jsii-rosetta has a translator too, but what it writes does not compile: it names types without their
 * packages, takes the value of what is a pointer, and reads properties where Go has methods. This one asks TypeScript for every type, and
 * refuses what it does not know.
 */
export function toGo(source: ts.SourceFile, checker: ts.TypeChecker): string {
  return new Translation(source, checker).text();
}

class Translation {
  private readonly imports = new Set<string>();
  private readonly text_: string;

  constructor(private readonly source: ts.SourceFile, private readonly checker: ts.TypeChecker) {
    this.text_ = source.text;
  }

  public text(): string {
    const parts = shownParts(this.source);
    const withImports = parts.some(({ statements }) => statements.some(ts.isImportDeclaration));
    const body = parts.flatMap(({ statements, start, end }) => {
      const [first, ...rest] = statements.filter((statement) => !ts.isImportDeclaration(statement));
      // The comments before imports are about the file.
      const from = first === statements[0] ? start : first?.pos ?? end;
      return this.block(first ? [first, ...rest] : [], from, end);
    });
    return (this.isProgram() ? this.program(body) : withImports ? [...this.importLines(), '', ...body] : body).join('\n').replace(/\n{3,}/g, '\n\n').trim();
  }

  /** What has imports, and makes an app or a class, is a whole file. With imports alone, it is a part of one, in a stack that is there. */
  private isProgram(): boolean {
    const statements = shownParts(this.source).flatMap((part) => [...part.statements]);
    return statements.some(ts.isImportDeclaration)
      && statements.some((statement) => ts.isClassDeclaration(statement) || /\bnew App\(/.test(statement.getText(this.source)));
  }

  /** A file: functions, and what is to be run in `main`. */
  private program(body: readonly string[]): string[] {
    const functions: string[] = [];
    const main: string[] = [];
    let isInFunction = false;
    for (const line of body) {
      isInFunction ||= line.startsWith('func ');
      (isInFunction ? functions : main).push(line);
      if (isInFunction && line === '}') {
        functions.push('');
        isInFunction = false;
      }
    }
    const app = /^(\w+) := awscdk\.NewApp\(/m.exec(main.join('\n'))?.[1];
    if (app !== undefined) {
      this.jsii();
      const synth = main.some((line) => line.startsWith(`${app}.Synth(`)) ? [] : ['', `${app}.Synth(nil)`];
      main.unshift('defer jsii.Close()', '');
      main.push(...synth);
    }
    const isNothing = main.every((line) => line === '');
    return [
      `package ${isNothing ? 'stacks' : 'main'}`, '', ...this.importLines(), '', ...functions,
      ...isNothing ? [] : ['func main() {', ...main.join('\n').trim().split('\n').map((line) => line === '' ? line : `${INDENT}${line}`), '}'],
    ];
  }

  private importLines(): string[] {
    return ['import (', ...[...this.imports].sort().map((name) => `${INDENT}"${name}"`), ')'];
  }

  /** Statements with the comments and the empty lines between them. */
  private block(statements: readonly ts.Statement[], start: number, end: number): string[] {
    const lines: string[] = [];
    let at = start;
    for (const statement of statements) {
      lines.push(...this.between(at, statement.getStart(this.source)));
      const translated = this.statement(statement);
      const trailing = ts.getTrailingCommentRanges(this.text_, statement.end) ?? [];
      translated[translated.length - 1] += this.atLineEnd(trailing);
      lines.push(...translated);
      at = trailing.length > 0 ? trailing[trailing.length - 1].end : statement.end;
    }
    return [...lines, ...this.between(at, end)];
  }

  /** Comments of lines of their own, and an empty line where there is one. */
  private between(from: number, to: number): string[] {
    const gap = this.text_.slice(from, to);
    return gap.split('\n').slice(1).map((line) => line.trim()).filter((line, index, all) => line.startsWith('//') || (line === '' && index < all.length - 1));
  }

  private atLineEnd(comments: readonly ts.CommentRange[]): string {
    return comments.map(({ pos, end }) => ` ${this.text_.slice(pos, end)}`).join('');
  }

  private statement(node: ts.Statement): string[] {
    if (ts.isVariableStatement(node) && node.declarationList.declarations.length === 1) {
      const [{ name, initializer, type }] = node.declarationList.declarations;
      if (ts.isIdentifier(name) && initializer) {
        return this.lines(this.isUsed(name) ? `${name.text} := ` : '', this.expression(initializer));
      }
      if (ts.isIdentifier(name) && type) {
        return [`var ${name.text} ${this.typeName(this.checker.getTypeFromTypeNode(type), node)}`];
      }
    }
    if (ts.isExpressionStatement(node)) {
      return this.lines('', this.expression(node.expression));
    }
    if (ts.isClassDeclaration(node)) {
      return this.stackClass(node);
    }
    return this.refuse(node);
  }

  /** Go refuses a variable that nobody uses. In a part of a program, somebody may. */
  private isUsed(name: ts.Identifier): boolean {
    return !this.isProgram() || (this.source.text.match(new RegExp(`\\b${name.text}\\b`, 'g')) ?? []).length > 1;
  }

  private lines(before: string, expression: string): string[] {
    return `${before}${expression}`.split('\n');
  }

  /** A class that is a stack with a constructor becomes the function that CDK's Go apps have for it. */
  private stackClass(node: ts.ClassDeclaration): string[] {
    const base = node.heritageClauses?.[0].types[0].expression.getText(this.source);
    const [constructor] = node.members;
    if (base !== 'Stack' || node.members.length !== 1 || !ts.isConstructorDeclaration(constructor) || !node.name) {
      return this.refuse(node);
    }
    const [first, ...rest] = constructor.body!.statements;
    if (!/^super\(scope, id(, props)?\);$/.test(first?.getText(this.source) ?? '')) {
      return this.refuse(node);
    }
    this.imports.add('github.com/aws/aws-cdk-go/awscdk/v2').add('github.com/aws/constructs-go/constructs/v10').add('github.com/aws/jsii-runtime-go');
    const body = this.block(rest, first.end, constructor.body!.end - 1);
    return [
      `func New${node.name.text}(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {`,
      ...['stack := awscdk.NewStack(scope, jsii.String(id), props)', ...body, 'return stack'].map((line) => line === '' ? line : `${INDENT}${line}`),
      '}',
    ];
  }

  private expression(node: ts.Expression): string {
    if (ts.isStringLiteralLike(node)) {
      this.jsii();
      return `jsii.String(${JSON.stringify(node.text)})`;
    }
    if (ts.isNumericLiteral(node)) {
      this.jsii();
      return `jsii.Number(${node.text})`;
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
      this.jsii();
      return `jsii.Bool(${node.getText(this.source)})`;
    }
    if (node.kind === ts.SyntaxKind.ThisKeyword) {
      return 'stack';
    }
    if (ts.isIdentifier(node)) {
      return node.text;
    }
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)) {
      return this.expression(node.expression);
    }
    if (ts.isNewExpression(node)) {
      const symbol = this.symbolOf(node.expression);
      return this.isOfSnippet(symbol)
        ? `New${symbol.name}(${this.argsOfStack(node)})`
        : `${this.qualified(symbol, `New${symbol.name}`)}(${this.args(node)})`;
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      return `${this.member(node.expression)}(${this.args(node)})`;
    }
    if (ts.isPropertyAccessExpression(node)) {
      return this.property(node);
    }
    if (ts.isArrayLiteralExpression(node)) {
      return this.array(node);
    }
    if (ts.isObjectLiteralExpression(node)) {
      return this.object(node, (type) => `&${type}`);
    }
    return this.refuse(node);
  }

  /** All arguments that Go wants: it has no optional ones. */
  private args(node: ts.CallExpression | ts.NewExpression): string {
    const given = (node.arguments ?? []).map((argument) => {
      if (ts.isSpreadElement(argument)) {
        return `*${this.expression(argument.expression)}...`;
      }
      return this.expression(argument);
    });
    const parameters = this.checker.getResolvedSignature(node)?.declaration?.parameters ?? [];
    const missing = parameters.slice(given.length).filter((parameter) => ts.isParameter(parameter) && !parameter.dotDotDotToken);
    return [...given, ...missing.map(() => 'nil')].join(', ');
  }

  /** Those of the function that a class of the snippet has become: see `stackClass`. */
  private argsOfStack(node: ts.NewExpression): string {
    const [scope, id, props, ...rest] = node.arguments ?? [];
    if (scope === undefined || id === undefined || !ts.isStringLiteral(id) || props !== undefined || rest.length > 0) {
      return this.refuse(node);
    }
    return `${this.expression(scope)}, ${JSON.stringify(id.text)}, nil`;
  }

  private isOfSnippet(symbol: ts.Symbol): boolean {
    return symbol.declarations?.[0].getSourceFile() === this.source;
  }

  /** What stands before the parentheses of a call. */
  private member(node: ts.PropertyAccessExpression): string {
    const symbol = this.symbolOf(node.expression);
    return symbol && has(symbol.flags, ts.SymbolFlags.Class)
      ? this.qualified(symbol, `${symbol.name}_${pascalCase(node.name.text)}`)
      : `${this.expression(node.expression)}.${pascalCase(node.name.text)}`;
  }

  private property(node: ts.PropertyAccessExpression): string {
    const symbol = this.symbolOf(node.expression);
    if (symbol && has(symbol.flags, ts.SymbolFlags.Enum)) {
      return this.qualified(symbol, `${symbol.name}_${node.name.text}`);
    }
    if (symbol && has(symbol.flags, ts.SymbolFlags.Class)) {
      return `${this.member(node)}()`;
    }
    return `${this.expression(node.expression)}.${pascalCase(node.name.text)}${isStruct(this.checker.getTypeAtLocation(node.expression)) ? '' : '()'}`;
  }

  private array(node: ts.ArrayLiteralExpression): string {
    const [only, ...others] = node.elements;
    if (only && ts.isSpreadElement(only) && others.length === 0) {
      return this.expression(only.expression);
    }
    const type = this.contextualType(node);
    const element = this.checker.getIndexTypeOfType(type, ts.IndexKind.Number) ?? this.refuse(node);
    const of = this.checker.getNonNullableType(element);
    if (node.elements.length > 0 && node.elements.every(ts.isStringLiteral)) {
      this.jsii();
      return `jsii.Strings(${node.elements.map((item) => JSON.stringify((item as ts.StringLiteral).text)).join(', ')})`;
    }
    const items = node.elements.map((item) => ts.isObjectLiteralExpression(item) && isStruct(of) ? this.object(item, () => '') : this.expression(item));
    const name = `&[]${this.typeName(of, node)}`;
    if (!this.isOverSeveralLines(node) && !items.some((item) => item.includes('\n'))) {
      return `${name}{${items.join(', ')}}`;
    }
    // gofmt's way: a single element that is over several lines shares its braces.
    return items.length === 1 && !this.isOverSeveralLines(node) ? `${name}{${items[0]}}` : this.braces(name, node.elements, node.elements.pos, items.map((item) => `${item},`));
  }

  /** @param typed puts the type before the braces, as it has to stand there. Within an array, it does not have to. */
  private object(node: ts.ObjectLiteralExpression, typed: (type: string) => string): string {
    const type = this.contextualType(node);
    const values = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    const name = values ? `&map[string]${this.typeName(values, node)}` : typed(this.structName(type, node));
    const fields = node.properties.map((property) => {
      const key = property.name && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) ? property.name.text : this.refuse(property);
      const left = values ? JSON.stringify(key) : pascalCase(key);
      if (ts.isShorthandPropertyAssignment(property)) {
        return `${left}: ${property.name.text}`;
      }
      return ts.isPropertyAssignment(property) ? `${left}: ${this.expression(property.initializer)}` : this.refuse(property);
    });
    const isShort = !this.isOverSeveralLines(node) && !fields.some((field) => field.includes('\n'));
    return isShort ? `${name}{${fields.join(', ')}}` : this.braces(name, node.properties, node.properties.pos, fields.map((field) => `${field},`));
  }

  /** Things between braces, each on a line of its own, with the comments that stand among them. */
  private braces(name: string, nodes: ts.NodeArray<ts.Node>, afterBrace: number, items: readonly string[]): string {
    const lines: string[] = [];
    const first = ts.getTrailingCommentRanges(this.text_, afterBrace) ?? [];
    let at = first.length > 0 ? first[first.length - 1].end : afterBrace;
    nodes.forEach((node, index) => {
      lines.push(...this.between(at, node.getStart(this.source)).filter((line) => line !== ''));
      const end = node.end + (this.text_[node.end] === ',' ? 1 : 0);
      const trailing = ts.getTrailingCommentRanges(this.text_, end) ?? [];
      lines.push(...`${items[index]}${this.atLineEnd(trailing)}`.split('\n'));
      at = trailing.length > 0 ? trailing[trailing.length - 1].end : end;
    });
    const end = nodes.end >= at ? nodes.end : at;
    lines.push(...this.between(at, this.text_.indexOf(this.closing(nodes), end)).filter((line) => line !== ''));
    return [`${name}{${this.atLineEnd(first)}`, ...lines.map((line) => `${INDENT}${line}`), '}'].join('\n');
  }

  private closing(nodes: ts.NodeArray<ts.Node>): string {
    return nodes.length > 0 && ts.isArrayLiteralExpression(nodes[0].parent) ? ']' : '}';
  }

  private isOverSeveralLines(node: ts.Node): boolean {
    return node.getText(this.source).includes('\n');
  }

  private contextualType(node: ts.Expression): ts.Type {
    const type = this.checker.getContextualType(node);
    return type ? this.checker.getNonNullableType(type) : this.refuse(node);
  }

  /** The name of a type where a value of it is kept. */
  private typeName(type: ts.Type, node: ts.Node): string {
    if (has(type.flags, ts.TypeFlags.StringLike)) {
      return '*string';
    }
    if (has(type.flags, ts.TypeFlags.NumberLike) && !(has(type.flags, ts.TypeFlags.EnumLike))) {
      return '*float64';
    }
    if (has(type.flags, ts.TypeFlags.BooleanLike)) {
      return '*bool';
    }
    const element = this.checker.isArrayType(type) ? this.checker.getIndexTypeOfType(type, ts.IndexKind.Number) : undefined;
    if (element) {
      return `*[]${this.typeName(element, node)}`;
    }
    const symbol = type.aliasSymbol ?? type.getSymbol() ?? this.refuse(node);
    return `${isStruct(type) ? '*' : ''}${this.qualified(symbol, symbol.name)}`;
  }

  private structName(type: ts.Type, node: ts.Node): string {
    const symbol = type.getSymbol();
    return symbol && isStruct(type) ? this.qualified(symbol, symbol.name) : this.refuse(node);
  }

  private symbolOf(node: ts.Expression): ts.Symbol {
    const symbol = this.checker.getSymbolAtLocation(node);
    return symbol && has(symbol.flags, ts.SymbolFlags.Alias) ? this.checker.getAliasedSymbol(symbol) : symbol!;
  }

  private qualified(symbol: ts.Symbol, name: string): string {
    const file = symbol.declarations?.[0].getSourceFile().fileName;
    const from = file === undefined || file === this.source.fileName ? undefined : packageOf(file);
    if (!from) {
      throw new Untranslatable(`there is no Go package that has ${symbol.name}`);
    }
    this.imports.add(from.path);
    return `${from.name}.${name}`;
  }

  private jsii(): void {
    this.imports.add('github.com/aws/jsii-runtime-go');
  }

  private refuse(node: ts.Node): never {
    throw new Untranslatable(`\`${node.getText(this.source).split('\n')[0]}\``);
  }
}

/** jsii's structs are interfaces whose names do not begin with I. */
function isStruct(type: ts.Type): boolean {
  const symbol = type.getSymbol();
  return symbol !== undefined && has(symbol.flags, ts.SymbolFlags.Interface) && !/^I[A-Z]/.test(symbol.name);
}

function has(flags: number, flag: number): boolean {
  // eslint-disable-next-line no-bitwise -- the way TypeScript keeps them
  return (flags & flag) !== 0;
}

function pascalCase(name: string): string {
  return name[0].toUpperCase() + name.slice(1);
}

/** jsii names a Go package after the folder in TypeScript. */
function packageOf(file: string): GoPackage | undefined {
  const parts = file.split('/');
  const inside = (name: string) => parts.slice(parts.lastIndexOf(name) + 1);
  if (parts.includes('aws-cdk-lib')) {
    const [folder, ...rest] = inside('aws-cdk-lib');
    if (folder === 'core') {
      return { name: 'awscdk', path: 'github.com/aws/aws-cdk-go/awscdk/v2' };
    }
    const service = /^(aws-[a-z0-9]+)-interfaces/.exec(path.basename(rest.join('/')))?.[1];
    const names = folder === 'interfaces' && service ? ['interfaces', `interfaces${service}`] : [folder];
    const plain = names.map((name) => name.replace(/[-_]/g, ''));
    return { name: plain[plain.length - 1], path: `github.com/aws/aws-cdk-go/awscdk/v2/${plain.join('/')}` };
  }
  if (parts.includes('constructs')) {
    return { name: 'constructs', path: 'github.com/aws/constructs-go/constructs/v10' };
  }
  return parts.includes('lib') && !parts.includes('node_modules')
    ? { name: 'cdkecrimmutability', path: 'github.com/cdk-ecr-immutability/cdk-ecr-immutability-go/cdkecrimmutability' }
    : undefined;
}
