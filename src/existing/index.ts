export { OnRemove } from '../contract/custom-resource';
export * from './existing-creation-template';
export * from './existing-repositories';
export { TagMutabilityProvider, type TagMutabilityProviderProps } from './tag-mutability-provider';
