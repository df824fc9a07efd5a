import * as fs from 'fs';
import * as path from 'path';
import { apiPage, faultsOf } from '../../packaging/api/page';

const GENERATED = `# API Reference <a name="API Reference" id="api-reference"></a>

## Constructs <a name="Constructs" id="Constructs"></a>

### Api <a name="Api" id="lib.Api"></a>

An API.

\`\`\`typescript
# no heading
\`\`\`

#### Methods <a name="Methods" id="Methods"></a>

| **Name** | **Description** |
| --- | --- |
| <code><a href="#lib.Api.grant">grant</a></code> | *No description.* |
| <code><a href="#lib.Api.own">own</a></code> | Of its own. |

---

##### \`grant\` <a name="grant" id="lib.Api.grant"></a>

Text of CDK.

##### \`own\` <a name="own" id="lib.Api.own"></a>

Text of ours.

#### Properties <a name="Properties" id="Properties"></a>

| **Name** | **Description** |
| --- | --- |
| <code><a href="#lib.Api.property.node">node</a></code> | The node. |

---

##### \`node\`<sup>Required</sup> <a name="node" id="lib.Api.property.node"></a>

The tree node.

### Other <a name="Other" id="lib.Other"></a>

Nothing inherited.
`;

const ASSEMBLY = {
  name: 'lib',
  types: {
    'lib.Base': { name: 'Base', base: 'cdk.Repository', interfaces: ['cdk.IThing'], methods: [{ name: 'own' }] },
    'lib.Api': { name: 'Api', base: 'lib.Base' },
    'lib.Other': { name: 'Other' },
  },
};

test('what CDK has is folded away, below what is its own, and the rest is as it was', () => {
  const page = apiPage(GENERATED, ASSEMBLY, '## Start here\n');
  expect(page.indexOf('## Start here')).toBeLessThan(page.indexOf('## Constructs'));
  const [own, inherited] = page.split('<details><summary>1 more from <code>cdk.Repository</code>, <code>cdk.IThing</code></summary>');
  expect(own).toContain('Text of ours.');
  expect(own).not.toContain('Text of CDK.');
  expect(inherited.split('</details>')[0]).toContain('Text of CDK.');
  expect(inherited.split('</details>')[0]).toContain('As CDK has it.');
  expect(page).toContain('<details><summary>1 from <code>cdk.Repository</code>, <code>cdk.IThing</code></summary>');
  // Not a line is lost.
  const lines = page.split('\n');
  GENERATED.split('\n').filter((line) => !line.includes('No description')).forEach((line) => expect(lines).toContain(line));
  expect(page.match(/<details>/g)).toHaveLength(page.match(/<\/details>/g)!.length);
});

test('faults are named', () => {
  expect(faultsOf('<a id="here"></a> [one](#here) <a href="#gone">x</a>\n| <a href="#here">x</a> | *No description.* |\n')).toEqual([
    'a link leads to gone, which is not there', 'here has no description',
  ]);
});

describe('API.md', () => {
  const page = fs.readFileSync(path.join(__dirname, '..', '..', 'API.md'), 'utf8');

  test('has no dead link, and a description of everything', () => {
    expect(faultsOf(page)).toEqual([]);
  });

  test('says at its beginning when to use each class', () => {
    const [start, rest] = page.split('\n## Constructs');
    const classes = [...rest.matchAll(/^### (\w+) .*|^## (\w+)/gm)];
    let kind: string | undefined = 'Constructs';
    const named = classes.flatMap(([, name, heading]) => {
      kind = heading ?? kind;
      return name !== undefined && ['Constructs', 'Classes'].includes(kind) ? [name] : [];
    });
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((name) => !start.includes(`#cdk-ecr-immutability.${name})`))).toEqual([]);
  });
});
