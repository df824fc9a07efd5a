export { ImmutableRegistry, PullThroughCacheHandling, type ImmutableRegistryProps, type RegistryOptions } from './immutable-registry';
