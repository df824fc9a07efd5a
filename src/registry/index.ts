export { ImmutableRegistry, PullThroughCacheHandling, type ImmutableRegistryProps } from './immutable-registry';
