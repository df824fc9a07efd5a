import { REFERENCE_TITLE, Section, sectionsOf } from './sections';

/** The part of jsii's assembly that tells what a type has of its own. */
export interface ApiAssembly {
  readonly name: string;
  readonly types: Record<string, ApiType>;
}

interface ApiType {
  readonly name: string;
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly methods?: readonly { readonly name: string }[];
  readonly properties?: readonly { readonly name: string }[];
}

/** The groups of members that may be inherited, by jsii-docgen's names. */
const GROUPS = ['Methods', 'Static Functions', 'Properties', 'Constants'];

/** What jsii-docgen writes where nobody has. */
const NO_DESCRIPTION = '*No description.*';

/** jsii-docgen's page, with a beginning, and with what is inherited folded away. It has no option for either. */
export function apiPage(generated: string, assembly: ApiAssembly, startHere: string): string {
  const page = sectionsOf(generated, 3).map((section) => {
    const type = Object.values(assembly.types).find(({ name }) => name === section.name);
    return type ? typeSection(section, type, assembly) : section.text;
  }).join('');
  return page.replace(REFERENCE_TITLE, (title) => `${title}\n\n${startHere.trim()}`);
}

function typeSection(section: Section, type: ApiType, assembly: ApiAssembly): string {
  const own = ownMembers(type, assembly);
  const origin = [...originsOf(type, assembly)].map((name) => `<code>${name}</code>`).join(', ');
  return sectionsOf(section.text, 4).map((group) => GROUPS.includes(group.name) ? folded(group, own, origin) : group.text).join('');
}

/** A group of members: a table of them, and then a section for each. */
function folded(group: Section, own: ReadonlySet<string>, origin: string): string {
  const [head, ...members] = sectionsOf(group.text, 5);
  const lines = head.text.split('\n');
  const isRow = (line: string) => line.startsWith('| <code>');
  const rows = lines.filter(isRow);
  const nameOf = (row: string) => /">(\w+)<\/a>/.exec(row)![1];
  const inherited = rows.filter((row) => !own.has(nameOf(row)));
  if (inherited.length === 0) {
    return group.text;
  }
  const at = lines.findIndex(isRow);
  const [title, before, after] = [lines[0], lines.slice(1, at), lines.slice(at + rows.length)];
  const part = (ofRows: readonly string[], ofMembers: readonly Section[]) => [...before, ...ofRows, ...after].join('\n') + ofMembers.map(({ text }) => text).join('');
  const ownRows = rows.filter((row) => !inherited.includes(row));
  const described = part(inherited, members.filter(({ name }) => !own.has(name)))
    // CDK's own texts.
    .replaceAll(NO_DESCRIPTION, 'As CDK has it.').replaceAll('*Default:* No description', '*Default:* none');
  return [
    title,
    ownRows.length > 0 ? part(ownRows, members.filter(({ name }) => own.has(name))) : '',
    `<details><summary>${inherited.length}${ownRows.length > 0 ? ' more' : ''} from ${origin}</summary>`,
    described.trimEnd(),
    '',
    '</details>',
    '',
    '',
  ].join('\n');
}

/** Everything that this library says of a type, if CDK says it too. */
function ownMembers(type: ApiType, assembly: ApiAssembly): Set<string> {
  const parents = [type.base, ...type.interfaces ?? []].flatMap((name) => name !== undefined && assembly.types[name] ? [assembly.types[name]] : []);
  const ofOurs = parents.flatMap((parent) => [...ownMembers(parent, assembly)]);
  return new Set([...[...type.methods ?? [], ...type.properties ?? []].map(({ name }) => name), ...ofOurs]);
}

/** Where the rest is from. */
function originsOf(type: ApiType, assembly: ApiAssembly): Set<string> {
  const parents = [type.base, ...type.interfaces ?? []].filter((name) => name !== undefined);
  return new Set(parents.flatMap((name) => assembly.types[name] ? [...originsOf(assembly.types[name], assembly)] : [name]));
}

/** What is wrong with the page: links that lead nowhere, and what nobody has described. */
export function faultsOf(page: string): string[] {
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const dead = [...new Set([...page.matchAll(/(?:href="|\]\()#([^")]+)/g)].map(([, id]) => id))].filter((id) => !ids.has(id));
  const silent = page.split('\n').filter((line) => line.includes(NO_DESCRIPTION)).map((line) => /#([^"]+)"/.exec(line)?.[1] ?? line);
  return [...dead.map((id) => `a link leads to ${id}, which is not there`), ...silent.map((id) => `${id} has no description`)];
}
