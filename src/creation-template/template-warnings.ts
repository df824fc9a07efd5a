import { Annotations, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { settingOf } from './template-properties';
import { AppliedFor } from '../ecr/applied-for';
import { ROOT } from '../ecr/prefix';
import { MessageId, warnOfOddFilters } from '../messages/messages';
import { TagMutabilitySetting } from '../mutability';
import { ADVICE_FOR_FLOATING_TAGS } from '../mutability/tag-filters';

/** What the user has said of a template. */
interface Said {
  readonly prefix: string;
  readonly appliedFor?: AppliedFor[];
  readonly tagMutability?: TagMutabilitySetting;
}

/** Warns of what ECR accepts and the user may not have meant. */
export function warnOfTemplate(construct: IConstruct, { prefix, appliedFor, tagMutability }: Said): void {
  warnOfOddFilters(construct, settingOf({ tagMutability }));
  if (tagMutability === undefined && includes(appliedFor, AppliedFor.PULL_THROUGH_CACHE)) {
    Annotations.of(construct).addWarningV2(MessageId.FROZEN_CACHE,
      'the template is for a pull-through cache and does not say which tags can move, so that none can: Amazon ECR then never refreshes ' +
      "a tag that it has cached, 'latest' included. Say tagMutability: " +
      `${ADVICE_FOR_FLOATING_TAGS} for tags that publishers move to be refreshed, or ` +
      'TagMutabilitySetting.IMMUTABLE if that is what you want.');
  }
  if (prefix === ROOT && includes(appliedFor, AppliedFor.CREATE_ON_PUSH)) {
    Annotations.of(construct).addWarningV2(MessageId.ROOT_CREATES_ON_PUSH,
      `the template is for ${ROOT} and ${AppliedFor.CREATE_ON_PUSH}, so that a push to a repository whose name is mistyped creates one. Name the ` +
      'namespaces in which a push may create repositories, or acknowledge this.');
  }
}

function includes(appliedFor: AppliedFor[] | undefined, scenario: AppliedFor): boolean {
  return !Token.isUnresolved(appliedFor) && (appliedFor ?? []).includes(scenario);
}
