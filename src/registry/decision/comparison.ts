import { jsonata } from './jsonata';
import { MAX_FILTERS, MAX_FILTER_LENGTH, MAX_TAG_LENGTH, MAX_WILDCARDS } from '../../mutability/language/limits';

/**
 * How a wildcard matches, as a statement of JSONata that defines `$matches($pattern, $text)`.
 *
 * It does what `matchesPattern` of the model does: each part between two wildcards is taken where it first is. No pattern, name or tag has
 * one of the characters `<>!~`. `<` and `>` hold the first and the last part to the ends of the text, and `!` is what is left if all were there.
 */
export const MATCHES = jsonata`
  $matches := function($pattern, $text) {
    $reduce($split('<' & $pattern & '>', '*'), function($left, $part) { $contains($left, $part) ? $substringAfter($left, $part) : '' }, '<' & $text & '>!') = '!'
  };`;

/** How many patterns are compared with each other, before those with the fewest literal characters are kept, as the model does. */
const MAX_CANDIDATES = 2 * MAX_FILTERS;

/**
 * How settings compare, and what both allow, as statements of JSONata. They use MATCHES, and define `$live` and `$judge`.
 *
 * It is the model's reasoning (src/mutability/language), with pairs of filters in place of searches. Several filters that cover another one
 * together, and none of them alone, use all characters that a tag can begin with: nobody has such filters, and where somebody has, the
 * answer is the stricter one.
 */
