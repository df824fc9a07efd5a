/** The table of ask-aws, and what it says somebody has to do. */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Answer, Question } from '../../ask-aws/question';
import { Row, summaryOf, textOf, write } from '../../ask-aws/table';

const OCCASION = { date: '2027-01-31', region: 'eu-west-1', account: '123456789012' };

const question = (id: string): Question => ({
  id, question: `Is ${id} so?`, assumed: 'yes', dependsOn: ['src/a.ts', 'src/b.ts'], otherwise: 'change it', ask: async () => ({ found: '' }),
});
const row = (id: string, answer?: Answer, unanswered?: string): Row => ({ question: question(id), answer, unanswered });

const ROWS = [
  row('right', { found: 'yes', asAssumed: true }),
  row('wrong', { found: 'refused: X: no \n  \'a|b\' in 123456789012', asAssumed: false }),
  row('new', { found: 'both' }),
  row('open', undefined, 'AccessDeniedException: no'),
];

function written(name: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'table-'));
  const file = path.join(folder, name);
  write(file, ROWS, OCCASION);
  return fs.readFileSync(file, 'utf8');
}

test('in a terminal', () => {
  expect(textOf(ROWS)).toBe([
    'right  as assumed',
    '       Is right so?',
    '       assumed  yes',
    '       found    yes',
    '',
    'wrong  OTHERWISE',
    '       Is wrong so?',
    '       assumed  yes',
    "       found    refused: X: no 'a|b' in 123456789012",
    '       follows  change it (src/a.ts, src/b.ts)',
    '',
    'new    news',
    '       Is new so?',
    '       assumed  yes',
    '       found    both',
    '       follows  change it (src/a.ts, src/b.ts)',
    '',
    'open   could not be asked',
    '       Is open so?',
    '       assumed  yes',
    '       because  AccessDeniedException: no',
  ].join('\n'));
  expect(summaryOf(ROWS)).toBe('1 as assumed, 1 OTHERWISE, 1 news, 1 could not be asked');
  expect(summaryOf(ROWS.slice(0, 1))).toBe('1 as assumed');
});

test('as Markdown, without the account', () => {
  expect(written('answers.md')).toBe([
    'Asked on 2027-01-31 in eu-west-1.',
    '',
    '| id | assumed | found | follows |',
    '|---|---|---|---|',
    '| `right` | yes | as assumed: yes |  |',
    "| `wrong` | yes | OTHERWISE: refused: X: no 'a\\|b' in ACCOUNT | change it (src/a.ts, src/b.ts) |",
    '| `new` | yes | news: both | change it (src/a.ts, src/b.ts) |',
    '| `open` | yes | could not be asked: AccessDeniedException: no |  |',
    '',
  ].join('\n'));
});

test('as JSON, without the account', () => {
  const { answers, ...occasion } = JSON.parse(written('answers.json'));
  expect(occasion).toEqual({ date: '2027-01-31', region: 'eu-west-1' });
  expect(answers[1]).toEqual({
    id: 'wrong',
    question: 'Is wrong so?',
    assumed: 'yes',
    verdict: 'OTHERWISE',
    found: "refused: X: no 'a|b' in ACCOUNT",
    follows: 'change it (src/a.ts, src/b.ts)',
    dependsOn: ['src/a.ts', 'src/b.ts'],
  });
  expect(answers[3]).toMatchObject({ verdict: 'could not be asked', because: 'AccessDeniedException: no' });
  expect(answers[3]).not.toHaveProperty('found');
});

test('a page of HTML is cut', () => {
  expect(textOf([row('open', undefined, `<html>${'x'.repeat(5000)}`)]).length).toBeLessThan(1000);
});
