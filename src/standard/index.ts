export * from './tag-immutability-checks-options';
export * from './tag-immutability-standard';
export * from './tag-immutability-standard-props';
