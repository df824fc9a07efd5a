export { AppliedFor } from '../ecr/applied-for';
export { CreationTemplate, type CreationTemplateOptions, type CreationTemplateProps, type ICreationTemplate } from './creation-template';
export { PullThroughCacheRule, type PullThroughCacheRuleProps } from './pull-through-cache-rule';
export * from './upstream-registry';
