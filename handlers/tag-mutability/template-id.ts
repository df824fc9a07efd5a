/** The PhysicalResourceId of a template's custom resource. */
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

/** What became of a field. */
const EMPTY = '-';
const KEPT = '+';
const FORGOTTEN = '?';

const GRAMMAR = new RegExp(`^${FORMAT}\\|([^|]+)\\|([^|]+)\\|([^|]*)\\|([-+?]{${FIELDS.length}})\\|([A-Za-z0-9_-]*)$`);

/**
 * The id: prefix, mode, filters, a mark for each of the other fields, and the values of those that are kept, as deflated JSON.
 *
 * Neither separator can occur in one of these. The longest prefix and filters leave some 90 of the 1,024 bytes that an id may have
 * (a test measures it), and a policy alone can have 30,720. So a field is kept if the id still fits with it: fields to be kept first
 * come first, then the others, both in the order of FIELDS. What is forgotten is marked, and what a template does not have needs
 * no room.
 */
export function encodeTemplateId(
  { address: { prefix }, earlier }: Memory<TemplateAddress, TemplateState>, first: readonly TemplateField[], maxBytes: number,
): string {
  const { mode, filters } = earlier.tagMutability!;
  const idKeeping = (kept: readonly TemplateField[]) => {
    const marks = FIELDS.map((name) => (isEmptyField(name, earlier) ? EMPTY : kept.includes(name) ? KEPT : FORGOTTEN));
    const values = FIELDS.filter((name) => kept.includes(name)).map((name) => earlier[name]);
    return [FORMAT, prefix, mode, [...filters].sort().join(FILTER_SEPARATOR), marks.join(''), packed(values)].join(SEPARATOR);
  };
  const kept: TemplateField[] = [];
  for (const name of [...FIELDS.filter((field) => first.includes(field)), ...FIELDS.filter((field) => !first.includes(field))]) {
    if (name in earlier && !isEmptyField(name, earlier) && Buffer.byteLength(idKeeping([...kept, name])) <= maxBytes) {
      kept.push(name);
    }
  }
  return idKeeping(kept);
}

/** Reads an id back; undefined for one that this function did not give. */
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
  const tagMutability = { mode, filters: filters === '' ? [] : filters.split(FILTER_SEPARATOR) };
  return { address: { prefix }, earlier: { tagMutability, ...Object.fromEntries(others) } };
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
