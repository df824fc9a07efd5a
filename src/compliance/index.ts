import { applyStandard } from './enforcers/apply-standard';
import { TagImmutabilityStandard } from '../standard/tag-immutability-standard';

export * from './enforcer-props';
export * from './enforcers/tag-immutability-aspect';
export * from './enforcers/tag-immutability-injector';
export * from './enforcers/tag-immutability-mixin';
export * from './tag-immutability-checks';

// `standard.applyTo(app)` is where users look for it, but a standard must know nothing of what enforces it: each of these files knows
// the standard, and files that know each other are one file in many parts. So the enforcers bring it to the standard.
TagImmutabilityStandard._apply = applyStandard;
