export { Guardrail } from './guardrail';
export { TagImmutabilityGuardrails, type TagImmutabilityGuardrailsProps } from './tag-immutability-guardrails';
