import { Annotations, CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Fact, annotationId } from '../../messages/facts';
import type { TagMutabilitySetting, TightenedTagMutability } from '../../mutability';
import type { Requirements } from '../../standard/requirement';
import { EnforcementMode } from '../../standard/tag-immutability-standard-props';
import { overrideMutability } from '../../template/tag-mutability';
import { JudgedResource, judgedByStandard } from '../app-model/judged-resource';
import { isChecked, markReached } from '../app-model/marks';

/**
 * Does with a construct what a standard asks: what Aspect and mixin have in common. Of a construct that both visit, the second one
 * finds nothing left to change, and CDK keeps a message that is said twice only once.
 */
export function enforce(construct: IConstruct, standard: Requirements): void {
  const judged = judgedByStandard(construct, standard);
  if (judged === undefined) {
    return;
  }
  markReached(judged.resource, standard);
  const { resource, setting, requirement: { baseline, enforcement, exemption } } = judged;
  if (exemption) {
    return;
  }
  // Whoever has the checks reads there what stays as it is, with the chance to accept or acknowledge it.
  const isToBeSaidHere = () => !isChecked(construct, standard);
  if (setting.unanswerableBecause !== undefined) {
    if (isToBeSaidHere()) {
      reportUnknown(judged);
    }
    return;
  }
  const tightened = setting.tightenedTo(baseline);
  if (tightened.setting === setting) {
    return;
  }
  if (enforcement === EnforcementMode.ENFORCE) {
    change(resource, setting, baseline, tightened);
  } else if (isToBeSaidHere()) {
    report(judged, tightened.setting);
  }
}

function reportUnknown({ resource, setting, requirement: { baseline } }: JudgedResource): void {
  Annotations.of(resource).addWarningV2(annotationId(Fact.TAG_MUTABILITY_UNKNOWN),
    `cannot tell whether the tag mutability ${setting} meets the baseline ${baseline}: ${setting.unanswerableBecause}. ` +
    'It stays as it is; give literals, or acknowledge this.');
}

function report({ resource, setting, requirement: { baseline } }: JudgedResource, instead: TagMutabilitySetting): void {
  Annotations.of(resource).addWarningV2(annotationId(Fact.TAG_MUTABILITY_NOT_COMPLIANT),
    `the tag mutability ${setting} does not meet the baseline ${baseline}: tag '${setting.tagLooserThan(baseline)}', for one, can be ` +
    `overwritten. It stays as it is, since the standard only reports here; enforced, it would become ${instead}. Declare that, or ask ` +
    'for an exemption.');
}

function change(
  resource: CfnResource, declared: TagMutabilitySetting, baseline: TagMutabilitySetting, { setting, loss }: TightenedTagMutability,
): void {
  overrideMutability(resource, setting);
  Annotations.of(resource).addInfoV2(annotationId(Fact.TAG_MUTABILITY_TIGHTENED),
    `tag mutability changed from ${declared} to ${setting}: tag '${declared.tagLooserThan(baseline)}', for one, is mutable in the ` +
    'former and not in the baseline.');
  if (loss !== undefined) {
    Annotations.of(resource).addWarningV2(annotationId(Fact.TAG_MUTABILITY_STRICTER_THAN_NEEDED), `${loss}. Declare the filters that you need.`);
  }
}
