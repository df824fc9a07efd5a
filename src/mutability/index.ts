export * from './tag-filter';
export { TagMutabilityMode } from './tag-mutability-mode';
export * from './tag-mutability-setting';
