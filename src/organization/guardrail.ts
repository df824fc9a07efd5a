import {
  ARCHIVE_ACTION, CREATE_CACHE_ACTION, CREATE_TEMPLATE_ACTION, DELETE_ACTIONS, DELETE_TEMPLATE_ACTION, PUT_ACTION, PUT_LIFECYCLE_POLICY_ACTION,
  REPLICATION_ACTIONS, REPOSITORY_POLICY_ACTIONS, TAGGING_ACTIONS, UPDATE_TEMPLATE_ACTION,
} from '../ecr/actions';

/**
 * What guardrails deny to all who are not excepted.
 */
export enum Guardrail {
  /** To change the tag mutability of a repository. */
  MUTABILITY = 'MUTABILITY',

  /** To create, change and delete repository creation templates. */
  CREATION_TEMPLATES = 'CREATION_TEMPLATES',

  /**
   * To set or remove the tags by which the standard exempts a repository, and the one that opens it for a time. At its creation too: whoever
   * may tag a repository could exempt himself.
   */
  EXEMPTION_TAGS = 'EXEMPTION_TAGS',

  /**
   * To create pull-through cache rules. A registry leaves all repositories alone that have the prefix of a rule, so whoever may make a rule
   * could exempt a namespace.
   */
  PULL_THROUGH_CACHE_RULES = 'PULL_THROUGH_CACHE_RULES',

  /** To delete images and repositories. A tag that is deleted can be pushed again. */
  DELETION = 'DELETION',

  /** To put lifecycle policies, by which Amazon ECR itself deletes or archives images. */
  LIFECYCLE_POLICIES = 'LIFECYCLE_POLICIES',

  /** To archive an image, which nobody can pull then, and to restore it. */
  ARCHIVING = 'ARCHIVING',

  /** To set and delete the policies of repositories. */
  REPOSITORY_POLICIES = 'REPOSITORY_POLICIES',

  /**
   * To change what a registry replicates, and from whom it takes images. With `deleteReplication`, a deletion at the source deletes at the
   * destination too.
   */
  REPLICATION = 'REPLICATION',
}

/** The actions of each. */
export const GUARDED_ACTIONS: Record<Guardrail, readonly string[]> = {
  [Guardrail.MUTABILITY]: [PUT_ACTION],
  [Guardrail.CREATION_TEMPLATES]: [CREATE_TEMPLATE_ACTION, UPDATE_TEMPLATE_ACTION, DELETE_TEMPLATE_ACTION],
  [Guardrail.EXEMPTION_TAGS]: TAGGING_ACTIONS,
  [Guardrail.PULL_THROUGH_CACHE_RULES]: [CREATE_CACHE_ACTION],
  [Guardrail.DELETION]: DELETE_ACTIONS,
  [Guardrail.LIFECYCLE_POLICIES]: [PUT_LIFECYCLE_POLICY_ACTION],
  [Guardrail.ARCHIVING]: [ARCHIVE_ACTION],
  [Guardrail.REPOSITORY_POLICIES]: REPOSITORY_POLICY_ACTIONS,
  [Guardrail.REPLICATION]: REPLICATION_ACTIONS,
};
