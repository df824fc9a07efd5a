export * from './exclusion-filters-via';
export * from './immutable-repository';
export * from './immutable-repository-props';
