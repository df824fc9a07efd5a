export * from './on-remove';
export * from './repository-tag-mutability';
