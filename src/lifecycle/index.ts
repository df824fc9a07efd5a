export * from './lifecycle-policy-rule';
