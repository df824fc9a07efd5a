export { AppliedFor } from '../ecr/applied-for';
export { CreationTemplate, type CreationTemplateProps, type ICreationTemplate } from './creation-template';
export type { CreationTemplateOptions } from './creation-template-options';
export { PullThroughCacheRule, type PullThroughCacheRuleProps } from './pull-through-cache-rule';
export * from './upstream-registry';
