import { Annotations, AspectPriority, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { AppliedFor } from './applied-for';
import { templatesBeside } from './template-overlap';
import { covers, repositoryNamePattern, withoutSlash } from './template-prefix';
import { TagFilter } from '../mutability';
import { renderedProperties } from '../rendering/rendered-resource';
import { resourcesBeside } from '../rendering/resources-beside';
import { MessageId } from '../reporting/messages';

/** What is wrong, at synthesis, with the rule: another one of the app for the same prefix of the same registry. */
export function repeatedRule(rule: CfnResource): string[] {
  const prefix = prefixOf(rule);
  const other = prefix === undefined ? undefined : resourcesBeside(Stack.of(rule), [ecr.CfnPullThroughCacheRule.CFN_RESOURCE_TYPE_NAME])
    .find((resource) => resource !== rule && prefixOf(resource) === prefix);
  return other ? [
    `the pull-through cache rule '${prefix}' is declared by '${other.node.path}' too; a registry has one rule for each prefix. ` +
    'Remove one of the two, or give it a prefix of its own.',
  ] : [];
}

/** Warns at synthesis if ECR would create the repositories of the rule without any template of the app. */
export function watchForTemplate(rule: CfnResource): void {
  // The last to look at the tree, when everything that adds a template or changes one has done so.
  Aspects.of(rule).add({ visit: () => warnWithoutTemplate(rule) }, { priority: AspectPriority.READONLY });
}

function warnWithoutTemplate(rule: CfnResource): void {
  const prefix = prefixOf(rule);
  if (prefix === undefined) {
    return;
  }
  if (templatesBeside(Stack.of(rule)).some((template) => covers(template.prefix, prefix) && isForCaches(template.appliedFor))) {
    return;
  }
  Annotations.of(rule).addWarningV2(MessageId.CACHE_WITHOUT_TEMPLATE,
    `no creation template of this app is for the repositories '${repositoryNamePattern(prefix)}' of this rule and ${AppliedFor.PULL_THROUGH_CACHE}: Amazon ECR ` +
    'creates them MUTABLE, without a lifecycle policy and without a repository policy. Give template: { tagMutability: ' +
    `TagMutabilitySetting.immutableExcept(${TagFilter.FLOATING.map((filter) => `'${filter}'`).join(', ')}) }, or acknowledge this if the template is made elsewhere.`);
}

/** Also where the scenarios are not known: there is a template, and what it is for is its owner's to say. */
function isForCaches(appliedFor: string[] | undefined): boolean {
  return appliedFor?.includes(AppliedFor.PULL_THROUGH_CACHE) ?? true;
}

/** The prefix that the template will have, without the `/` that ECR assumes at its end; undefined for a token. */
function prefixOf(rule: CfnResource): string | undefined {
  const { EcrRepositoryPrefix: prefix } = renderedProperties(rule);
  return typeof prefix === 'string' ? withoutSlash(prefix) : undefined;
}
