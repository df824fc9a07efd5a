/** Writes the notes of the release on GitHub. projen has made them from the subjects of commits, which are for developers. */
import * as fs from 'fs';
import * as path from 'path';
import { notesOf, readChangelog } from './changelog';

const DIST = path.join(__dirname, '..', '..', 'dist');

const version = fs.readFileSync(path.join(DIST, 'version.txt'), 'utf8').trim();
fs.writeFileSync(path.join(DIST, 'changelog.md'), `${notesOf(readChangelog(), version)}\n`);
