/** What docs/guardrails.md says that guardrails deny is what they deny. */
import * as fs from 'fs';
import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import { TagImmutabilityGuardrails, TagImmutabilityStandard } from '../../src';

const PAGE = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'guardrails.md'), 'utf8');

/** By statement, the actions that the rows of the table have. A row without a name goes on with the one before it. */
function documented(): Record<string, string[]> {
  const actions: Record<string, string[]> = {};
  let statement = '';
  for (const [, name, denied] of PAGE.matchAll(/^\| (?:`(\w+)`)? ?\| ([^|]*`(?:ecr|iam):[^|]*) \|/gm)) {
    statement = name ?? statement;
    actions[statement] = [...actions[statement] ?? [], ...[...denied.matchAll(/`((?:ecr|iam):\w+)`/g)].map(([, action]) => action)];
  }
  return actions;
}

test('each statement has a row, with its actions', () => {
  const { serviceControlPolicies } = new TagImmutabilityGuardrails(new Stack(), 'Guardrails', {
    standard: new TagImmutabilityStandard(),
    organizationId: 'o-a1b2c3d4e5',
    exceptedPrincipalArns: ['arn:aws:iam::*:role/platform/*', 'arn:aws:iam::*:user/break-glass'],
    exceptCdkDeployments: true,
  });
  const statements = serviceControlPolicies.flatMap((document) => document.toJSON().Statement);
  const sorted = (actions: Record<string, string[]>) => Object.fromEntries(Object.entries(actions).map(([name, each]) => [name, [...each].sort()]));
  expect(sorted(documented())).toEqual(sorted(Object.fromEntries(statements.map(({ Sid, Action }) => [Sid, [Action].flat()]))));
});
