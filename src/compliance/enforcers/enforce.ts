import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PossibleSetting, TightenedBranches, isJudged, tightenBranches } from './tighten-branches';
import { annotateError, annotateInfo, annotateWarning } from '../../messages/annotate';
import { AnnotatedFact, Fact } from '../../messages/facts';
import { sentencesAfter } from '../../messages/messages';
import type { TagMutabilitySetting, TightenedTagMutability } from '../../mutability';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import type { Requirement, Requirements } from '../../standard/requirement';
import { EnforcementMode } from '../../standard/tag-immutability-standard-props';
import { isHashTaken } from '../../template/cdk-private';
import { referToOtherStack } from '../../template/properties-with-references';
import { overrideMutability } from '../../template/tag-mutability';
import { ValueScopes } from '../../template/value-scopes';
import { ReadConstruct, isLeftToCustomResource, judgedByStandard, readConstruct, textOfRead } from '../app-model/judged-construct';
import type { Judgement } from '../app-model/judged-resource';
import { isChecked, markFailed, markReached } from '../app-model/marks';

/**
 * Makes a construct meet a standard, or reports that it does not: what Aspect and mixin have in common. If both visit a construct, the
 * second finds nothing left to change, and CDK shows the same message once.
 *
 * It never throws. What users can write is more than anybody foresees, and an app that synthesizes without a standard must not break by it.
 *
 * @param way what is known already, and whether somebody looks at it again, who then reports what is left
 * @returns what was read of it, or what will be, as text, if that certainly meets the standard
 */
export function enforce(construct: IConstruct, standard: Requirements, way: WayToEnforce = {}): string | undefined {
  try {
    const met = enforceJudged(construct, standard, way);
    markFailed(construct, standard, undefined);
    return met;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    markFailed(construct, standard, reason);
    if (!way.isToBeContinued) {
      reportFailure(construct, standard, reason);
    }
    return undefined;
  }
}

/** How `enforce` is called. */
export interface WayToEnforce {
  /** What is known of the stacks, for values that are expressions. */
  readonly scopes?: ValueScopes;
  /** What `enforce` returned for the construct before: as long as that is read, nothing is to be done. */
  readonly met?: string;
  /** Whether it is called again later. What stays as it is may change by then, and is reported then. */
  readonly isToBeContinued?: boolean;
  /** Whether CDK has made the exports that references need. Before that, a reference that is written over would take the export away. */
  readonly areExportsMade?: boolean;
}

function enforceJudged(construct: IConstruct, standard: Requirements, way: WayToEnforce): string | undefined {
  const read = readConstruct(construct);
  if (read === undefined) {
    // What claims that a custom resource sets it, is left to that one. The template tells whether it is true.
    if (isLeftToCustomResource(construct)) {
      markReached(construct, standard);
    }
    return undefined;
  }
  const { resource, properties } = read;
  markReached(resource, standard);
  const text = textOfRead(read);
  if (text !== undefined && text === way.met) {
    return text;
  }
  const { scopes = new ValueScopes() } = way;
  const judged = judgedByStandard(read, standard, scopes);
  const { setting, requirement: { baseline, exemption } } = judged;
  if (exemption) {
    return text;
  }
  if (!isJudged(setting)) {
    enforceBranches(taskFor(read, judged, standard, way), tightenBranches(setting, properties, baseline, scopes.of(resource.stack)));
    return undefined;
  }
  const tightened = setting.tightenedTo(baseline);
  if (tightened.setting === setting) {
    return text;
  }
  const instead = enforceLiteral(taskFor(read, judged, standard, way), tightened);
  return instead && textOfRead({ ...read, properties: { ...properties, ...instead } });
}

function taskFor({ resource, properties }: ReadConstruct, { setting, requirement }: Judgement, standard: Requirements, way: WayToEnforce): Task {
  const { isToBeContinued = false, areExportsMade = false } = way;
  return {
    resource,
    setting,
    requirement,
    get isToBeChanged() {
      return requirement.enforcement === EnforcementMode.ENFORCE && !isHashTaken(resource.stack)
        && (areExportsMade || !referToOtherStack(resource, mutabilityOf(properties)));
    },
    // If the app has the checks, they report what stays as it is, and the user can accept or acknowledge their finding.
    isToBeSaidHere: !isToBeContinued && !isChecked(resource, standard),
  };
}

function mutabilityOf({ [CLOUDFORMATION.mode]: mode, [CLOUDFORMATION.filters]: filters }: Record<string, unknown>): Record<string, unknown> {
  return { [CLOUDFORMATION.mode]: mode, [CLOUDFORMATION.filters]: filters };
}

/** What is to be done with a resource that does not comply. */
interface Task {
  readonly resource: CfnResource;
  readonly setting: TagMutabilitySetting;
  readonly requirement: Requirement;
  readonly isToBeChanged: boolean;
  readonly isToBeSaidHere: boolean;
}

