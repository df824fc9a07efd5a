/** The PhysicalResourceId of the custom resource of a template. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Memory } from './kind';
import { EMPTY_STATE, TemplateField, TemplateState, isEmptyField } from './template-state';
import type { TemplateAddress } from '../../src/contract/creation-template';

/** The mark at the start of an id says how to read the rest, so that a later release can still read this one's. */
const FORMAT = 't1';
const SEPARATOR = '|';
const FILTER_SEPARATOR = ',';

/** The fields besides the mutability, in the order in which an id has them. */
const FIELDS = [
  'description', 'encryptionConfiguration', 'resourceTags', 'repositoryPolicy', 'lifecyclePolicy', 'appliedFor', 'customRoleArn',
] as const satisfies TemplateField[];

/** What the id says about a field. The last mark also stands in place of the mode: no mode is called so. */
const EMPTY = '-';
const KEPT = '+';
const FORGOTTEN = '?';

const GRAMMAR = new RegExp(`^${FORMAT}\\|([^|]+)\\|([^|]+)\\|([^|]*)\\|([-+?]{${FIELDS.length}})\\|([A-Za-z0-9_-]*)$`);

/**
 * Makes the id: prefix, mode, filters, a mark for each of the other fields, and the values of those that are kept, as deflated JSON.
 *
 * Neither separator can occur in one of these. An id has at most 1,024 bytes. The longest prefix and the filters that ECR takes today leave
 * some 90 of them (a test measures it), and a policy alone can have 30,720. So the id keeps a field only if the id still fits then. The
 * mutability comes first, then the fields `first`, then the others in the order of FIELDS. A mark stands for each field that is forgotten. A
 * field that the template does not have needs no room.
 */
export function encodeTemplateId(
  { address: { prefix }, earlier }: Memory<TemplateAddress, TemplateState>, first: readonly TemplateField[], maxBytes: number,
): string {
  const idKeeping = (kept: readonly TemplateField[]) => {
    const { mode, filters } = kept.includes('tagMutability') ? earlier.tagMutability! : { mode: FORGOTTEN, filters: [] };
    const marks = FIELDS.map((name) => (isEmptyField(name, earlier) ? EMPTY : kept.includes(name) ? KEPT : FORGOTTEN));
    const values = FIELDS.filter((name) => kept.includes(name)).map((name) => earlier[name]);
    return [FORMAT, prefix, mode, [...filters].sort().join(FILTER_SEPARATOR), marks.join(''), packed(values)].join(SEPARATOR);
  };
  const isFirst = (name: TemplateField) => first.includes(name);
  const needingRoom = FIELDS.filter((name) => name in earlier && !isEmptyField(name, earlier));
  const wanted: TemplateField[] = [
    ...('tagMutability' in earlier ? ['tagMutability' as const] : []),
    ...needingRoom.filter(isFirst),
    ...needingRoom.filter((name) => !isFirst(name)),
  ];
  const kept = wanted.reduce<TemplateField[]>(
    (fitting, name) => Buffer.byteLength(idKeeping([...fitting, name])) <= maxBytes ? [...fitting, name] : fitting, []);
  return idKeeping(kept);
}

/** Reads an id. Undefined if this function has not made it. */
export function decodeTemplateId(id: string): Memory<TemplateAddress, TemplateState> | undefined {
  const [, prefix, mode, filters, marks, values] = GRAMMAR.exec(id) ?? [];
  const kept = prefix && unpacked(values);
  if (!kept) {
    return undefined;
  }
  const others = FIELDS.flatMap((name, index) => {
    switch (marks[index]) {
      case EMPTY:
        return [[name, EMPTY_STATE[name]]];
      case KEPT:
        return [[name, kept.shift()]];
      default:
        return [];
    }
  });
  const tagMutability = mode !== FORGOTTEN && { tagMutability: { mode, filters: filters === '' ? [] : filters.split(FILTER_SEPARATOR) } };
  return { address: { prefix }, earlier: { ...tagMutability, ...Object.fromEntries(others) } };
}

function packed(values: readonly unknown[]): string {
  return values.length === 0 ? '' : deflateRawSync(JSON.stringify(values)).toString('base64url');
}

function unpacked(text: string): unknown[] | undefined {
  try {
    return text === '' ? [] : JSON.parse(inflateRawSync(Buffer.from(text, 'base64url')).toString());
  } catch {
    return undefined;
  }
}
