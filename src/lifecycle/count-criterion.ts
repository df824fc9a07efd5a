import { Duration, Token } from 'aws-cdk-lib';
import type { LifecyclePolicyRule } from './lifecycle-policy-rule';
import { MIN_COUNT, MIN_DAYS_IN_ARCHIVE } from './limits';
import { checkWholeNumber } from './whole-number';

/** What a rule selects images by, besides their tags. */
export interface CountCriterion {
  readonly prop: keyof typeof COUNT_TYPES;
  readonly countType: string;
  readonly countNumber: number;
  readonly countUnit?: string;
}

/** The props of which a rule has exactly one, with ECR's names. */
const COUNT_TYPES = {
  maxImageCount: 'imageCountMoreThan',
  maxImageAge: 'sinceImagePushed',
  sinceImagePulled: 'sinceImagePulled',
  sinceImageTransitioned: 'sinceImageTransitioned',
};

const PROPS = Object.keys(COUNT_TYPES) as CountCriterion['prop'][];

/** The one criterion of a rule. Throws, without saying which rule, if there is none, if there are more, or for its number. */
export function readCriterion(rule: LifecyclePolicyRule): CountCriterion {
  const given = PROPS.filter((prop) => rule[prop] !== undefined);
  if (given.length !== 1) {
    const what = given.length === 0 ? 'no count or age is given' : `${given.map((prop) => showCriterion(rule, prop)).join(' and ')} are given`;
    const instead = given.length === 0 ? 'Give one of them' : 'Keep one of them';
    throw new Error(`${what}; Amazon ECR requires exactly one of ${PROPS.join(', ')}. ${instead}.`);
  }
  const [prop] = given;
  const countType = COUNT_TYPES[prop];
  if (prop === 'maxImageCount') {
    checkWholeNumber(prop, rule.maxImageCount!, MIN_COUNT, 'Give the number of images to keep.');
    return { prop, countType, countNumber: rule.maxImageCount! };
  }
  const least = prop === 'sinceImageTransitioned' ? MIN_DAYS_IN_ARCHIVE : MIN_COUNT;
  return { prop, countType, countNumber: wholeDays(prop, rule[prop]!, least), countUnit: 'days' };
}

/** A criterion with its value, for a message. */
export function showCriterion(rule: LifecyclePolicyRule, prop: CountCriterion['prop']): string {
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
        'Use Duration.days with a token that is in days.');
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
