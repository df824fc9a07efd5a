import * as fc from 'fast-check';

/** What has a meaning of its own in some version of YAML, or in CloudFormation. */
export const HOSTILE_TEXTS = [
  '', ' ', 'no', 'No', 'NO', 'yes', 'y', 'N', 'on', 'off', 'true', 'False', 'null', 'Null', '~', '=', '<<', '1e3', '1_000', '0x1F', '0o17', '017', '.5', '.inf', '-.INF',
  '.nan', 'E3601', 'e1', 'e', 'E-1', '12:30:45', '190:20:30', '2012-10-17', '2027-06-30T18:00:00Z', '-', '- a', '--- a', '...', '?', '? a', ':', 'a:', 'a: b', ':a', 'a:b', 'a::b', 'AWS::Region',
  'AWS::', '::AWS', '#', 'a #b', 'a#b', '&a', '*a', '!Ref', '!', '|', '>', '%', '@a', '`a`', ',', 'a,b', '[a]', '{a}', '${AWS::Region}', '${a}', "it's", "'", "''", '"',
  '""', '"a\'', '\\', '\\n', 'a\nb', '\n', 'a\r\nb', '\t', 'a\tb', ' a', 'a ', '\u0000', '\u0007', '\u007f', '\u0085', '\u00a0', 'ü', '漢字', '😀', 'a😀b', '\u2028', '\u2029',
  '\ufeff', '\ufffe', '\uffff', '\ud800', 'a\udfffb', '__proto__', 'toString', '{%$x%}', 'arn:aws:iam::*:role/a b',
];

const text = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 }).map((units) => String.fromCharCode(...units)),
  fc.tuple(fc.constantFrom(...HOSTILE_TEXTS), fc.constantFrom(...HOSTILE_TEXTS)).map((parts) => parts.join('')),
);
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => each === 0 ? 0 : each));
const { document } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, text, number, fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 4 }), tie('document')),
  document: fc.dictionary(text, tie('value'), { maxKeys: 5 }),
})) as { document: fc.Arbitrary<Record<string, unknown>> };

/** Objects with hostile texts for names and values. */
export const documents = document.filter((each) => Object.keys(each).length > 0);
