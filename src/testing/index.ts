export * from './tag-mutability-assertions';
