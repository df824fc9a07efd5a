import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { TagMutabilitySetting } from '../mutability';

/**
 * What the library says to the user of an app, by the id to acknowledge it with. `docs/rules.md` lists them.
 */
export enum MessageId {
  ODD_FILTER = 'cdk-ecr-immutability:oddTagFilter',
  TIGHTENED = 'cdk-ecr-immutability:tagMutabilityTightened',
  STRICTER_THAN_NEEDED = 'cdk-ecr-immutability:tagMutabilityStricterThanNeeded',
  UNKNOWN = 'cdk-ecr-immutability:tagMutabilityUnknown',
}

/** Warns of what is odd about a setting though ECR accepts it. */
export function warnOfOddFilters(construct: IConstruct, setting: TagMutabilitySetting): void {
  for (const warning of setting.warnings) {
    Annotations.of(construct).addWarningV2(MessageId.ODD_FILTER, warning);
  }
}
