import { DECIDE, FILTERS_OF, StandardForMachine } from './decision';
import { Substitutions, Value, evaluated, substitution } from './state-language';
import { MARKERS_PREFIX, RepositoryOutcome } from '../contract/registry-records';

/**
 * How the machines of a registry judge what Amazon ECR describes: all by the same expressions, so that they agree.
 *
 * `judgedRows` reads `$standard`, `$account`, `$config`, `$run.writes`, `$progress.changes`, `$caches` and `$states.input.found`.
 */
export interface JudgeSettings {
  readonly standard: StandardForMachine;
  readonly standardHash: string;
  /** REPORT or ENFORCE. */
  readonly enforcement: string;
  /** Whether what is the first of a changed standard may write. */
  readonly enforceAtOnce: boolean;
  readonly maxChanges: number;
  /** Without a `/` at the end. */
  readonly replicatedNamespaces: readonly string[];
  /** Whether pull-through caches are settled like all others. Undefined: nobody has said it. */
  readonly settlesCaches?: boolean;
  /** For how many seconds a repository may be opened. Undefined: for any time. */
  readonly longestOpening?: number;
  /** The ARNs of the roles that creation templates may have which are written. Undefined: none is written. */
  readonly templateRoles?: readonly string[];
}

/** A pull-through cache rule has up to 3 KB: an ARN of a role has 2,048 characters, and one of a secret 612. */
const RULES_PER_CALL = 50;

/** The ARN of a repository without its name. */
export const REGISTRY_ARN = '($arn := $split($states.context.Execution.Id, ":"); $join(["arn", $arn[1], "ecr", $arn[3], $arn[4], "repository/"], ":"))';

function roleName(index: number): string {
  return `role${index}`;
}

/** What the definition needs, by the names that it has there. */
export function judgeSubstitutions({ enforcement, templateRoles = [] }: JudgeSettings): Substitutions {
  return { enforcement, ...Object.fromEntries(templateRoles.map((arn, index) => [roleName(index), arn])) };
}

/** What `judgedRows` and `rememberedTemplate` need in `$config`. */
export function judgedBy({ replicatedNamespaces, templateRoles }: JudgeSettings): { readonly [name: string]: Value } {
  return {
    enforcement: substitution('enforcement'),
    // The longest come first.
    ...replicatedNamespaces.length > 0 && { replicated: [...replicatedNamespaces].sort((one, other) => other.length - one.length) },
    ...templateRoles?.length && { roles: templateRoles.map((_, index) => substitution(roleName(index))) },
  };
}

/** The account and the registry that an execution is in. */
export const WHERE = { account: evaluated('$split($states.context.Execution.Id, ":")[4]'), registryArn: evaluated(REGISTRY_ARN) };

/** The pull-through cache rules of one page after those of others, as an expression, and the arguments of the call that gives a page. */
export const CACHES_OF_PAGE = `[$caches, $states.result.PullThroughCacheRules.{
  "prefix": $replace(EcrRepositoryPrefix, /\\/$/, ""), "created": CreatedAt
}]`;
export const CACHES_ARGUMENTS = `$merge([{"MaxResults": ${RULES_PER_CALL}}, $more])`;

/** The repositories that ECR has described, as `judgedRows` takes them. */
export const FOUND_REPOSITORIES = `(
  $filters := ${FILTERS_OF};
  {"templates": false, "found": [$states.result.Repositories.{
    "name": RepositoryName, "mode": ImageTagMutability, "filters": $filters($), "created": CreatedAt
  }]}
)`;

/** The creation templates that ECR has described, as `judgedRows` takes them. */
export const FOUND_TEMPLATES = `(
  $filters := ${FILTERS_OF};
  {"templates": true, "found": [$states.result.RepositoryCreationTemplates.{
    "name": $substring(Prefix, -1) = "/" ? Prefix : Prefix & "/", "mode": ImageTagMutability, "filters": $filters($)
  }]}
)`;

/**
 * The beginning of the key by which a registry remembers that it has reported a standard; nothing else begins so. A bucket may be that of many
 * accounts, each of which is to see its own report first.
 */
export function markerOf({ standardHash }: JudgeSettings): string {
  return evaluated(`"${MARKERS_PREFIX}" & $account & "-${standardHash}"`);
}

/** The repositories of a page: what is known of each from the list alone, and of the others what they would get, and whether they may. */
export function judgedRows({ settlesCaches, maxChanges }: JudgeSettings): string {
  return `(
    $decide := ${DECIDE};
    $isUnder := function($name, $prefix) {$substring($name, 0, $length($prefix) + 1) = $prefix & "/"};
    $rows := [$states.input.found.(
      $name := name;
      $found := $decide($name, mode, filters);
      $replicated := $config.replicated[$isUnder($name, $)][0];
      ${settlesCaches ? '' : `$cache := $sort($caches[prefix = "ROOT" or $isUnder($name, prefix)], function($one, $other) {
        $one.prefix = "ROOT" or $length($one.prefix) < $length($other.prefix)
      })[0];`}
      $merge([
        {"name": $name, "before": $found.before, "namespace": $found.namespace},
        $found.complies ? {"outcome": "${RepositoryOutcome.COMPLIANT}"}
        : $exists($found.unclear) ? {"outcome": "${RepositoryOutcome.FAILED}", "reason": $found.unclear}
        : $exists($found.exempt) ? {"outcome": "${RepositoryOutcome.EXEMPT}", "reason": $found.exempt}
        ${settlesCaches ? '' : `: $exists($cache) ? {"outcome": "${RepositoryOutcome.LEFT_ALONE}", "reason":
          ($toMillis(created) < $toMillis($cache.created) ? "It is older than the pull-through cache rule for " : "It belongs to the pull-through cache rule for ")
          & $cache.prefix & ". A cached tag that is immutable is not refreshed any more."}`}
        : $exists($replicated) ? {"outcome": "${RepositoryOutcome.LEFT_ALONE}", "reason":
          "Images are replicated into " & $replicated & ". One whose tag is refused here would arrive without a tag."}
        : {"after": {"mode": $found.after.mode, "filters": [$found.after.filters]}, "isStricterThanAsked": $found.isStricterThanAsked, "enforcement": $found.enforcement}
      ])
    )];
    $enforced := $rows[$run.writes and enforcement = "ENFORCE"];
    $left := ${maxChanges} - $progress.changes;
    $allowed := $map($enforced, function($row, $index) {$index < $left ? $row.name});
    [$rows.($exists(outcome) ? $ : $merge([$, {
      "write": name in $allowed,
      "otherwise": $run.writes and enforcement = "ENFORCE" ? "${RepositoryOutcome.DEFERRED}" : "${RepositoryOutcome.WOULD_CHANGE}"
    }]))]
  )`;
}
