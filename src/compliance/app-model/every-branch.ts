import { isIntrinsic } from '../../template/intrinsics';
import { possibleValues } from '../../template/possible-values';
import type { ValueScope } from '../../template/value-scope';

/** A value, or the members of a list, in every way in which they can turn out at deployment: conditions are not evaluated. */
export function everyBranch(value: unknown, scope: ValueScope): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap((member) => everyBranch(member, scope));
  }
  return isIntrinsic(value)
    ? possibleValues(value, scope).flatMap((possible) => Array.isArray(possible.value) ? possible.value : [possible.value]) : [value];
}
