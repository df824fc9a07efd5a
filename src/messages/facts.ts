/** What ids of this library begin with: those of its annotations, and those by which findings of its checks are acknowledged. */
export const LIBRARY = 'cdk-ecr-immutability';

/**
 * What the library tells the user of an app, each fact by its one name. An annotation says it, a rule of `TagImmutabilityChecks`, or
 * either: a construct annotates what it knows itself, and the rule finds what no construct has annotated. `docs/rules.md` lists them.
 */
export enum Fact {
  ACCEPTED_FINDING_GONE = 'acceptedFindingGone',
  ACCEPTED_FINDINGS_WRITTEN = 'acceptedFindingsWritten',
  CALL_LOOSER_THAN_BASELINE = 'callLooserThanBaseline',
  CHECKS_FAILED = 'checksFailed',
  CREATION_TEMPLATE_HIDDEN = 'creationTemplateHidden',
  CREATION_TEMPLATE_LOOSER = 'creationTemplateLooser',
  CREATION_TEMPLATE_NEEDS_ROLE = 'creationTemplateNeedsRole',
  CREATION_TEMPLATES_OVERLAP = 'creationTemplatesOverlap',
  ERROR_OUT_OF_SIGHT = 'errorOutOfSight',
  EXCLUSIONS_LOOSER_THAN_BASELINE = 'exclusionsLooserThanBaseline',
  EXEMPTION_EXPIRED = 'exemptionExpired',
  FILTER_WITHOUT_EFFECT = 'filterWithoutEffect',
  GUARD_WITHOUT_SCHEDULE = 'guardWithoutSchedule',
  IMAGES_CAN_BE_DELETED = 'imagesCanBeDeleted',
  IMPORT_UNCHANGED = 'importUnchanged',
  LIFECYCLE_MAY_EXPIRE_DEPLOYED_TAG = 'lifecycleMayExpireDeployedTag',
  MAY_BE_DECLARED_TWICE = 'mayBeDeclaredTwice',
  MAY_BE_IN_OTHER_ENVIRONMENT = 'mayBeInOtherEnvironment',
  MUTABLE_TAG_DEPLOYED = 'mutableTagDeployed',
  NOT_JUDGED = 'notJudged',
  NOT_REACHED = 'notReached',
  PULL_THROUGH_CACHE_WITHOUT_TEMPLATE = 'pullThroughCacheWithoutTemplate',
  PULL_THROUGH_TAGS_FROZEN = 'pullThroughTagsFrozen',
  PUSHED_TAG_REFUSED = 'pushedTagRefused',
  REGISTRY_IGNORES_CONSTRUCT_PATHS = 'registryIgnoresConstructPaths',
  REPLICATION_WITHOUT_TEMPLATE = 'replicationWithoutTemplate',
  REPOSITORY_MUTABLE = 'repositoryMutable',
  ROLE_UNCHANGED = 'roleUnchanged',
  ROOT_TEMPLATE_CREATES_ON_PUSH = 'rootTemplateCreatesOnPush',
  SCANNER_WOULD_FAIL = 'scannerWouldFail',
  TAG_MUTABILITY_NOT_COMPLIANT = 'tagMutabilityNotCompliant',
  TAG_MUTABILITY_REFUSED = 'tagMutabilityRefused',
  TAG_MUTABILITY_STRICTER_THAN_NEEDED = 'tagMutabilityStricterThanNeeded',
  TAG_MUTABILITY_TIGHTENED = 'tagMutabilityTightened',
  TAG_MUTABILITY_UNKNOWN = 'tagMutabilityUnknown',
  TEMPLATE_NEEDS_BUCKET = 'templateNeedsBucket',
  WILDCARD_MATCHES_EVERYTHING = 'wildcardMatchesEverything',
}

/** The facts that annotations say. */
export const ANNOTATED_FACTS = [
  Fact.CREATION_TEMPLATE_HIDDEN,
  Fact.CREATION_TEMPLATES_OVERLAP,
  Fact.FILTER_WITHOUT_EFFECT,
  Fact.GUARD_WITHOUT_SCHEDULE,
  Fact.IMPORT_UNCHANGED,
  Fact.MAY_BE_DECLARED_TWICE,
  Fact.MAY_BE_IN_OTHER_ENVIRONMENT,
  Fact.PULL_THROUGH_CACHE_WITHOUT_TEMPLATE,
  Fact.PULL_THROUGH_TAGS_FROZEN,
  Fact.REGISTRY_IGNORES_CONSTRUCT_PATHS,
  Fact.ROLE_UNCHANGED,
  Fact.ROOT_TEMPLATE_CREATES_ON_PUSH,
  Fact.TAG_MUTABILITY_NOT_COMPLIANT,
  Fact.TAG_MUTABILITY_STRICTER_THAN_NEEDED,
  Fact.TAG_MUTABILITY_TIGHTENED,
  Fact.TAG_MUTABILITY_UNKNOWN,
  Fact.TEMPLATE_NEEDS_BUCKET,
] as const;

export type AnnotatedFact = typeof ANNOTATED_FACTS[number];

/** The facts that annotations say, and no rule. */
const NO_RULE_SAYS: readonly Fact[] = [
  Fact.GUARD_WITHOUT_SCHEDULE,
  Fact.IMPORT_UNCHANGED,
  Fact.MAY_BE_DECLARED_TWICE,
  Fact.MAY_BE_IN_OTHER_ENVIRONMENT,
  Fact.REGISTRY_IGNORES_CONSTRUCT_PATHS,
  Fact.ROLE_UNCHANGED,
  Fact.ROOT_TEMPLATE_CREATES_ON_PUSH,
  Fact.TAG_MUTABILITY_NOT_COMPLIANT,
  Fact.TAG_MUTABILITY_STRICTER_THAN_NEEDED,
  Fact.TAG_MUTABILITY_TIGHTENED,
  Fact.TEMPLATE_NEEDS_BUCKET,
];

/** The facts that rules say: their ids. */
export const RULE_FACTS: readonly Fact[] = Object.values(Fact).filter((fact) => !NO_RULE_SAYS.includes(fact));

/** The id of the annotation that says a fact. */
export function annotationId(fact: AnnotatedFact): string {
  return `${LIBRARY}:${fact}`;
}
