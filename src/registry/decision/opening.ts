import { jsonata } from './jsonata';
import { OPEN_UNTIL_TAG } from '../../contract/registry-tags';

/**
 * A day and time in UTC of this century. Every part but the last has one length, so that such texts sort as their times do. Who waits for such a time may
 * know no more than nine digits of a second, and must not fail of them while a repository is open.
 */
const UTC_TIME = /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;

/**
 * A function of JSONata: `function($tags, $time)` gives until when a repository is opened, as text, or nothing, by its tags as ECR's
 * ListTagsForResource gives them (`[{Key, Value}]`, or undefined). `$time` is a time as ISO 8601 says it.
 *
 * What is no time opens nothing. JSONata's own reading of a time takes the 31st of February for the 3rd of March, and fails where there is no
 * such time at all. So the day is compared with the last one of its month. In this century, every fourth year is a leap year.
 *
 * @param longestSeconds a time that is further away opens nothing either. By default, any time opens
 */
export function openUntil(longestSeconds?: number): string {
  return jsonata`
  function($tags, $time) {(
    $until := $tags[Key = '${OPEN_UNTIL_TAG}'].Value;
    $month := $substring($until, 5, 2);
    $last := $month = '02' ? ($number($substring($until, 2, 2)) % 4 = 0 ? '29' : '28') : $month in ['04', '06', '09', '11'] ? '30' : '31';
    $exists($until) and $contains($until, ${String(UTC_TIME)}) and $substring($until, 8, 2) <= $last and $substring($until, 0, 19) > $substring($time, 0, 19)
      ? ${longestSeconds === undefined ? '$until' : `($toMillis($until) - $toMillis($time) <= ${longestSeconds * 1000} ? $until)`}
  )}`;
}
