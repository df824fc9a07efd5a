export * from './compliance';
export * from './existing';
export * from './mutability';
export * from './repository';
export * from './testing';
