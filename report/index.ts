#!/usr/bin/env node
import * as fs from 'fs';
import * as path from 'path';
import { main } from './main';

// This file is bundled into assets/report/, and the page's own script and style sheet lie beside it there.
const beside = (file: string) => fs.readFileSync(path.join(__dirname, file), 'utf8');

process.exitCode = main(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
  // Read when it is asked for: a copy inside would keep the version that the package had when this was bundled.
  version: JSON.parse(beside('../../package.json')).version,
  parts: () => ({ style: beside('page.css'), script: beside('browser.js') }),
});
