import { Annotations, CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Fact, annotationId } from '../../messages/facts';
import type { TagMutabilitySetting, TightenedTagMutability } from '../../mutability';
import type { Requirements } from '../../standard/requirement';
import { EnforcementMode } from '../../standard/tag-immutability-standard-props';
import { overrideMutability } from '../../template/tag-mutability';
import { JudgedConstruct, judgedByStandard } from '../app-model/judged-construct';
import { isChecked, markReached } from '../app-model/marks';

/**
 * Makes a construct meet a standard, or reports that it does not: what Aspect and mixin have in common. If both visit a construct, the
 * second finds nothing left to change, and CDK shows the same message once.
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
  // If the app has the checks, they report what stays as it is, and the user can accept or acknowledge their finding.
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

function reportUnknown({ resource, setting, requirement: { baseline } }: JudgedConstruct): void {
  Annotations.of(resource).addWarningV2(annotationId(Fact.TAG_MUTABILITY_UNKNOWN),
    `cannot tell whether the tag mutability ${setting} meets the baseline ${baseline}: ${setting.unanswerableBecause}. ` +
    'It stays as it is. Give literals, or acknowledge this.');
}

function report({ resource, setting, requirement: { baseline } }: JudgedConstruct, instead: TagMutabilitySetting): void {
  Annotations.of(resource).addWarningV2(annotationId(Fact.TAG_MUTABILITY_NOT_COMPLIANT),
    `the tag mutability ${setting} does not meet the baseline ${baseline}: ${openIn(setting, baseline)}. The setting stays as it is, because the ` +
    `standard only reports here. With ${EnforcementMode.ENFORCE} it would become ${instead}. Declare that, or ask for an exemption.`);
}

function change(
  resource: CfnResource, declared: TagMutabilitySetting, baseline: TagMutabilitySetting, { setting, loss }: TightenedTagMutability,
): void {
  overrideMutability(resource, setting);
  Annotations.of(resource).addInfoV2(annotationId(Fact.TAG_MUTABILITY_TIGHTENED),
    `the standard changed the tag mutability from ${declared} to ${setting}. With ${declared}, ${openIn(declared, baseline)}, and the baseline does ` +
    'not allow that.');
  if (loss !== undefined) {
    Annotations.of(resource).addWarningV2(annotationId(Fact.TAG_MUTABILITY_STRICTER_THAN_NEEDED), `${loss}. Declare the filters that you need.`);
  }
}

/** What a setting leaves open that a baseline protects, for a message. */
function openIn(setting: TagMutabilitySetting, baseline: TagMutabilitySetting): string {
  return setting.isEveryTagMutable ? 'every tag can be overwritten' : `tag '${setting.tagLooserThan(baseline)}' can be overwritten`;
}