/** @returns mode and filters as they are written, if they are */
function enforceLiteral(task: Task, { setting: instead, loss }: TightenedTagMutability): Record<string, unknown> | undefined {
  const { resource, setting, requirement: { baseline } } = task;
  if (!task.isToBeChanged) {
    reportLooser(task, { setting, where: '' }, instead);
    return undefined;
  }
  const written = mutabilityOf(instead.toCloudFormation());
  overrideMutability(resource, written);
  sayChanged(task, `from ${setting} to ${instead}. ${whyChanged(setting, baseline)}`);
  if (loss !== undefined && setting._refusedBecause === undefined) {
    annotateWarning(resource, Fact.TAG_MUTABILITY_STRICTER_THAN_NEEDED, `${loss}. Declare the filters that you need.`);
  }
  return written;
}

function enforceBranches(task: Task, { properties, changed, looser, unknown }: TightenedBranches): void {
  const { resource, requirement: { baseline } } = task;
  if (properties !== undefined && task.isToBeChanged) {
    overrideMutability(resource, properties);
    for (const { where, setting, instead } of changed) {
      sayChanged(task, `${where === '' ? '' : `${where} `}from ${setting} to ${instead}. ${whyChanged(setting, baseline)}`);
    }
  } else {
    changed.forEach((branch) => reportLooser(task, branch, branch.instead));
  }
  looser.forEach((branch) => reportLooser(task, branch));
  if (unknown.length > 0) {
    reportUnknown(task, unknown[0]);
  }
}

/** Says that a construct stays as it is because of a fault, on this side or the other. What the standard only reports fails nothing. */
function reportFailure(construct: IConstruct, standard: Requirements, reason: string): void {
  if (isChecked(construct, standard)) {
    return;
  }
  const { enforcement } = standard._requirementFor({ nameParts: ['', ''], constructPath: construct.node.path });
  say(construct, enforcement, Fact.TAG_MUTABILITY_UNKNOWN,
    `cannot tell which tag mutability it has, and whether that meets the standard: ${reason}. It stays as it is. Correct it, or declare the ` +
    'tag mutability as a literal on the L1.');
}

/** A warning where the standard only reports, or else an error. */
function say(construct: IConstruct, enforcement: EnforcementMode, fact: AnnotatedFact, message: string): void {
  if (enforcement === EnforcementMode.REPORT) {
    annotateWarning(construct, fact, message);
  } else {
    annotateError(construct, message);
  }
}

function reportUnknown({ resource, isToBeSaidHere, requirement }: Task, { setting, where }: PossibleSetting): void {
  if (isToBeSaidHere) {
    annotateWarning(resource, Fact.TAG_MUTABILITY_UNKNOWN,
      `cannot tell whether the tag mutability ${words(setting, where)} meets the baseline ${requirement.baseline}: ` +
      `${setting.unanswerableBecause}.${whyAsked(requirement)} It stays as it is. Give literals, or acknowledge this.`);
  }
}

/** @param instead what it would become; undefined for a value that nobody but who deploys can change */
function reportLooser(task: Task, { setting, where }: PossibleSetting, instead?: TagMutabilitySetting): void {
  const { resource, isToBeSaidHere, requirement } = task;
  const { baseline, enforcement } = requirement;
  if (!isToBeSaidHere) {
    return;
  }
  const why = instead === undefined ? 'a part of the value is known at deployment only'
    : enforcement === EnforcementMode.REPORT ? `the standard only reports here. With ${EnforcementMode.ENFORCE} it would become ${instead}`
      : isHashTaken(resource.stack) ? `CDK has taken the hash of the nested stack's template already. It would become ${instead}`
        : `it refers to another stack, which would lose its export. It would become ${instead}`;
  say(resource, enforcement, Fact.TAG_MUTABILITY_NOT_COMPLIANT,
    `the tag mutability ${words(setting, where)} does not meet the baseline ${baseline}: ${openIn(setting, baseline)}. The setting stays as it is, ` +
    `because ${why}.${whyAsked(requirement)} Declare ${instead === undefined ? 'a literal' : 'that'}, or ask for an exemption.`);
}

function sayChanged({ resource, requirement }: Task, change: string): void {
  annotateInfo(resource, Fact.TAG_MUTABILITY_TIGHTENED, `the standard changed the tag mutability ${change}${whyAsked(requirement)}`);
}

/** A sentence that says why so much is asked, if nobody knows for certain what is. */
function whyAsked({ uncertainBecause }: Requirement): string {
  return uncertainBecause === undefined ? '' : `${sentencesAfter(uncertainBecause).slice(1)}.`;
}

function whyChanged(declared: TagMutabilitySetting, baseline: TagMutabilitySetting): string {
  return declared._refusedBecause !== undefined ? `ECR refuses ${declared}: ${declared._refusedBecause}`
    : `With ${declared}, ${openIn(declared, baseline)}, and the baseline does not allow that.`;
}

function words(setting: TagMutabilitySetting, where: string): string {
  return where === '' ? `${setting}` : `${setting}, ${where},`;
}

/** What a setting leaves open that a baseline protects, for a message. */
function openIn(setting: TagMutabilitySetting, baseline: TagMutabilitySetting): string {
  if (setting._refusedBecause !== undefined) {
    return `ECR refuses it (${setting._refusedBecause.replace(/\.$/, '')})`;
  }
  return setting.isEveryTagMutable ? 'every tag can be overwritten' : `tag '${setting.tagLooserThan(baseline)}' can be overwritten`;
}
