import type { Check } from './check';
import { creationTemplateLooser } from './creation-template-looser';
import { creationTemplateNeedsRole } from './creation-template-needs-role';
import { creationTemplatesOverlap } from './creation-templates-overlap';
import { exclusionsLooserThanBaseline } from './exclusions-looser-than-baseline';
import { exemptionExpired } from './exemption-expired';
import { filterWithoutEffect } from './filter-without-effect';
import { frozenPullThroughTags } from './frozen-pull-through-tags';
import { imagesCanBeDeleted } from './images-can-be-deleted';
import { lifecycleMayExpireDeployedTag } from './lifecycle-may-expire-deployed-tag';
import { mutableTagDeployed } from './mutable-tag-deployed';
import { notReached } from './not-reached';
import { repositoryMutable } from './repository-mutable';
import { tagMutabilityUnknown } from './tag-mutability-unknown';
import { wildcardMatchesEverything } from './wildcard-matches-everything';

/** What every app is checked for. */
export const ALL_CHECKS: Check[] = [
  creationTemplateLooser,
  creationTemplateNeedsRole,
  creationTemplatesOverlap,
  exclusionsLooserThanBaseline,
  exemptionExpired,
  filterWithoutEffect,
  frozenPullThroughTags,
  imagesCanBeDeleted,
  lifecycleMayExpireDeployedTag,
  mutableTagDeployed,
  notReached,
  repositoryMutable,
  tagMutabilityUnknown,
  wildcardMatchesEverything,
];
