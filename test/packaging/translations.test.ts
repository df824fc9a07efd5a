import { corrected } from '../../packaging/translations/corrections';

describe('comments at line ends', () => {
  const ORIGINAL = [
    'declare const api: Api;   // some api',
    'api.isOpen();             // false',
    'api.make({                // here',
    "  url: 'https://a.b',",
    '  tags: { a: 1 },         // all of them',
    '});',
    'api.explain();            // "it is // open"',
  ].join('\n');

  // As jsii-rosetta writes it.
  const PYTHON = ['# api: Api', '# some api', 'api.is_open() # false', 'api.make( # here', '    url="https://a.b",', '    tags={"a": 1}', ')', 'api.explain()'].join('\n');

  test('come back where they were, in the words of the language', () => {
    expect(corrected('python', ORIGINAL, PYTHON).split('\n')).toEqual([
      '# api: Api, some api',
      'api.is_open()  # False',
      'api.make(  # here',
      '    url="https://a.b",',
      '    tags={"a": 1}  # all of them',
      ')',
      'api.explain()  # "it is // open"',
    ]);
  });

  test('are kept apart if they say the same', () => {
    expect(corrected('java', 'a.b();   // false\na.c();   // false', 'a.b(); // false\na.c();')).toBe('a.b(); // false\na.c(); // false');
  });

  test('make a snippet one to write by hand, if there is no certain place', () => {
    expect(() => corrected('java', 'f(() => {\n  // nothing\n});', 'f(() => {});')).toThrow("there is no certain place for the comment 'nothing'");
    expect(() => corrected('java', 'f({\n  a: 1,   // one\n}, {\n  a: 2,\n});', 'f(\n.a(1),\n.a(2));')).toThrow("there is no certain place for the comment 'one'");
  });
});

test('Python: a word of the language gets an underscore where it is a method, and nowhere else', () => {
  expect(corrected('python', '', 'from a import b\n\nrepository.with(mixin).from_json("with.from(")')).toBe('from a import b\n\nrepository.with_(mixin).from_json("with.from(")');
});

test('Python: a module is imported once, and each name of it', () => {
  expect(corrected('python', '', 'from x import B, C, B\nfrom y import Z\nfrom x import A, B\nB(A())')).toBe('from x import B, C, A\nfrom y import Z\n\nB(A())');
});

test.each([
  ['api.tagMutability.isOpen();', 'api.getTagMutability().isOpen();'],
  ['this.node.root.toString();', 'this.getNode().getRoot().toString();'],
  ['f(api.node.id.trim());', 'f(api.getNode().getId().trim());'],
  ['Duration.days(14);', 'Duration.days(14);'],
  ['api.getNode().addDependency(other);', 'api.getNode().addDependency(other);'],
  ['import software.amazon.awscdk.services.ecr.*;', 'import software.amazon.awscdk.services.ecr.*;'],
  ['new Repository(this, "a.b.c(").with(m);', 'new Repository(this, "a.b.c(").with(m);'],
])('Java: %s', (translation, expected) => {
  expect(corrected('java', '', translation)).toBe(expected);
});
