export * from './exclusion-filters-via';
export * from './immutable-repository';
