import type { CfnResource } from 'aws-cdk-lib';
import {
  DeclaredTemplate, TEMPLATE_TYPES, isWatchedForOverlap, overlapsOf, repetitionOf,
} from '../../creation-template/template-overlap';
import { resourcesOfApp } from '../app-model/constructs-of-app';
import { areBeside, templateOf, templatesOfApp } from '../app-model/templates-of-app';
import type { Rule, Finding } from '../rule';

/**
 * A repository creation template whose prefix another one of the registry has (an error), or whose prefix is a part of another's: a
 * warning if repositories of a scenario are then for neither, information if only the narrower one counts.
 *
 * It stays silent about templates that say so themselves, by an error or an annotation (`CreationTemplate`,
 * `ExistingCreationTemplate`), about other accounts and regions, about prefixes that are known at deployment only, and about two
 * templates under two conditions, of which only one may be there. The standard and its exemptions do not matter here.
 *
 * False positives: none known of a prefix that is repeated. A narrower template is commonly meant; acknowledge it.
 */
export const creationTemplatesOverlap: Rule = {
  id: 'creationTemplatesOverlap',
  severity: 'warning',
  reason: 'Of two templates that match, Amazon ECR uses the one with the longer prefix; of two with the same prefix, the second cannot be deployed.',
  fix: 'Make one template of the two, or acknowledge that the narrower one counts.',
  looksAt: (context) => resourcesOfApp(context, TEMPLATE_TYPES),
  find: (construct: CfnResource, context) => {
    const own = isWatchedForOverlap(construct) ? undefined : templateOf(construct, context);
    if (!own) {
      return [];
    }
    const covering = templatesOfApp(context).covering(own.prefix);
    const isBeside = (other: DeclaredTemplate) => areBeside(own, other);
    // Of two that have a prefix, the later one says so.
    const earlier = covering.slice(0, covering.findIndex(({ resource }) => resource === own.resource));
    const repetition = repetitionOf(own, earlier.filter(isBeside));
    return [
      ...(repetition === undefined ? [] : [{ construct, message: repetition, property: 'Prefix', severity: 'error' as const }]),
      ...overlapsOf(own, covering.filter(isBeside)).map(({ message, severity }): Finding => ({ construct, message, severity })),
    ];
  },
};
