// Adds up what the jest runs of `npm test` reported; fails if there is nothing to add up.
const fs = require('fs');
const path = require('path');

const folder = process.argv[2];
const reports = (fs.existsSync(folder) ? fs.readdirSync(folder) : [])
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')));
const sum = (...counts) => reports.reduce((total, report) => total + counts.reduce((n, count) => n + report[count], 0), 0);

const passed = sum('numPassedTests');
// A suite that does not even load has no tests to count.
const failed = sum('numFailedTests', 'numRuntimeErrorTestSuites');
const skipped = sum('numPendingTests', 'numTodoTests');
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(passed > 0 && failed === 0 && skipped === 0 ? 0 : 1);
