/** Makes of API.md, as jsii-docgen has just written it, the page that it should be. */
import * as fs from 'fs';
import * as path from 'path';
import { apiPage } from './page';

const ROOT = path.join(__dirname, '..', '..');
const PAGE = path.join(ROOT, 'API.md');

const read = (...file: string[]) => fs.readFileSync(path.join(ROOT, ...file), 'utf8');
fs.writeFileSync(PAGE, apiPage(read('API.md'), JSON.parse(read('.jsii')), read('packaging', 'api', 'start-here.md')));
