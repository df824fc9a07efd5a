import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { TagMutabilitySetting } from '../mutability';

/**
 * What the library says to the user of an app, by the id to acknowledge it with. `docs/rules.md` lists them.
 */
export enum MessageId {
  ODD_FILTER = 'cdk-ecr-immutability:filterWithoutEffect',
  TIGHTENED = 'cdk-ecr-immutability:tagMutabilityTightened',
  STRICTER_THAN_NEEDED = 'cdk-ecr-immutability:tagMutabilityStricterThanNeeded',
  UNKNOWN = 'cdk-ecr-immutability:tagMutabilityUnknown',
  NOT_COMPLIANT = 'cdk-ecr-immutability:tagMutabilityNotCompliant',
  IMPORT_UNCHANGED = 'cdk-ecr-immutability:importUnchanged',
  FROZEN_CACHE = 'cdk-ecr-immutability:pullThroughTagsFrozen',
  ROOT_CREATES_ON_PUSH = 'cdk-ecr-immutability:rootTemplateCreatesOnPush',
  OVERLAPPING_TEMPLATES = 'cdk-ecr-immutability:creationTemplatesOverlap',
  HIDDEN_TEMPLATE = 'cdk-ecr-immutability:creationTemplateHidden',
  ROLE_UNCHANGED = 'cdk-ecr-immutability:roleUnchanged',
  CACHE_WITHOUT_TEMPLATE = 'cdk-ecr-immutability:pullThroughCacheWithoutTemplate',
}

/** Warns of what is odd about a setting though ECR accepts it. */
export function warnOfOddFilters(construct: IConstruct, setting: TagMutabilitySetting): void {
  for (const warning of setting.warnings) {
    Annotations.of(construct).addWarningV2(MessageId.ODD_FILTER, warning);
  }
}

/** As many as a message has room for. */
const SHOWN = 3;

/** The first few of many, and how many more there are. */
export function some(paths: readonly string[]): string {
  const others = paths.length - SHOWN;
  return `${paths.slice(0, SHOWN).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}
