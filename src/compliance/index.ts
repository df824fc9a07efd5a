export * from './tag-immutability-aspect';
