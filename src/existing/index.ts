export { OnRemove } from '../contract/custom-resource';
export * from './existing-creation-template';
export * from './existing-repositories';
export * from './tag-mutability-provider';
