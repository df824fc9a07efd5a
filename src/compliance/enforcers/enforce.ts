import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AnnotatedFact, Fact, annotationId } from '../../messages/facts';
import type { TagMutabilitySetting, TightenedTagMutability } from '../../mutability';
import type { Requirements } from '../../standard/requirement';
import { EnforcementMode } from '../../standard/tag-immutability-standard-props';
import { isHashTaken } from '../../template/cdk-private';
import { overrideMutability } from '../../template/tag-mutability';
import { JudgedResource, judgedByStandard } from '../app-model/judged-resource';
import { isChecked, markFailed, markReached } from '../app-model/marks';

/**
 * Makes a construct meet a standard, or reports that it does not: what Aspect and mixin have in common. If both visit a construct, the
 * second finds nothing left to change, and CDK shows the same message once.
 *
 * It never throws. What users can write is more than anybody foresees, and an app that synthesizes without a standard must not break by it.
 */
export function enforce(construct: IConstruct, standard: Requirements): void {
  try {
    enforceJudged(construct, standard);
    markFailed(construct, standard, undefined);
  } catch (error) {
    reportFailure(construct, standard, error);
  }
}

function enforceJudged(construct: IConstruct, standard: Requirements): void {
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
  if (enforcement === EnforcementMode.ENFORCE && !isHashTaken(Stack.of(resource))) {
    change(resource, setting, baseline, tightened);
  } else if (isToBeSaidHere()) {
    report(judged, tightened.setting);
  }
}

/** Says that a construct stays as it is because of a fault, on this side or the other. What the standard only reports fails nothing. */
function reportFailure(construct: IConstruct, standard: Requirements, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  markFailed(construct, standard, reason);
  if (isChecked(construct, standard)) {
    return;
  }
  const { enforcement } = standard._requirementFor({ constructPath: construct.node.path, tags: [] });
  say(construct, enforcement, Fact.TAG_MUTABILITY_UNKNOWN,
    `cannot tell which tag mutability it has, and whether that meets the standard: ${reason}. It stays as it is. Correct it, or declare the ` +
    'tag mutability as a literal on the L1.');
}

/** A warning where the standard only reports, or else an error. */
function say(construct: IConstruct, enforcement: EnforcementMode, fact: AnnotatedFact, message: string): void {
  if (enforcement === EnforcementMode.REPORT) {
    Annotations.of(construct).addWarningV2(annotationId(fact), message);
  } else {
    Annotations.of(construct).addError(message);
  }
}

function reportUnknown({ resource, setting, requirement: { baseline } }: JudgedResource): void {
  Annotations.of(resource).addWarningV2(annotationId(Fact.TAG_MUTABILITY_UNKNOWN),
    `cannot tell whether the tag mutability ${setting} meets the baseline ${baseline}: ${setting.unanswerableBecause}. ` +
    'It stays as it is. Give literals, or acknowledge this.');
}

function report({ resource, setting, requirement: { baseline, enforcement } }: JudgedResource, instead: TagMutabilitySetting): void {
  const why = enforcement === EnforcementMode.REPORT
    ? `because the standard only reports here. With ${EnforcementMode.ENFORCE} it would become ${instead}`
    : `because CDK has taken the hash of the nested stack's template already. It would become ${instead}`;
  say(resource, enforcement, Fact.TAG_MUTABILITY_NOT_COMPLIANT,
    `the tag mutability ${setting} does not meet the baseline ${baseline}: ${openIn(setting, baseline)}. The setting stays as it is, ${why}. ` +
    'Declare that, or ask for an exemption.');
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
