export { Guardrail } from './guardrail';
export { ImmutableOrganization, type ImmutableOrganizationProps } from './immutable-organization';
export type { OrganizationWave } from './organization-wave';
export { TagImmutabilityGuardrails, type TagImmutabilityGuardrailsProps } from './tag-immutability-guardrails';
