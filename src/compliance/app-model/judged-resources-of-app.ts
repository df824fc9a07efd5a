import { CfnElement } from 'aws-cdk-lib';
import type { AppTemplate, TemplateResource } from './app-template';
import { judgedTypeOf, repositoryMeantBy, settersOfOtherTypes, setterOf } from './claims';
import { JUDGED_TYPES, Judgement, isLooser, judge } from './judged-resource';
import { failureOf } from './marks';
import { ofWholeApp, oncePerRun } from './once-per-run';
import { isDeployedThere, resourcesOfApp, templatesOfApp } from './templates-of-app';
import { sentencesAfter } from '../../messages/messages';
import { Choice, describeChoices } from '../../template/deployment';
import { knownAccountOf } from '../../template/environment';
import type { RuleContext } from '../rule';

/** The resources of the app that have a tag mutability, except repositories whose mutability a custom resource sets: that one has it. */
export const resourcesWithTagMutability = ofWholeApp((context) => [
  ...resourcesOfApp(JUDGED_TYPES, context).filter((resource) => setterOf(resource, context) === undefined),
  ...templatesOfApp(context).all.flatMap(settersOfOtherTypes),
]);

/**
 * What the standard says of a resource, exempt or not: once for each way in which its template can turn out. Reading takes time, so the
 * rules of one run share the result.
 */
export const judgementsOf = oncePerRun((resource: TemplateResource, context): Judgement[] => {
  const { properties, template } = resource;
  // The custom resource of a repository of this app refers to the repository, and the standard is about the repository.
  const repository = repositoryMeantBy(resource);
  return judge({
    type: judgedTypeOf(resource),
    properties,
    repository: repository?.properties,
    constructPath: () => pathToExempt(repository ?? resource),
    account: accountOf(template, context),
  }, template.scope, context.standard);
});

/** What a rule about settings may have something to say of. Of thousands of resources, few are worth the look of each rule. */
type SettingKind = 'looser' | 'refusedOrUnknown' | 'withFilters' | 'creationTemplate';

const KINDS: Record<SettingKind, (judged: Judgement) => boolean> = {
  looser: isLooser,
  refusedOrUnknown: ({ setting, reading }) => setting._refusedBecause !== undefined || reading === undefined,
  withFilters: ({ stated: { filters } }) => filters !== undefined,
  creationTemplate: ({ subject: { isPrefix } }) => isPrefix === true,
};

/** The resources with a tag mutability that are, in one of the ways in which they can turn out, of a kind. */
export function resourcesWithSetting(kind: SettingKind, context: RuleContext): readonly TemplateResource[] {
  return resourcesByKind(context)[kind];
}

const resourcesByKind = ofWholeApp((context) => {
  const found: Record<SettingKind, TemplateResource[]> = { looser: [], refusedOrUnknown: [], withFilters: [], creationTemplate: [] };
  for (const resource of resourcesWithTagMutability(context)) {
    kindsOf(resource, context).forEach((kind) => found[kind].push(resource));
  }
  return found;
});

/** What cannot be judged may be of any kind: each rule then looks at it, and tells why. */
function kindsOf(resource: TemplateResource, context: RuleContext): SettingKind[] {
  const all = Object.keys(KINDS) as SettingKind[];
  try {
    const judgements = judgementsUnlessExempt(resource, context);
    return all.filter((kind) => judgements.some(KINDS[kind]));
  } catch {
    return all;
  }
}

/** The account that a template is deployed to; undefined if synthesis does not know it. */
const accountOf = oncePerRun((template: AppTemplate) => isDeployedThere(template) ? knownAccountOf(template.origin.stack) : undefined);

/**
 * The path by which an exemption knows a resource. What no L1 explains has its logical id at the end of it, unless that is the path of a
 * construct that is something else: whoever exempts that one does not mean the resource.
 */
function pathToExempt({ source, path, logicalId, template }: TemplateResource): string {
  const other = source === undefined ? template.construct.node.tryFindChild(logicalId) : undefined;
  const isMeant = other === undefined || (CfnElement.isCfnElement(other) && other.stack.resolve(other.logicalId) === logicalId);
  return isMeant ? path : template.path;
}

/** Why a standard asks what it asks, and why nobody has changed the resource, to go on after a message. */
export function circumstancesOf({ source }: TemplateResource, { requirement: { uncertainBecause } }: Judgement, { standard }: RuleContext): string {
  const failure = source && failureOf(source, standard);
  return sentencesAfter(uncertainBecause, failure && `the enforcer of the standard could not look at it: ${failure.replace(/\.$/, '')}`);
}

/** What the standard says of a resource; nothing where it is exempt. */
export function judgementsUnlessExempt(resource: TemplateResource, context: RuleContext): Judgement[] {
  return judgementsOf(resource, context).filter(({ requirement }) => requirement.exemption === undefined);
}

/**
 * What a finding says of a resource, unless it is exempt. What is looser with the default of a parameter, and also whatever else its value is,
 * is said once.
 */
export function judgementsToReport(resource: TemplateResource, context: RuleContext): Judgement[] {
  const judgements = judgementsUnlessExempt(resource, context);
  const always = judgements.filter((judged) => !judged.isByDefault && isLooser(judged));
  return judgements.filter((judged) => !judged.isByDefault || !isLooser(judged) || !always.some(({ when }) => isAmong(when, judged.when)));
}

function isAmong(some: readonly Choice[], all: readonly Choice[]): boolean {
  const described = all.map((choice) => describeChoices([choice]));
  return some.every((choice) => described.includes(describeChoices([choice])));
}
