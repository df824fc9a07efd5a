import { argumentsOfSetting } from './settle-states';
import { MAX_REASON_LENGTH, RECORDS_VERSION, RepositoryOutcome, TEMPLATES_FOLDER } from '../../contract/registry-records';
import { AppliedFor } from '../../ecr/applied-for';
import { ROOT } from '../../ecr/prefix';
import { State, States, Value, evaluated, textOf } from '../state-language';

/**
 * How a sweep settles the creation templates that exist, one after the other: it lists one, judges it, records it as ECR describes it, and
 * writes it, before it lists the next one. So no more than one of them, of up to 123 KB, is in a variable, and the time in which somebody else
 * may change it is short. ECR has no update that somebody else's change would stop.
 *
 * AWS does not document what an update does to a field that it does not name. So it names each one that ECR describes
 * (docs/facts.md: template-update).
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

/** How a template is called among the failures: no repository has a space in its name. */
export const TEMPLATE = 'creation template for ';

/** Those of some failures that are of templates, as an expression. */
export function failedTemplates(failures: string): string {
  return `${failures}[$contains(name, " ")]`;
}

/** What is remembered of the one template of a page, or of none: all of it, and why it is not written, which is an empty text if nothing is against it. */
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
        ? " It is left alone: creationTemplateRoles does not have its role " & CustomRoleArn & "."
    ])`),
  };
}

/** Whether the template of a page is to be written: if it were a repository, it would be, in this run or, by `maxChanges`, in a next one. */
export const WRITES_TEMPLATE: Value = { Condition: evaluated(`$why = "" and $rows.otherwise = "${RepositoryOutcome.DEFERRED}"`), Next: 'PutTemplate' };

/** The states that record a template and write it. None that fails stops the sweep, but a record that cannot be written does. */
export function templateStates({ task, putObject, notesOf, firstOf }: SweepTools): States {
  return {
    PutTemplate: putObject(`"/${TEMPLATES_FOLDER}" & ${NUMBER} & ".json"`, `{
      "version": ${RECORDS_VERSION}, "run": $run.run, "template": $template, "after": $rows.after
    }`, { Next: 'UpdateTemplate' }),
    UpdateTemplate: task('ecr', 'updateRepositoryCreationTemplate', evaluated(UPDATE_ARGUMENTS), {
      // What is caught is the input of the next state.
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'NoteTemplate' }],
      Next: 'NoteTemplate',
    }),
    NoteTemplate: {
      Type: 'Pass',
      Assign: {
        why: 'It was tried.',
        // A template has no more events in the history than a page, so it counts as one of those that this execution has room for.
        progress: evaluated(`(
          $name := ${textOf(TEMPLATE)} & $rows.name;
          $reason := $states.input.Error ? $states.input.$substring(Error & ": " & Cause, 0, ${MAX_REASON_LENGTH});
          $merge([$progress, {
            "began": $progress.began - 1,
            "notes": ${notesOf(`$progress.notes, "The " & $name & ($reason ? " could not be written: " & $reason
              : " was changed; ${TEMPLATES_FOLDER}" & ${NUMBER} & ".json has what it was.")`)},
            "failures": ${firstOf('$progress.failures, $reason ? {"name": $name, "reason": $reason}')}
          }])
        )`),
      },
      Next: 'HasAllTemplates',
    },
  };
}

/** Which template it is of those that the run has recorded, from 1 on. */
const NUMBER = '$string(2 - $progress.began)';

/** All that ECR describes of a template but the times, which it does not take, with the mode and the filters of the standard. */
export const UPDATE_ARGUMENTS = `(
  $row := $rows;
  $merge([
    $sift($template, function($value, $name) {$not($name in ["CreatedAt", "UpdatedAt", "ImageTagMutabilityExclusionFilters"])}),
    ${argumentsOfSetting()}
  ])
)`;
