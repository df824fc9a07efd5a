import type { TagImmutabilityStandard } from '../standard/tag-immutability-standard';

/**
 * Properties of what enforces or checks a standard.
 */
export interface TagImmutabilityEnforcerProps {
  /** The standard. */
  readonly standard: TagImmutabilityStandard;
}
