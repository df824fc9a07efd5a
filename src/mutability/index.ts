export { TagFilters } from './tag-filters';
export { TagMutabilityMode } from './language/tag-mutability-mode';
export * from './tag-mutability-setting';
