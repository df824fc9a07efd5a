/**
 * Makes the page of the command `report` for a registry of 2,000 made-up repositories, the same each time. The picture in docs/registry.md
 * is of it:
 *
 *   npm run bundle:report && npx ts-node -P tsconfig.dev.json demo/sample-report.ts
 *   chromium --headless --hide-scrollbars --window-size=1180,1330 --screenshot=docs/images/registry-report.png .local-aws/sample-report/report.html
 *   pngquant --force --nofs --ext .png 128 docs/images/registry-report.png
 */
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { sampleRepositories, writeRun } from '../test/report/sample-records';

const ROOT = path.join(__dirname, '..');
const FOLDER = path.join(ROOT, '.local-aws', 'sample-report');

const NOTES = [
  'Exemption sandbox/* expired on 2026-10-31. It still holds: renew it, or take it out of the standard.',
  'The creation template team/ is looser than the standard: repositories that ECR creates there begin as MUTABLE.',
];

fs.rmSync(FOLDER, { recursive: true, force: true });
writeRun(FOLDER, sampleRepositories(2000), { summary: { notes: NOTES } });
const command = path.join(ROOT, 'assets', 'report', 'index.js');
execFileSync(process.execPath, [command, 'report', FOLDER, '--output', path.join(FOLDER, 'report.html')], { stdio: 'inherit' });
