import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { settingOf } from './template-properties';
import { AppliedFor } from '../ecr/applied-for';
import { ROOT } from '../ecr/prefix';
import { annotateWarning } from '../messages/annotate';
import { Fact } from '../messages/facts';
import { warnOfOddFilters } from '../messages/messages';
import { TagMutabilitySetting } from '../mutability';
import { ADVICE_FOR_FLOATING_TAGS } from '../mutability/tag-filters';

/** The fields of a template that decide about warnings, as the user has given them. */
interface Said {
  readonly prefix: string;
  readonly appliedFor?: AppliedFor[];
  readonly tagMutability?: TagMutabilitySetting;
}

/** Warns of fields that ECR accepts and that the user may not have meant. */
export function warnOfTemplate(construct: IConstruct, { prefix, appliedFor, tagMutability }: Said): void {
  warnOfOddFilters(construct, settingOf({ tagMutability }));
  if (tagMutability === undefined && includes(appliedFor, AppliedFor.PULL_THROUGH_CACHE)) {
    annotateWarning(construct, Fact.PULL_THROUGH_TAGS_FROZEN,
      "the template is for a pull-through cache and 'tagMutability' is not given, so that no tag can be overwritten: Amazon ECR then never refreshes " +
      `a tag that it has cached, not even 'latest'. Give tagMutability: ${ADVICE_FOR_FLOATING_TAGS}, so that it refreshes tags that publishers move, or ` +
      'TagMutabilitySetting.IMMUTABLE if no tag may change.');
  }
  if (prefix === ROOT && includes(appliedFor, AppliedFor.CREATE_ON_PUSH)) {
    annotateWarning(construct, Fact.ROOT_TEMPLATE_CREATES_ON_PUSH,
      `the template is for ${ROOT} and ${AppliedFor.CREATE_ON_PUSH}, so that a push with a mistyped repository name creates a repository. Name the ` +
      'namespaces in which a push may create repositories, or acknowledge this.');
  }
}

function includes(appliedFor: AppliedFor[] | undefined, scenario: AppliedFor): boolean {
  return !Token.isUnresolved(appliedFor) && (appliedFor ?? []).includes(scenario);
}
