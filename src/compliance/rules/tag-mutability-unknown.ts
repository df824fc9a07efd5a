import { Fact } from '../../messages/facts';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import { isAlreadyAnnotated } from '../app-model/already-annotated';
import type { TemplateResource } from '../app-model/app-template';
import { foundSetting } from '../app-model/found-setting';
import { isLooser, knownMode, severityOfUnknown, whenOf } from '../app-model/judged-resource';
import { circumstancesOf, judgementsUnlessExempt, resourcesWithSetting } from '../app-model/judged-resources-of-app';
import type { Rule } from '../rule';

/** A repository or creation template whose mode or filters nobody knows before deployment. What ECR refuses, is known to be wrong. */
export const tagMutabilityUnknown: Rule<TemplateResource> = {
  id: Fact.TAG_MUTABILITY_UNKNOWN,
  severity: 'warning',
  reason: 'What is known only at deployment, nobody can prove before it.',
  fix: 'Give the mode and the filters as literals, or acknowledge this.',
  looksAt: (context) => resourcesWithSetting('refusedOrUnknown', context),
  find: (resource, context) => {
    const judgements = judgementsUnlessExempt(resource, context);
    // What is wrong already, if a parameter keeps its default, has a finding that says so.
    const isKnownToBeWrong = judgements.some((judged) => judged.isByDefault && (isLooser(judged) || judged.setting._refusedBecause !== undefined));
    return judgements
      .filter(({ setting, reading }) => reading === undefined && setting._refusedBecause === undefined && !isKnownToBeWrong)
      .map((judged) => ({ judged, severity: severityOfUnknown(judged.requirement, context.standard) }))
      // What is annotated is a warning.
      .filter(({ severity }) => severity !== 'warning' || !isAlreadyAnnotated(resource.construct, Fact.TAG_MUTABILITY_UNKNOWN, context))
      .map(({ judged, severity }) => {
        const { setting, requirement: { baseline } } = judged;
        return {
          message: `${whenOf(judged)}nobody can tell whether the tag mutability ${setting} meets the baseline ${baseline}: ` +
            `${setting.unanswerableBecause}${circumstancesOf(resource, judged, context)}`,
          found: foundSetting(judged),
          property: knownMode(setting) ? CLOUDFORMATION.filters : CLOUDFORMATION.mode,
          severity,
        };
      });
  },
};
