import { COMPARISON, MATCHES } from './comparison';
import { jsonata } from './jsonata';
import { FILTER_TYPE, ILLEGAL_FILTER_CHARACTER, MAX_FILTERS, MAX_WILDCARDS } from '../../mutability/language/limits';
import { TagMutabilityMode } from '../../mutability/language/tag-mutability-mode';

const { MUTABLE, MUTABLE_WITH_EXCLUSION, IMMUTABLE, IMMUTABLE_WITH_EXCLUSION } = TagMutabilityMode;

/** Of filters with more wildcards than Terraform knows ECR to take, some are understood all the same. */
const MOST_WILDCARDS = 2 * MAX_WILDCARDS;

/** What the standard asks of a repository, as a statement that defines `$required($name)`: the baseline, and what else is said of it. */
const REQUIRED = jsonata`
  $required := function($name) {(
    $namespace := $standard.namespaces[$contains('<' & $name, '<' & name & '/')][0];
    $baseline := [$namespace.baseline, $standard.baseline][0];
    {
      'baseline': $baseline,
      'said': {
        'namespace': $namespace.name,
        'enforcement': [$namespace.enforcement, $lookup($standard.accounts, $account), $standard.enforcement][0],
        'exempt': $standard.exemptions[$exists(pattern) and $matches(pattern, $name)][0].text
      }
    }
  )};`;

/**
 * A function of JSONata: `function($name)` gives what the standard asks of a repository, `{enforcement, namespace?, exempt?}`, by
 * the variables `$standard` (see `standardForMachine`) and `$account`.
 */
export const REQUIRED_OF = jsonata`(
  ${MATCHES}
  ${REQUIRED}
  function($name) { $required($name).said }
)`;

/**
 * A function of JSONata: `function($repository)` gives the filters of a repository that ECR describes, as an array of texts. A filter of a
 * type that is not known becomes a text that DECIDE knows to be no filter.
 */
export const FILTERS_OF = jsonata`
  function($repository) {[
    $repository.ImageTagMutabilityExclusionFilters.(FilterType = '${FILTER_TYPE}' ? Filter : FilterType & ':' & Filter)
  ]}`;

/**
 * A function of JSONata: `function($name, $mode, $filters)` judges a repository as `isAtLeastAsStrictAs` does, and says what to write as
 * `tightenedTo` does, by the variables `$standard` (see `standardForMachine`) and `$account`. The filters are an array, a text or undefined.
 * It gives
 *
 *     {name, before: {mode, filters}, complies, after?: {mode, filters}, isStricterThanAsked?: true, unclear?, enforcement, namespace?, exempt?}
 *
 * A mode that is not known, filters that do not go with their mode, and filters that ECR does not take today mean nothing that anybody knows.
 * Such a setting does not comply and has no `after`: nothing is to be written, and `unclear` says why.
 */
export const DECIDE = jsonata`(
  ${MATCHES}
  ${REQUIRED}
  ${COMPARISON}
  function($name, $mode, $filters) {(
    $required := $required($name);
    $asked := $required.baseline;
    $given := [$filters];
    $isOpen := function($mode) { $mode in ['${MUTABLE}', '${MUTABLE_WITH_EXCLUSION}'] };
    $isClear := $count($given) in ($mode in ['${MUTABLE}', '${IMMUTABLE}'] ? [0]
        : $mode in ['${MUTABLE_WITH_EXCLUSION}', '${IMMUTABLE_WITH_EXCLUSION}'] ? [1..${MAX_FILTERS}] : [])
      and $not($contains($join($given), /${ILLEGAL_FILTER_CHARACTER.source}/))
      and $not($exists($given[$count($split($, '*')) > ${MOST_WILDCARDS + 1}]));
    $verdict := $isClear ? $judge($isOpen($mode), [$distinct($given)[$live($)]], $isOpen($asked.mode), [$asked.filters[$live($)]]);
    $merge([
      {'name': $name, 'before': {'mode': $mode, 'filters': $given}, 'complies': $verdict = 'own'},
      $required.said,
      $not($isClear) ? {
        'unclear': 'This release does not know what ' & $mode & ' with the filters ' & $join($given, ', ') & ' means. Update it, or set the repository by hand'
      } : $verdict = 'own' ? {} : $verdict = 'asked' ? {'after': $asked} : $verdict.{
        'after': {
          'mode': (open ? '' : 'IM') & '${MUTABLE}' & ($count(filters) = 0 ? '' : '_WITH_EXCLUSION'),
          'filters': filters
        },
        'isStricterThanAsked': $not(exact) ? true
      }
    ])
  )}
)`;
