import { DOTNET, GO, isAtLeast, JDK, MAVEN, PYTHON3, requireTool, Tool, TOOLS } from './tool';

const NODE: Tool = { name: 'Node', question: [process.execPath, '--version'], version: /v([\d.]+)/, oldest: '20', install: 'install it so' };

test('a tool that is there and new enough is accepted', async () => {
  await expect(requireTool(NODE)).resolves.toBeUndefined();
});

test.each([
  [
    'is missing',
    { ...NODE, question: ['no-such-program', '--version'] as const },
    'Node 20 or newer is needed, and there is none that works. Install it: install it so',
  ],
  ['does not work', { ...NODE, question: [process.execPath, '--no-such-option'] as const }, 'Install it: install it so'],
  [
    'is too old',
    { ...NODE, oldest: '2000' },
    `Node 2000 or newer is needed, and '${process.execPath}' is ${process.versions.node}. Install it: install it so`,
  ],
  ['has no version', { ...NODE, version: /never/ }, 'is of an unknown version. Install it: install it so'],
])('a tool that %s is a failure that says how to install it', async (_, tool, message) => {
  await expect(requireTool(tool)).rejects.toThrow(message);
});

test.each([
  ['17', '17', true],
  ['17.0.15', '17', true],
  ['1.26.8', '1.25', true],
  ['1.9', '1.25', false],
  ['1.8.0', '17', false],
  ['of an unknown version', '17', false],
])('%s is at least %s: %s', (version, oldest, expected) => {
  expect(isAtLeast(version, oldest)).toBe(expected);
});

test.each([
  [PYTHON3, 'Python 3.13.2 (main, Feb  4 2025, 14:51:09)', '3.13.2'],
  [JDK, 'javac 21.0.2', '21.0.2'],
  [MAVEN, 'Apache Maven 3.9.9 (8e8579a9e76f7d015ee5ec7bfcdc97d260186937)', '3.9.9'],
  [GO, 'go version go1.26rc1 linux/amd64', '1.26'],
] as const)('version %#: it is found in what the tool answers', ({ version }, answer, expected) => {
  expect(version.exec(answer)?.[1]).toBe(expected);
});

test('every tool says how to install it on Linux and macOS', () => {
  for (const { install } of [...TOOLS, DOTNET]) {
    expect(install).toMatch(/sudo .*brew install /);
  }
});
