import { argumentsOfSetting } from './settle-states';
import { MAX_REASON_LENGTH, RECORDS_VERSION, TEMPLATES_FOLDER } from '../../contract/registry-records';
import { AppliedFor } from '../../ecr/applied-for';
import { ROOT } from '../../ecr/prefix';
import { State, States, Value, evaluated, textOf } from '../state-language';

/**
 * How a sweep settles the creation templates that exist, one after the other: it lists one, judges it, records it as ECR describes it, and
 * writes it, before it lists the next one. So no more than one of them, of up to 123 KB, is in a variable, and the time in which somebody else
 * may change it is short. ECR has no update that somebody else's change would stop.
 *
 * AWS does not document what an update does to a field that it does not name. So it names each one that ECR describes.
 */

/** What the sweep has for its own states. */
export interface SweepTools {
  task(service: string, action: string, args: Value, rest: Omit<State, 'Type'>): State;
  /** A record of this run, by the end of its key and its body, both as expressions. */
  putObject(key: string, body: string, rest: Omit<State, 'Type'>): State;
  /** As many notes of several lists as there is room for, as an expression. */
  notesOf(lists: string): string;
  /** As many failures of several lists as a summary names, as an expression. */
  firstOf(lists: string): string;
}

/** What decides which templates are left alone. */
export interface TemplateSettings {
  readonly replicatedNamespaces: readonly string[];
  readonly settlesCaches?: boolean;
}

/** How a failure of a template is called: no repository has a space in its name. */
const FAILED_TEMPLATE = 'creation template for ';

/** Those of some failures that are of templates, as an expression. */
export function failedTemplates(failures: string): string {
  return `${failures}[$contains(name, " ")]`;
}

/** What is remembered of the one template of a page, or of none: all of it, and why it is left alone, or an empty text. */
export function rememberedTemplate({ replicatedNamespaces, settlesCaches }: TemplateSettings): { readonly [name: string]: Value } {
  return {
    template: evaluated('$merge([{}, $states.result.RepositoryCreationTemplates])'),
    why: evaluated(`"" & $states.result.RepositoryCreationTemplates.$join([
      ${settlesCaches ? '' : `"${AppliedFor.PULL_THROUGH_CACHE}" in AppliedFor ? " It is left alone, as pull-through caches are.",`}
      ${replicatedNamespaces.length === 0 ? '' : `"${AppliedFor.REPLICATION}" in AppliedFor and (
        $prefix := $replace(Prefix, /\\/$/, "") & "/";
        $exists($config.replicated[$prefix = "${ROOT}/" or $contains("<" & $, "<" & $prefix)])
      ) ? " It is left alone, as images are replicated into repositories that it makes.",`}
      CustomRoleArn and $not(CustomRoleArn in $config.roles)
        ? " It is not written, since it has the role " & CustomRoleArn & ", which is not in creationTemplateRoles."
    ])`),
  };
}

/** What a page of templates comes to: the one that may be written is recorded and written, and what there is to say of another one is noted. */
export function judgedTemplate(shown: string, { notesOf }: SweepTools): Value[] {
  const note = (more: string) => `(
    $shown := ${shown};
    $rows[$exists(after)].("The creation template for " & name & " makes repositories " & $shown(before) & "; the standard asks for " & $shown(after) & "."${more})
  )`;
  return [
    {
      // It would be written, or come to be in a next run, if it were a repository: the sweep writes, and the standard enforces.
      Condition: evaluated('$states.input.templates and $rows.otherwise = "DEFERRED" and $why = ""'),
      Assign: { looser: evaluated(note('')) },
      Next: 'PutTemplate',
    },
    {
      Condition: evaluated('$states.input.templates'),
      Assign: { progress: evaluated(`$merge([$progress, {"notes": ${notesOf(`$progress.notes, ${note(' & $why')}`)}}])`) },
      Next: 'HasAllTemplates',
    },
  ];
}

/** The states that record a template and write it. None that fails stops the sweep, but a record that cannot be written does. */
export function templateStates({ task, putObject, notesOf, firstOf }: SweepTools): States {
  // A template has no more events in the history than a page, so it counts as one of those that this execution has room for.
  const moved = (said: string, more = '') => `$merge([$progress, {
    "began": $progress.began - 1, "notes": ${notesOf(`$progress.notes, $looser & ${said}`)}${more}
  }])`;
  return {
    PutTemplate: putObject(`"/${TEMPLATES_FOLDER}" & ${NUMBER} & ".json"`, `{
      "version": ${RECORDS_VERSION}, "run": $run.run, "template": $template, "after": $rows.after
    }`, { Next: 'UpdateTemplate' }),
    UpdateTemplate: task('ecr', 'updateRepositoryCreationTemplate', evaluated(UPDATE_ARGUMENTS), {
      Assign: { progress: evaluated(moved(`" It was changed; ${TEMPLATES_FOLDER}" & ${NUMBER} & ".json has what it was."`)) },
      Catch: [{
        ErrorEquals: ['States.ALL'],
        Assign: {
          progress: evaluated(`(
            $reason := $states.errorOutput.$substring(Error & ": " & Cause, 0, ${MAX_REASON_LENGTH});
            ${moved('" It could not be written: " & $reason',
      `, "failures": ${firstOf(`$progress.failures, {"name": ${textOf(FAILED_TEMPLATE)} & $rows.name, "reason": $reason}`)}`)}
          )`),
        },
        Next: 'HasAllTemplates',
      }],
      Next: 'HasAllTemplates',
    }),
  };
}

/** Which template it is of those that the run has recorded, from 1 on. */
const NUMBER = '$string(2 - $progress.began)';

/** All that ECR describes of a template but the times, which it does not take, with the mode and the filters of the standard. */
const UPDATE_ARGUMENTS = `(
  $row := $rows;
  $merge([
    $sift($template, function($value, $name) {$not($name in ["CreatedAt", "UpdatedAt", "ImageTagMutabilityExclusionFilters"])}),
    ${argumentsOfSetting()}
  ])
)`;
