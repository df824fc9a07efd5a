export * from './compliance';
export * from './creation-template';
export * from './existing';
export * from './lifecycle';
export * from './mutability';
export * from './repository';
export * from './testing';
