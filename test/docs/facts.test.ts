/** docs/facts.md and what refers to it: the code, the other pages, and the questions of ask-aws. */
import * as fs from 'fs';
import * as path from 'path';
import { QUESTIONS } from '../../ask-aws/questions';

const ROOT = path.join(__dirname, '..', '..');
const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');

interface Row {
  readonly id: string;
  readonly assumed: string;
  readonly files: string[];
}

/** The rows of all tables. */
const ROWS: Row[] = [...read('docs/facts.md').matchAll(/^\| <a id="([^"]+)"><\/a>`([^`]+)` \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$/gm)]
  .map(([, anchor, id, assumed, , files]) => {
    expect(anchor).toBe(id);
    return { id, assumed, files: [...files.matchAll(/`([^`]+)`/g)].map(([, file]) => file) };
  });
const IDS = ROWS.map(({ id }) => id);

/** All files below a folder. */
function below(folder: string): string[] {
  return fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    return entry.isDirectory() ? below(file) : [file];
  });
}

const CODE = ['src', 'handlers', 'report', 'test/local-aws'].flatMap(below).filter((file) => /\.(ts|py)$/.test(file));
const PAGES = ['README.md', 'CONTRIBUTING.md', ...below('docs').filter((file) => file.endsWith('.md') && file !== 'docs/facts.md')];

/** The ids that a text refers to: `facts.md#one`, `facts.md: one, two`. Lines of comments may break between them. */
function referencesIn(text: string): string[] {
  const joined = text.replace(/\n\s*(?:\*|\/\/|#)? ?/g, ' ');
  return [...joined.matchAll(/facts\.md(?:#|: )([a-z0-9]+(?:-[a-z0-9]+)*(?:, [a-z0-9]+(?:-[a-z0-9]+)*)*)/g)].flatMap(([, ids]) => ids.split(', '));
}

/** Comments: in TypeScript blocks and runs of lines, in Python docstrings and runs of lines. */
function commentsIn(file: string): string[] {
  const pattern = file.endsWith('.py') ? /"""[\s\S]*?"""|(?:^[ \t]*#.*\n)+/gm : /\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm;
  return read(file).match(pattern) ?? [];
}

/** Paragraphs, list items and rows of tables. */
function paragraphsIn(page: string): string[] {
  return read(page).split(/\n\s*\n|\n(?=\s*[*|] )/);
}

/** How comments and pages say that AWS leaves something open. */
const LEFT_OPEN = /\bAWS\s+(?:\*\s+)?does\s+(?:\*\s+)?not\s+(?:\*\s+)?(?:document|say)|[Nn](?:ot|or is it|one of .* is)\s+(?:\*\s+)?documented\b|\bAWS\s+documents\s+(?:none|this|only)|its documentation does not say/;

test('each row has an id of its own, and files that there are', () => {
  expect(IDS.length).toBeGreaterThan(40);
  expect(IDS).toHaveLength(read('docs/facts.md').match(/^\| <a id=/gm)!.length);
  expect(new Set(IDS).size).toBe(IDS.length);
  for (const { id, files } of ROWS) {
    expect([id, files.length > 0, files.filter((file) => !fs.existsSync(path.join(ROOT, file)))]).toEqual([id, true, []]);
  }
});

test('each question of ask-aws has a row that says the same', () => {
  const rows = ROWS.filter(({ id }) => QUESTIONS.some((question) => question.id === id));
  expect(rows).toEqual(QUESTIONS.map(({ id, assumed, dependsOn }) => ({ id, assumed, files: [...dependsOn] })));
});

test('whatever refers to a row has one', () => {
  const references = [...CODE, ...PAGES].flatMap((file) => referencesIn(read(file)).map((id) => `${file}: ${id}`));
  expect(references.length).toBeGreaterThan(30);
  expect(references.filter((reference) => !IDS.includes(reference.split(': ')[1]))).toEqual([]);
});

test('each row that only a file of the library rests on is named in it, or in a page', () => {
  const named = new Set([...CODE, ...PAGES].flatMap((file) => referencesIn(read(file))));
  const asked = QUESTIONS.map(({ id }) => id);
  expect(IDS.filter((id) => !named.has(id) && !asked.includes(id))).toEqual([]);
});

test('a comment that says that AWS leaves something open names a row', () => {
  const open = CODE.flatMap((file) => commentsIn(file).filter((comment) => LEFT_OPEN.test(comment)).map((comment) => ({ file, comment })));
  expect(open.length).toBeGreaterThan(12);
  expect(open.filter(({ comment }) => referencesIn(comment).length === 0)).toEqual([]);
});

test('a paragraph that says it names a row, or leads to one', () => {
  const open = PAGES.filter((page) => page.startsWith('docs/')).flatMap((page) => paragraphsIn(page)
    .filter((paragraph) => LEFT_OPEN.test(paragraph) && !/^#+ /.test(paragraph)).map((paragraph) => ({ page, paragraph })));
  expect(open.length).toBeGreaterThan(8);
  expect(open.filter(({ paragraph }) => referencesIn(paragraph).length === 0)).toEqual([]);
});
