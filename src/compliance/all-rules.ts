import type { Rule } from './rule';
import { callLooserThanBaseline } from './rules/call-looser-than-baseline';
import { creationTemplateHidden } from './rules/creation-template-hidden';
import { creationTemplateLooser } from './rules/creation-template-looser';
import { creationTemplateNeedsRole } from './rules/creation-template-needs-role';
import { creationTemplatesOverlap } from './rules/creation-templates-overlap';
import { exclusionsLooserThanBaseline } from './rules/exclusions-looser-than-baseline';
import { exemptionExpired } from './rules/exemption-expired';
import { filterWithoutEffect } from './rules/filter-without-effect';
import { imagesCanBeDeleted } from './rules/images-can-be-deleted';
import { lifecycleMayExpireDeployedTag } from './rules/lifecycle-may-expire-deployed-tag';
import { mutableTagDeployed } from './rules/mutable-tag-deployed';
import { notJudged } from './rules/not-judged';
import { notReached } from './rules/not-reached';
import { pullThroughCacheWithoutTemplate } from './rules/pull-through-cache-without-template';
import { pullThroughTagsFrozen } from './rules/pull-through-tags-frozen';
import { pushedTagRefused } from './rules/pushed-tag-refused';
import { replicationWithoutTemplate } from './rules/replication-without-template';
import { repositoryMutable } from './rules/repository-mutable';
import { tagMutabilityRefused } from './rules/tag-mutability-refused';
import { tagMutabilityUnknown } from './rules/tag-mutability-unknown';
import { wildcardMatchesEverything } from './rules/wildcard-matches-everything';

/** What every app is checked for. */
export const ALL_RULES: Rule[] = [
  callLooserThanBaseline,
  creationTemplateHidden,
  creationTemplateLooser,
  creationTemplateNeedsRole,
  creationTemplatesOverlap,
  exclusionsLooserThanBaseline,
  exemptionExpired,
  filterWithoutEffect,
  pullThroughTagsFrozen,
  imagesCanBeDeleted,
  lifecycleMayExpireDeployedTag,
  mutableTagDeployed,
  notJudged,
  notReached,
  pullThroughCacheWithoutTemplate,
  pushedTagRefused,
  replicationWithoutTemplate,
  repositoryMutable,
  tagMutabilityRefused,
  tagMutabilityUnknown,
  wildcardMatchesEverything,
];
