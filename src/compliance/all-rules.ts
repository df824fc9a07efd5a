import type { Rule } from './rule';
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
import { pullThroughTagsFrozen } from './rules/pull-through-tags-frozen';
import { repositoryMutable } from './rules/repository-mutable';
import { tagMutabilityRefused } from './rules/tag-mutability-refused';
import { tagMutabilityUnknown } from './rules/tag-mutability-unknown';
import { wildcardMatchesEverything } from './rules/wildcard-matches-everything';

/** What every app is checked for. */
export const ALL_RULES: Rule[] = [
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
  repositoryMutable,
  tagMutabilityRefused,
  tagMutabilityUnknown,
  wildcardMatchesEverything,
];
