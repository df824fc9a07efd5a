export * from './existing-creation-template';
export type { TagMutabilityFunctionOptions } from './function-options';
export * from './on-remove';
export * from './repository-tag-mutability';
