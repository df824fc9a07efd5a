import type { Judgement } from './judged-resource';
import { FILTER_TYPE } from '../../mutability/language/limits';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { describeChoices } from '../../template/deployment';

/** A setting as what was found: its filters without their order, and tokens as the template has them. */
export function foundSetting({ stated: { mode, filters = [] }, writtenNames, when }: Judgement): object {
  const names = distinct(writtenNames);
  return {
    name: names.length > 1 ? names.map((name) => name ?? null) : names[0] ?? null,
    mode: mode ?? null,
    filters: Array.isArray(filters) ? distinct(filters.map(filterFound)) : filters,
    ...when.length > 0 && { when: describeChoices(when) },
  };
}

/** The texts without repetitions, in an order that does not depend on how they were given. */
export function distinct<T>(all: readonly T[]): T[] {
  const byText = new Map(all.map((one) => [JSON.stringify(one), one]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** There is one type of filter. Whatever is of another one is shown whole. */
function filterFound(filter: any): unknown {
  return filter?.[CLOUDFORMATION.type] === FILTER_TYPE ? filter[CLOUDFORMATION.value] : filter;
}
