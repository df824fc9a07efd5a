import type { TagImmutabilityStandard } from '../standard/tag-immutability-standard';

/**
 * What an enforcer of a standard is given.
 */
export interface TagImmutabilityEnforcerProps {
  /** What is asked of which repositories, and whether it is enforced or only reported. */
  readonly standard: TagImmutabilityStandard;
}
