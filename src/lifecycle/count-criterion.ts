import { Duration, Token } from 'aws-cdk-lib';
import { LifecycleStorageClass } from './lifecycle-policy-rule';
import type { LifecyclePolicyRule } from './lifecycle-policy-rule';
import { MIN_COUNT, MIN_DAYS_IN_ARCHIVE } from './limits';
import { quoted } from '../mutability/language/quoted';

/** The count or the age by which a rule selects images, besides their tags. */
export interface CountCriterion {
  readonly prop: keyof typeof COUNT_TYPES;
  readonly countType: string;
  readonly countNumber: number;
  readonly countUnit?: string;
}

/** The props, with ECR's names. A rule has exactly one of them. */
const COUNT_TYPES = {
  maxImageCount: 'imageCountMoreThan',
  maxImageAge: 'sinceImagePushed',
  sinceImagePulled: 'sinceImagePulled',
  sinceImageTransitioned: 'sinceImageTransitioned',
};

const PROPS = Object.keys(COUNT_TYPES) as CountCriterion['prop'][];

/** The criterion of a rule. Throws, without saying which rule, if the rule does not have exactly one, or if its number is not allowed. */
export function readCriterion(rule: LifecyclePolicyRule): CountCriterion {
  const named = PROPS.filter((prop) => rule[prop] !== undefined);
  if (named.length !== 1) {
    const what = named.length === 0 ? 'no count or age is given' : `${named.map((prop) => showCriterion(rule, prop)).join(' and ')} are given`;
    const instead = named.length === 0 ? 'Give one of these props' : 'Keep one of these props';
    throw new Error(`${what}; Amazon ECR requires exactly one of ${PROPS.join(', ')}. ${instead}.`);
  }
  const [prop] = named;
  const countType = COUNT_TYPES[prop];
  if (prop === 'maxImageCount') {
    checkWholeNumber(prop, rule.maxImageCount!, MIN_COUNT, 'Give the number of images to keep.');
    return { prop, countType, countNumber: rule.maxImageCount! };
  }
  const least = prop === 'sinceImageTransitioned' ? MIN_DAYS_IN_ARCHIVE : MIN_COUNT;
  return { prop, countType, countNumber: wholeDays(prop, rule[prop]!, least), countUnit: 'days' };
}

/** A criterion with its value, for a message. */
function showCriterion(rule: LifecyclePolicyRule, prop: CountCriterion['prop']): string {
  if (prop === 'maxImageCount') {
    return `${prop} (${Token.isUnresolved(rule[prop]) ? '<token>' : rule[prop]})`;
  }
  return `${prop} (${rule[prop]!.toHumanString()})`;
}

function wholeDays(prop: string, duration: Duration, least: number): number {
  if (duration.isUnresolved()) {
    if (duration.unitLabel() !== 'days') {
      throw new Error(
        `${prop} is a token in ${duration.unitLabel()}; Amazon ECR allows days, and nobody can convert a token before deployment. ` +
        'Use Duration.days with a token for a number of days.');
    }
    return duration.toDays();
  }
  const days = duration.toDays({ integral: false });
  if (!Number.isInteger(days) || days < least) {
    throw new Error(
      `${prop} is ${duration.toHumanString()}; Amazon ECR allows whole days, at least ${least}. ` +
      `Use Duration.days(${Math.max(Math.ceil(days), least)}) or more.`);
  }
  return days;
}

const { ARCHIVE, STANDARD } = LifecycleStorageClass;

/**
 * Throws, without saying which rule, if a criterion does not go with the storage class of the rule or with its action.
 *
 * The user guide says: a rule by the last pull can only archive images. A rule for archived images selects them only by the time in the
 * archive, and can only delete them.
 */
export function checkStorageClass(rule: LifecyclePolicyRule, { prop }: CountCriterion): void {
  const { storageClass, transitionTo } = rule;
  const criterion = showCriterion(rule, prop);
  const isOfArchive = prop === 'sinceImageTransitioned';

  if (isOfArchive && !isOr(storageClass, ARCHIVE)) {
    throw new Error(
      `${criterion} is given ${given('storageClass', storageClass)}; Amazon ECR allows sinceImageTransitioned only with '${ARCHIVE}'. ` +
      'Add storageClass: LifecycleStorageClass.ARCHIVE.');
  }
  if (!isOfArchive && storageClass !== undefined && !isOr(storageClass, STANDARD)) {
    throw new Error(
      `${criterion} is given ${given('storageClass', storageClass)}; Amazon ECR allows ${prop} only with '${STANDARD}'. ` +
      'Leave storageClass out, or select archived images by sinceImageTransitioned.');
  }
  if (isOfArchive && transitionTo !== undefined) {
    throw new Error(
      `${criterion} is given ${given('transitionTo', transitionTo)}; Amazon ECR can only delete archived images. ` +
      'Leave transitionTo out.');
  }
  if (transitionTo !== undefined && !isOr(transitionTo, ARCHIVE)) {
    throw new Error(
      `transitionTo is ${quoted(transitionTo)}; Amazon ECR allows only '${ARCHIVE}'. Use LifecycleStorageClass.ARCHIVE, or leave ` +
      'transitionTo out to delete the images.');
  }
  if (prop === 'sinceImagePulled' && transitionTo === undefined) {
    throw new Error(
      `${criterion} is given without transitionTo, so that the rule deletes the images; by the last pull Amazon ECR can only archive them. Add ` +
      'transitionTo: LifecycleStorageClass.ARCHIVE and, to delete the archived images, a rule with storageClass ' +
      `LifecycleStorageClass.ARCHIVE and sinceImageTransitioned of ${MIN_DAYS_IN_ARCHIVE} days or more.`);
  }
}

/** Whether a value is the wanted one, or a token that can become it. */
function isOr(value: string | undefined, wanted: string): boolean {
  return value === wanted || Token.isUnresolved(value);
}

function given(prop: string, value: string | undefined): string {
  if (value === undefined) {
    return `without ${prop}`;
  }
  return Token.isUnresolved(value) ? `with a ${prop}` : `with ${prop} ${quoted(value)}`;
}

/** Throws, without saying which rule, unless a number is whole and at least the least that is allowed. A token passes. */
export function checkWholeNumber(prop: string, value: number, least: number, remedy: string): void {
  if (!Token.isUnresolved(value) && !(Number.isInteger(value) && value >= least)) {
    throw new Error(`${prop} is ${value}; Amazon ECR allows whole numbers from ${least}. ${remedy}`);
  }
}
