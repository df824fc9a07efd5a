import { isExpression, isKnown } from './expressions';

/** What is the same in a nested stack and in the one around it, or in two stacks of one account and region. */
const SAME_EVERYWHERE = ['AWS::AccountId', 'AWS::Partition', 'AWS::Region', 'AWS::URLSuffix'];

/** No resource is called so. */
export const NOBODY = '(known at deployment only)';

/** Stands for what is known at deployment only, whatever it is. It refers to nothing. */
export const UNKNOWN = { 'Fn::GetAtt': [NOBODY, 'Value'] };

/**
 * A value of another template for this one. What refers to that template is not known here; undefined if nothing else is in it, so that what
 * leads there tells more.
 */
export function fromElsewhere(value: unknown): unknown {
  if (isKnown(value)) {
    return value;
  }
  const own = ownParts(value, 0);
  return own === UNKNOWN ? undefined : own;
}

/** Functions in a text are few and not deep. */
const MAX_DEPTH = 10;

function ownParts(value: unknown, depth: number): unknown {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  if (!isExpression(value) || depth > MAX_DEPTH) {
    return UNKNOWN;
  }
  const { 'Ref': ref, 'Fn::Join': join } = value;
  if (SAME_EVERYWHERE.some((name) => name === ref)) {
    return value;
  }
  return Array.isArray(join) && typeof join[0] === 'string' && Array.isArray(join[1])
    ? { 'Fn::Join': [join[0], join[1].map((part) => ownParts(part, depth + 1))] } : UNKNOWN;
}
