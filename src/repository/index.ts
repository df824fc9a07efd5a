export * from './immutable-repository';
