export * from './enforcers/tag-immutability-aspect';
export * from './enforcers/tag-immutability-injector';
export * from './enforcers/tag-immutability-mixin';
export * from './tag-immutability-checks';
