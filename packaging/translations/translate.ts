/**
 * Makes the translations of the snippets in README and docstrings what they should be. jsii-rosetta has compiled and translated them before,
 * into the file that jsii-pacmak and the sites of documentation read; this reads that file and writes it again.
 *
 *   ts-node packaging/translations/translate.ts
 *
 * README has its first program in each language; the packages of other languages get it in their own.
 *
 * What no program can translate stands in rosetta/by-hand: a folder for each snippet, with `snippet.ts` as it stands in README or docstring,
 * and a file for each language that is written by hand.
 */
import * as fs from 'fs';
import * as path from 'path';
import * as zlib from 'zlib';
import { corrected } from './corrections';
import { toGo } from './go';
import { readmeOfPackages } from './package-readme';
import { programOf } from './program';
import { Untranslatable } from './untranslatable';

const ROOT = path.join(__dirname, '..', '..');
const TABLET = path.join(ROOT, '.jsii.tabl.json.gz');
/** What jsii has found in the sources, and README, for jsii-pacmak. */
const ASSEMBLY = path.join(ROOT, '.jsii');
const BY_HAND = path.join(ROOT, 'rosetta', 'by-hand');

const LANGUAGES = ['python', 'java', 'csharp', 'go'] as const;
type Language = typeof LANGUAGES[number];
const FILES: Record<Language, string> = { python: 'snippet.py', java: 'Snippet.java', csharp: 'Snippet.cs', go: 'snippet.go' };

/** The part of jsii-rosetta's file that matters here. */
interface Tablet {
  readonly snippets: Record<string, Snippet>;
}

interface Snippet {
  readonly translations: Record<string, { source: string; readonly version: string }>;
  readonly location: { readonly api: { readonly api: string; readonly fqn?: string }; readonly field?: { readonly line?: number } };
  readonly fullSource: string;
}

/** jsii-rosetta's name of what stands in README or docstring. */
const ORIGINAL = '$';

function translate(): void {
  const tablet = JSON.parse(zlib.gunzipSync(fs.readFileSync(TABLET)).toString('utf8')) as Tablet;
  const snippets = Object.entries(tablet.snippets);
  const program = programOf(Object.fromEntries(snippets.map(([key, { fullSource }]) => [`snippet-${key}`, fullSource])), ROOT);
  const byHand = writtenByHand();
  const faults: string[] = [];
  for (const [key, snippet] of snippets) {
    const original = snippet.translations[ORIGINAL].source;
    const hand = byHand.find(({ source }) => source === original.trim());
    if (hand) {
      hand.isUsed = true;
    }
    for (const language of LANGUAGES) {
      const translation = snippet.translations[language];
      try {
        translation.source = hand?.languages[language] ??
          corrected(language, original, language === 'go' ? toGo(program.source(`snippet-${key}`), program.checker) : translation.source);
      } catch (error) {
        if (!(error instanceof Untranslatable)) {
          throw error;
        }
        faults.push(`${placeOf(snippet)}: no translation to ${language}, ${error.message}. Write it by hand, in a folder of rosetta/by-hand.`);
      }
    }
  }
  faults.push(...byHand.filter(({ isUsed }) => !isUsed).map(({ name }) =>
    `rosetta/by-hand/${name}: no snippet in README or docstrings is the one in snippet.ts (any more). Write it anew, or remove the folder.`));
  if (faults.length > 0) {
    console.error(faults.join('\n'));
    process.exitCode = 1;
    return;
  }
  fs.writeFileSync(TABLET, zlib.gzipSync(JSON.stringify(tablet, undefined, 2)));
  const assembly = JSON.parse(fs.readFileSync(ASSEMBLY, 'utf8'));
  assembly.readme.markdown = readmeOfPackages(assembly.readme.markdown);
  fs.writeFileSync(ASSEMBLY, JSON.stringify(assembly));
}

interface Written {
  readonly name: string;
  readonly source: string;
  readonly languages: Partial<Record<Language, string>>;
  isUsed: boolean;
}

function writtenByHand(): Written[] {
  const read = (name: string, file: string) => fs.readFileSync(path.join(BY_HAND, name, file), 'utf8').trim();
  const folders = fs.existsSync(BY_HAND) ? fs.readdirSync(BY_HAND) : [];
  return folders.map((name) => ({
    name,
    source: read(name, 'snippet.ts'),
    languages: Object.fromEntries(LANGUAGES.filter((language) => fs.existsSync(path.join(BY_HAND, name, FILES[language])))
      .map((language) => [language, read(name, FILES[language])])),
    isUsed: false,
  }));
}

function placeOf({ location, translations }: Snippet): string {
  const where = location.api.fqn ?? `README.md, line ${location.field?.line}`;
  return `${where} (\`${translations[ORIGINAL].source.split('\n')[0]}\`)`;
}

translate();
