export * from './scanner-rule';
