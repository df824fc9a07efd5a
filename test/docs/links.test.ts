/** Links in README and on the pages lead somewhere in this repository: to a file, a folder, and a heading or an anchor in it. */
import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');
const HERE = /^https:\/\/(?:github\.com\/cdk-ecr-immutability\/cdk-ecr-immutability\/(?:blob|tree)\/main|raw\.githubusercontent\.com\/cdk-ecr-immutability\/cdk-ecr-immutability\/main)\//;
const PAGES = [
  'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples/organization/README.md', ...fs.readdirSync(path.join(ROOT, 'docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
];

const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');
/** Without code, in which brackets are no links. */
const textOf = (page: string) => read(page).replace(/^ *```.*?^ *```$/gms, '').replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, '_'));
const linksOf = (page: string) => [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);

/** The names that GitHub gives to headings, and those that a page gives itself. */
function anchorsOf(page: string): string[] {
  const headings = [...read(page).replace(/^ *```.*?^ *```$/gms, '').matchAll(/^#+ (.*)$/gm)]
    .map(([, heading]) => heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
  return [...headings, ...[...read(page).matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id]) => id)];
}

/** What is the matter with a link; undefined if nothing is, or if it leads out of this repository. */
function whyBroken(page: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link) && !HERE.test(link)) {
    return undefined;
  }
  const [file, anchor] = link.split('#');
  const target = HERE.test(file) ? file.replace(HERE, '') : file === '' ? page : path.posix.join(path.posix.dirname(page), file);
  if (!fs.existsSync(path.join(ROOT, target))) {
    return `there is no ${target}`;
  }
  return anchor === undefined || anchorsOf(target).includes(anchor) ? undefined : `${target} has no #${anchor}`;
}

test.each(PAGES)('each link of %s leads somewhere', (page) => {
  expect(linksOf(page).map((link) => [link, whyBroken(page, link)]).filter(([, broken]) => broken !== undefined)).toEqual([]);
});

test('a link to nothing is found', () => {
  expect([
    'docs/rules.md', '#limits', 'docs/facts.md#moved-tag', 'https://example.com/nowhere', 'docs/nowhere.md', 'docs/rules.md#nowhere',
    'https://github.com/cdk-ecr-immutability/cdk-ecr-immutability/blob/main/nowhere.md',
  ].map((link) => whyBroken('README.md', link))).toEqual([
    undefined, undefined, undefined, undefined, 'there is no docs/nowhere.md', 'docs/rules.md has no #nowhere', 'there is no nowhere.md',
  ]);
});

// The packages have the README and no docs/.
test('README has links that hold in a package too', () => {
  expect(linksOf('README.md').length).toBeGreaterThan(30);
  expect(linksOf('README.md').filter((link) => !/^(https:\/\/|#)/.test(link))).toEqual([]);
  expect(read('README.md')).not.toContain('```mermaid');
});
