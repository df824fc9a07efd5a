import type { IConstruct } from 'constructs';
import type { Requirements } from '../../standard/requirement';

/** The apps in which the checks of each standard report what does not meet it. */
const CHECKED = new WeakMap<Requirements, WeakSet<IConstruct>>();

/** Remembers that `applyTo` has installed checks that report on an app, so that nobody else needs to. */
export function markChecked(standard: Requirements, app: IConstruct): void {
  mark(CHECKED, standard, app);
}

/** Whether such checks report on the app that a construct is in. Those that were added by hand are not known here. */
export function isChecked(standard: Requirements, construct: IConstruct): boolean {
  return CHECKED.get(standard)?.has(construct.node.root) ?? false;
}

/** What the Aspect or the mixin of each standard has looked at. */
const REACHED = new WeakMap<Requirements, WeakSet<IConstruct>>();

/** Remembers that a resource was looked at for a standard, whatever came of it. */
export function markReached(standard: Requirements, resource: IConstruct): void {
  mark(REACHED, standard, resource);
}

/** Whether an Aspect or a mixin of the standard has looked at a resource so far. What a property injector gave it does not count. */
export function wasReached(standard: Requirements, resource: IConstruct): boolean {
  return REACHED.get(standard)?.has(resource) ?? false;
}

function mark(marks: WeakMap<Requirements, WeakSet<IConstruct>>, standard: Requirements, construct: IConstruct): void {
  marks.set(standard, (marks.get(standard) ?? new WeakSet()).add(construct));
}
