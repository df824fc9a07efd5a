export * from './lifecycle-policy-rule';
export * from './lifecycle-storage-class';