export const COMPARISON = jsonata`
  /* Whether a filter matches some tag: no tag begins with a dot or a hyphen. */
  $live := function($a) { $not($substring($a, 0, 1) in ['.', '-']) };

  /* Whether a filter matches every tag. */
  $every := function($a) { $replace($a, '*', '') = '' };

  /* The text of a filter before its first wildcard, and after its last one. */
  $head := function($a) { $substringBefore($a, '*') };
  $tail := function($a) { $split($a, '*')[-1] };

  /* A filter with one wildcard in place of up to four in a row. */
  $flat := function($a) { $replace($replace($a, '**', '*'), '**', '*') };

  /*
   * Whether one of several filters matches every tag that a filter does: whether it matches the filter with a stranger in place of each
   * wildcard. Most of them begin otherwise, which costs less to find out.
   */
  $covered := function($a, $all) {
    $a in $all or ($text := $replace($a, '*', '~'); $start := '<' & $text;
      $exists($all[$contains($, '*') and $contains($start, '<' & $substringBefore($, '*')) and $matches($, $text)]))
  };

  /* Those of several filters that match a tag that a filter matches. If both have wildcards, the tag may be too long: they count all the same. */
  $meeting := function($a, $all) {(
    $start := '<' & $head($a);
    $end := $tail($a) & '>';
    $all[
      ($x := '<' & $substringBefore($, '*'); $contains($x, $start) or $contains($start, $x))
      and ($x := $split($, '*')[-1] & '>'; $contains($x, $end) or $contains($end, $x))
      and ($contains($a, '*') ? $contains($, '*') or $matches($a, $) : $matches($, $a))
    ]
  )};

  /*
   * The filters that no other one covers, those with the fewest literal characters first: one that covers another one has no more of them.
   * A stranger stands for what is more than are compared, and for what nobody gave and nobody can declare.
   */
  $pick := function($filters, $given) {
    $reduce([$filters.{'a': $, 'literals': $length($replace($, '*', ''))}^(literals).a], function($kept, $a) {
      $count($kept) > ${MAX_CANDIDATES} or $covered($a, $kept) ? $kept
        : $count($kept[$ != '~']) < ${MAX_CANDIDATES} and ($a in $given or $length($a) <= ${MAX_FILTER_LENGTH} and $count($split($a, '*')) <= ${MAX_WILDCARDS + 1})
          ? [$kept[$not($covered($, [$a]))], $a]
          : [$kept[$ != '~'], '~']
    }, [])
  };

  /* The patterns for what two filters match, from where both are. What was passed on the way is $w. */
  $ways := function($w, $a, $b) {(
    $x := $head($a);
    $y := $head($b);
    $n := $min([$length($x), $length($y)]);
    $a = '*' ? $w & $b
      : $b = '*' ? $w & $a
      : $n > 0 ? $substring($x, 0, $n) = $substring($y, 0, $n) ? $ways($w & $substring($x, 0, $n), $substring($a, $n), $substring($b, $n)) : []
      : $x != '' ? $over($w, $b, $a, $x)
      : $y != '' ? $over($w, $a, $b, $y)
      : $a = '' or $b = '' ? $a = $b ? $w : []
      : [$ways($w & '*', $substring($a, 1), $b), $ways($w & '*', $a, $substring($b, 1))]
  )};

  /* The same, where the first is at a wildcard and the second at a text: the wildcard takes the text, or a part of it. */
  $over := function($w, $a, $b, $text) {(
    $rest := $substring($a, 1);
    $part := $head($rest);
    $after := $substring($b, $length($text));
    $at := $length($substringBefore($text, $part) & $part);
    $shared := [1..$min([$length($text), $length($part)])][$substring($text, -$) = $substring($part, 0, $)];
    $a = '' ? []
      /* Where the next part is for the first time, it leaves the most room. */
      : $part != $rest and $contains($text, $part) ? $ways($w & $substring($text, 0, $at), $substring($rest, $length($part)), $substring($b, $at))
      : $after = '' ? $part = $rest and $contains($text & '>', $part & '>') ? $w & $text : []
      : [$ways($w & $text, $a, $after), $shared.$ways($w & $text, $substring($rest, $), $after)]
  )};

  /* The patterns for what a filter and those that meet it match. More wildcards than anybody can declare stand for what was not looked for. */
  $common := function($a, $all) {
    $meeting($a, $all).($count($split($a, '*')) > ${MAX_WILDCARDS + 1} ? '${'*'.repeat(MAX_WILDCARDS + 1)}' : $ways('', $flat($a), $flat($)))
  };

  /* How many characters two texts have in common at their beginnings, at most so many. */
  $same := function($a, $b, $most) {
    $min([$most, $reduce([64, 32, 16, 8, 4, 2, 1][$ <= $most], function($n, $step) { $substring($a, 0, $n + $step) = $substring($b, 0, $n + $step) ? $n + $step : $n }, 0)])
  };

  /* A filter that matches what two match: their beginnings and ends, as far as they are the same. No character counts twice. */
  $general := function($a, $b) {(
    $front := $same($head($a), $head($b), $min([$length($head($a)), $length($head($b))]));
    $turned := function($a) { $join($reverse($split($tail($a), ''))) };
    $back := $same($turned($a), $turned($b), $min([$a, $b].($contains($, '*') ? $length($tail($)) : $length($) - $front)));
    $substring($a, 0, $front) & '*' & $substring($a, $length($a) - $back)
  )};

  /*
   * Filters that protect no less than more of them than anybody can declare: two that are most alike become one, again and again. What two
   * would become is known of most of them from the time before. A stranger says that some became one.
   */
  $fitted := function($filters, $known) {(
    $kept := $pick($filters, $filters);
    $all := [$filters[$ in $kept]];
    $last := $count($all) - 1;
    $last < ${MAX_FILTERS} ? $all : (
      $pairs := [0..$last - 1].($i := $; [$i + 1..$last].($j := $; $two := $all[$i] & '~' & $all[$j]; $as := $lookup($known, $two);
        {'i': $i, 'j': $j, 'two': $two, 'as': $exists($as) ? $as : $general($all[$i], $all[$j])}));
      $best := $reduce($pairs, function($best, $pair) { $length($pair.as) > $length($best.as) ? $pair : $best });
      [$fitted($map($all, function($a, $index) { $index = $best.i ? $best.as : $index != $best.j ? $a }), $merge($pairs.{two: as})), '~']
    )
  )};

  /*
   * Compares a setting with a baseline, each a text of the mode and the filters that match some tag: 'own' if each tag that is mutable in the
   * setting is in the baseline, 'asked' if it is the other way round, and else what both allow, as near as filters can say it.
   */
  $judge := function($xOpen, $x, $yOpen, $y) {(
    $p := $xOpen ? $y : $x;
    $q := $xOpen ? $x : $y;
    $result := function($open, $filters, $exact) {{'open': $open, 'filters': [$filters], 'exact': $exact}};
    $xOpen = $yOpen ? (
      $pIn := [$p[$covered($, $q)]];
      $count($pIn) = $count($p) ? 'own' : (
        $qIn := [$q[$covered($, $p)]];
        $count($qIn) = $count($q) ? 'asked' : $xOpen ? (
          $all := $fitted($distinct([$x, $y]), {});
          $exists($all[$every($)]) ? $result(false, [], false) : $result(true, $all[$ != '~'], $not('~' in $all))
        ) : (
          /* What is covered stays as it is, and of the others that is left which two of them match. Of those as long as others, the first by text. */
          $all := $p.($a := $; $a in $pIn ? $a : $q.($b := $; $b in $qIn ? $covered($b, [$a]) ? $b : [] : $common($a, [$b])));
          $kept := $pick($sort($distinct($all)[$length($replace($, '*', '')) <= ${MAX_TAG_LENGTH}]), [$p, $q]);
          $result(false, $kept[$ != '~'][[0..${MAX_FILTERS - 1}]], $count($kept) <= ${MAX_FILTERS} and $not('~' in $kept))
        )
      )
    ) : (
      $all := $exists([$x, $y][$every($)]);
      $apart := [$p[($a := $; $not($exists($meeting($a, $q))))]];
      $none := $count($apart) = $count($p);
      ($xOpen ? $all : $none) ? 'own' : ($xOpen ? $none : $all) ? 'asked' : (
        $kept := [$pick($apart, $p)];
        $result(false, $kept, $count($p[$not($covered($, [$q, $kept]))]) = 0)
      )
    )
  )};`;
