import { Annotations, CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { MessageId } from '../../messages/messages';
import type { TagMutabilitySetting, TightenedTagMutability } from '../../mutability';
import type { Requirements } from '../../standard/requirement';
import { EnforcementMode } from '../../standard/tag-immutability-standard-props';
import { overrideMutability } from '../../template/tag-mutability';
import { JudgedResource, judged } from '../app-model/judged-resource';
import { isChecked, markReached } from '../app-model/reached';

/**
 * Does with a construct what a standard asks: what Aspect and mixin have in common. Of a construct that both visit, the second one
 * finds nothing left to change, and CDK keeps a message that is said twice only once.
 */
export function enforce(standard: Requirements, construct: IConstruct): void {
  const found = judged(standard, construct);
  if (found === undefined) {
    return;
  }
  markReached(standard, found.resource);
  const { resource, setting, requirement: { baseline, mode, exemption } } = found;
  if (exemption) {
    return;
  }
  // Whoever has the checks reads there what stays as it is, with the chance to accept or acknowledge it.
  const isSaidHere = () => !isChecked(standard, construct);
  if (setting.unanswerableBecause !== undefined) {
    if (isSaidHere()) {
      reportUnknown(found);
    }
    return;
  }
  const tightened = setting.tightenedTo(baseline);
  if (tightened.setting === setting) {
    return;
  }
  if (mode === EnforcementMode.ENFORCE) {
    change(resource, setting, baseline, tightened);
  } else if (isSaidHere()) {
    report(found, tightened.setting);
  }
}

function reportUnknown({ resource, setting, requirement: { baseline } }: JudgedResource): void {
  Annotations.of(resource).addWarningV2(MessageId.UNKNOWN,
    `cannot tell whether the tag mutability ${setting} meets the baseline ${baseline}: ${setting.unanswerableBecause}. ` +
    'It stays as it is; give literals, or acknowledge this.');
}

function report({ resource, setting, requirement: { baseline } }: JudgedResource, instead: TagMutabilitySetting): void {
  Annotations.of(resource).addWarningV2(MessageId.NOT_COMPLIANT,
    `the tag mutability ${setting} does not meet the baseline ${baseline}: tag '${setting.tagLooserThan(baseline)}', for one, can be ` +
    `overwritten. It stays as it is, since the standard only reports here; enforced, it would become ${instead}. Declare that, or ask ` +
    'for an exemption.');
}

function change(resource: CfnResource, found: TagMutabilitySetting, baseline: TagMutabilitySetting, { setting, loss }: TightenedTagMutability): void {
  overrideMutability(resource, setting);
  Annotations.of(resource).addInfoV2(MessageId.TIGHTENED,
    `tag mutability changed from ${found} to ${setting}: tag '${found.tagLooserThan(baseline)}', for one, is mutable in the ` +
    'former and not in the baseline.');
  if (loss !== undefined) {
    Annotations.of(resource).addWarningV2(MessageId.STRICTER_THAN_NEEDED, `${loss}. Declare the filters that you need.`);
  }
}
