import { CommentStyle, withAllComments } from './comments';

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const pascalCase = (name: string) => name[0].toUpperCase() + name.slice(1);
const isPlain = (comment: string) => comment;

/** The words that Python keeps to itself and that may name a method or a property elsewhere: jsii adds an underscore. */
const PYTHON_WORDS = ['and', 'as', 'assert', 'async', 'await', 'def', 'del', 'elif', 'except', 'from', 'global', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'with', 'yield'];
const PYTHON_VALUES: Record<string, string> = { true: 'True', false: 'False', undefined: 'None', null: 'None' };

const STYLES: Record<'python' | 'java' | 'csharp' | 'go', CommentStyle> = {
  python: {
    mark: '#',
    property: (name) => new RegExp(`\\b${snakeCase(name)}=`),
    worded: (comment) => comment.replace(/^(true|false|undefined|null)\b/, (value) => PYTHON_VALUES[value]),
  },
  java: { mark: '//', property: (name) => new RegExp(`\\.${name}\\(`), worded: isPlain },
  csharp: { mark: '//', property: (name) => new RegExp(`\\b${pascalCase(name)} =`), worded: isPlain },
  go: { mark: '//', property: (name) => new RegExp(`\\b${pascalCase(name)}:`), worded: isPlain },
};

/** What a translator wrote for a snippet, as it should be. */
export function corrected(language: keyof typeof STYLES, original: string, translation: string): string {
  const lines = { python: pythonNames, java: javaGetters, csharp: isPlain, go: isPlain }[language](translation);
  return withAllComments(original, lines, STYLES[language]);
}

function pythonNames(translation: string): string {
  const word = new RegExp(`\\.(${PYTHON_WORDS.join('|')})\\b(?=[(.])`, 'g');
  return importsOnce(outsideStrings(translation, (code) => code.replace(word, '.$1_')));
}

/** jsii-rosetta imports each struct once more, and once for each time that it is used. */
function importsOnce(translation: string): string {
  const imports = new Map<string, Set<string>>();
  const others: string[] = [];
  let at = 0;
  for (const line of translation.split('\n')) {
    const [, module, names] = /^from (\S+) import (.+)$/.exec(line) ?? [];
    if (module === undefined) {
      others.push(line);
      continue;
    }
    if (!imports.has(module)) {
      imports.set(module, new Set());
      others.splice(others.length, 0, `\0${module}`);
      at = others.length;
    }
    names.split(',').forEach((name) => imports.get(module)!.add(name.trim()));
  }
  if (imports.size > 0 && others[at] !== '' && at < others.length) {
    others.splice(at, 0, '');
  }
  return others.map((line) => line.startsWith('\0') ? `from ${line.slice(1)} import ${[...imports.get(line.slice(1))!].join(', ')}` : line).join('\n');
}

/** jsii-rosetta writes a property of an object as a field if a method of it is called at once. In Java it is a method. */
function javaGetters(translation: string): string {
  const property = /(?<![\w.)])((?:this|[a-z]\w*)(?:\.get\w+\(\))*)\.([a-z]\w*)(?=\.[a-z]\w*(?:\.|\())/g;
  return translation.split('\n').map((line) => /^(import|package) /.test(line) ? line : outsideStrings(line, (code) => {
    let before;
    let after = code;
    do {
      before = after;
      after = before.replace(property, (_, object, name) => `${object}.get${pascalCase(name)}()`);
    } while (after !== before);
    return after;
  })).join('\n');
}

function outsideStrings(code: string, change: (part: string) => string): string {
  // Every other part is a string.
  return code.split(/("(?:[^"\\\n]|\\.)*")/).map((part, index) => index % 2 === 0 ? change(part) : part).join('');
}
