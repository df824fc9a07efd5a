import { AppliedFor } from '../../ecr/applied-for';
import { Fact } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import { CLOUDFORMATION } from '../../mutability/setting-content';
import type { TemplateResource } from '../app-model/app-template';
import { CreationTemplateOfApp, countsFor, creationTemplateOf, sharesWithOthers } from '../app-model/creation-templates-of-app';
import { distinct, foundSetting } from '../app-model/found-setting';
import { Judgement, excludesEveryTag, isLooser, judgedBy, looserSetting, severityFor, whenOf } from '../app-model/judged-resource';
import { circumstancesOf, judgementsToReport, resourcesWithSetting } from '../app-model/judged-resources-of-app';
import type { Rule, RuleContext, Finding } from '../rule';

/**
 * A repository creation template that is looser than its baseline, whoever declared it, or that sets an existing one so; as a warning, one
 * that is too loose for a stricter namespace below its prefix only.
 */
export const creationTemplateLooser: Rule<TemplateResource> = {
  id: Fact.CREATION_TEMPLATE_LOOSER,
  severity: 'error',
  reason: 'Every repository that ECR creates by the template starts like this, in no template where a check could see it, and stays so when the ' +
    'template changes.',
  fix: 'Use CreationTemplate with a tagMutability within the baseline, or set imageTagMutability and its filters on the template.',
  looksAt: (context) => resourcesWithSetting('creationTemplate', context),
  find: (resource, context) => judgementsToReport(resource, context)
    .filter(({ subject: { isPrefix }, setting }) => isPrefix && !excludesEveryTag(setting))
    .flatMap((judged) => isLooser(judged)
      ? [looserThanBaseline(judged, `${circumstancesOf(resource, judged, context)}${adviceForCaches(creationTemplateOf(resource, context))}`)] : findInNamespaces(resource, judged, context)),
};

function looserThanBaseline(judged: Judgement, circumstances: string): Finding {
  const { stated, requirement } = judged;
  const { shown, explanation } = looserSetting(judged);
  return {
    message: `${whenOf(judged)}the creation template's tag mutability ${shown}${stated.mode === undefined ? ', as nothing else is said,' : ''} is looser than the ` +
      `baseline ${requirement.baseline}: ${explanation}${circumstances}`,
    found: foundSetting(judged),
    property: CLOUDFORMATION.mode,
    severity: severityFor(requirement),
  };
}

/** What would be reduced to the baseline of all could not be refreshed any more: a cache wants a baseline of its own. */
function adviceForCaches(own: CreationTemplateOfApp | undefined): string {
  return own?.appliedFor?.includes(AppliedFor.PULL_THROUGH_CACHE)
    ? `. It is for ${AppliedFor.PULL_THROUGH_CACHE}, and ECR never refreshes a cached tag that is immutable: name its prefix in pullThroughNamespaces of ` +
      'the standard, so that the tags may move that publishers move'
    : '';
}

/**
 * The namespaces below the prefix that ask for more than the template gives, or than it is known to give, and for which nothing else in the app
 * counts. A cache creates repositories below its own prefix only.
 */
function findInNamespaces(resource: TemplateResource, judged: Judgement, context: RuleContext): Finding[] {
  const { subject, setting } = judged;
  // A function of all properties can set the mode at deployment, and ECR does not take what it refuses: for these are other rules.
  if (resource.hasOwnFunctions || setting._refusedBecause !== undefined) {
    return [];
  }
  const own = creationTemplateOf(resource, context);
  if (own === undefined || own.appliedFor?.every((scenario) => scenario === AppliedFor.PULL_THROUGH_CACHE)) {
    return [];
  }
  const { ImageTagMutability: mode, ImageTagMutabilityExclusionFilters: filters } = resource.properties;
  const given = { resource, expression: { mode, filters }, value: judged.stated };
  const below = context.standard._namespacesUnder(own.prefix)
    .map((namespace) => ({ namespace, judged: judgedBy(judged, context.standard._requirementFor({ ...subject, name: namespace })) }))
    .filter(({ namespace, judged: { requirement } }) => requirement.exemption === undefined && countsFor(namespace, own, given, context));
  const looser = below.filter((one) => isLooser(one.judged));
  // What is not known for the prefix itself is said there, once.
  const unknown = judged.reading === undefined ? [] : below.filter((one) => one.judged.reading === undefined);
  return [looser, unknown].filter((some) => some.length > 0).map((some) => namespacesFinding(some, own, context));
}

/** A namespace below the prefix of a template, and the template judged by what is asked there. */
interface JudgedNamespace {
  readonly namespace: string;
  readonly judged: Judgement;
}

/** Of some namespaces for which the template is looser, or for all of which nobody knows. */
function namespacesFinding(some: readonly JudgedNamespace[], own: CreationTemplateOfApp, context: RuleContext): Finding {
  const [{ namespace: first, judged }] = some;
  const { setting, reading, requirement: { baseline } } = judged;
  const isOther = some.some(({ namespace }) => sharesWithOthers(namespace, own, context));
  const opening = `${whenOf(judged)}the creation template is also for ${shortList(some.map(({ namespace }) => `'${namespace}/'`))}, for which the app makes ` +
    `no other${isOther ? ' that is always there' : ''}, and `;
  return {
    message: `${opening}${reading === undefined
      ? `nobody can tell whether its tag mutability ${setting} meets the baseline ${baseline} of '${first}/': ${setting.unanswerableBecause}`
      : looserThan(judged, first)}. Make a template for '${first}'`,
    found: {
      ...foundSetting(judged), namespaces: distinct(some.map(({ namespace }) => namespace)), ...reading === undefined && { isUnknown: true },
    },
    property: CLOUDFORMATION.mode,
    severity: 'warning',
  };
}

function looserThan(judged: Judgement, namespace: string): string {
  const { shown, explanation } = looserSetting(judged);
  return `its tag mutability ${shown} is looser than the baseline ${judged.requirement.baseline} of '${namespace}/': ${explanation}`;
}
