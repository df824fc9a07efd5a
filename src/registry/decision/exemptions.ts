import { jsonata } from './jsonata';

/**
 * A function of JSONata: `function($tags)` gives why a repository is exempt by one of its tags, as ECR's ListTagsForResource gives them
 * (`[{Key, Value}]`, or undefined), or nothing, by the variable `$standard`.
 */
export const EXEMPT_BY_TAGS = jsonata`
  function($tags) { $standard.exemptions[($one := $; $exists($tags[Key = $one.key and Value = $one.value]))][0].text }`;

/**
 * A function of JSONata: `function($time)` gives an array of texts, one for each exemption that was until a day that is over, by the variable
 * `$standard`. Such an exemption holds all the same. `$time` is a time as ISO 8601 says it, such as `$states.context.State.EnteredTime`.
 */
export const EXPIRED_EXEMPTIONS = jsonata`
  function($time) {[
    $standard.exemptions[expires < $substring($time, 0, 10)].(
      'The exemption of ' & [pattern, 'the tag ' & key & '=' & value][0] & ' was until ' & expires & ' and holds all the same. Remove it from the standard, or give it a later day. ' & text & '.'
    )
  ]}`;
