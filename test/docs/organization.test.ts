/** What docs/organization.md says of waves, parameters and refused props is what there is. */
import * as fs from 'fs';
import * as path from 'path';
import { WAVE_NAMES } from '../../src/organization/organization-wave';
import { EVENT_BUS_PARAMETER } from '../../src/organization/registry-template';
import { ENFORCEMENT_PARAMETER } from '../../src/registry/enforcement-parameter';
import { PROP_NAMES_OF_ONE_ACCOUNT } from '../../src/registry/immutable-registry';

const PAGE = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'organization.md'), 'utf8');

function section(title: string): string {
  const [, text] = new RegExp(`^## ${title}\\n([^]*?)^## `, 'm').exec(PAGE)!;
  return text;
}

test('each prop of a wave has a row, in the order of the struct', () => {
  const rows = [...section('Waves').matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(rows).toEqual(WAVE_NAMES);
});

test('what is of one account is named, but the enforcement, which a wave has', () => {
  const refused = PROP_NAMES_OF_ONE_ACCOUNT.filter((name) => name !== 'enforcement');
  expect(refused.filter((name) => !section('What is in the template').includes(`\`${name}\``))).toEqual([]);
});

test('the parameter that switches writing on has its name', () => {
  expect(section('Waves')).toContain(`\`${ENFORCEMENT_PARAMETER}\``);
  expect(EVENT_BUS_PARAMETER).toBe('TagImmutabilityEventBus');
});
