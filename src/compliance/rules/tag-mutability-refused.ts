import { Fact } from '../../messages/facts';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import type { TemplateResource } from '../app-model/app-template';
import { foundSetting } from '../app-model/found-setting';
import { knownMode, severityFor, whenOf } from '../app-model/judged-resource';
import { circumstancesOf, judgementsUnlessExempt, resourcesWithSetting } from '../app-model/judged-resources-of-app';
import type { Rule } from '../rule';

/** A repository or creation template whose mode or filters ECR refuses, whatever becomes of their tokens: each by itself, or the two together. */
export const tagMutabilityRefused: Rule<TemplateResource> = {
  id: Fact.TAG_MUTABILITY_REFUSED,
  severity: 'error',
  reason: 'ECR refuses it, so that the deployment fails or nobody can say which tags are protected.',
  fix: "Write a mode and filters that ECR takes, in CloudFormation's form, within the baseline.",
  looksAt: (context) => resourcesWithSetting('refusedOrUnknown', context),
  find: (resource, context) => judgementsUnlessExempt(resource, context)
    .filter(({ setting }) => setting._refusedBecause !== undefined)
    .map((judged) => ({
      message: `${whenOf(judged)}ECR refuses the tag mutability ${judged.setting}: ${judged.setting._refusedBecause!.replace(/\.$/, '')}` +
        circumstancesOf(resource, judged, context),
      found: foundSetting(judged),
      property: knownMode(judged.setting) ? CLOUDFORMATION.filters : CLOUDFORMATION.mode,
      severity: severityFor(judged.requirement),
    })),
};
