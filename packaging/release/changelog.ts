import * as fs from 'fs';
import * as path from 'path';

export const CHANGELOG = path.join(__dirname, '..', '..', 'CHANGELOG.md');

const VERSION = /^\d+\.\d+\.\d+$/;

/** A part of the changelog: what it is about, and what it says. */
interface Part {
  readonly title: string;
  readonly text: string;
}

/** The version that the first part of the changelog is about. */
export function versionToRelease(changelog: string, last: string): string {
  const [first] = partsOf(changelog);
  if (first === undefined || !VERSION.test(first.title)) {
    throw new Error(`CHANGELOG.md begins with '${first?.title ?? 'nothing'}', and must begin with the version to release, such as '## 1.2.0'.`);
  }
  if (first.text === '') {
    throw new Error(`CHANGELOG.md says nothing about ${first.title}.`);
  }
  if (!isNewer(first.title, last)) {
    throw new Error(`CHANGELOG.md begins with ${first.title}, and ${last} is released already. Say what is new under '## ' and a newer version.`);
  }
  return first.title;
}

/** What the changelog says about a version. */
export function notesOf(changelog: string, version: string): string {
  const part = partsOf(changelog).find(({ title }) => title === version);
  if (part === undefined) {
    throw new Error(`CHANGELOG.md has no part about ${version}.`);
  }
  return part.text;
}

/** Whether users of a release expect that something of it may be gone: before 1.0.0, in each minor one. */
export function mayBreak(last: string, next: string): boolean {
  const [major, minor] = numbersOf(last);
  const [nextMajor, nextMinor] = numbersOf(next);
  return nextMajor > major || (major === 0 && nextMajor === 0 && nextMinor > minor);
}

function partsOf(changelog: string): Part[] {
  return changelog.split(/^## /m).slice(1).map((part) => {
    const [title, ...lines] = part.split('\n');
    return { title: title.trim(), text: lines.join('\n').trim() };
  });
}

function isNewer(version: string, last: string): boolean {
  return numbersOf(version).map((number, index) => number - numbersOf(last)[index]).find((difference) => difference !== 0)! > 0;
}

function numbersOf(version: string): number[] {
  return version.split(/[.-]/).slice(0, 3).map(Number);
}

export function readChangelog(): string {
  return fs.readFileSync(CHANGELOG, 'utf8');
}
