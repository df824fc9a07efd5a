export * from './applied-for';
export * from './creation-template';
export type { ICreationTemplate } from './creation-template-base';
export * from './creation-template-props';
export * from './pull-through-cache-rule';
export * from './upstream-registry';
