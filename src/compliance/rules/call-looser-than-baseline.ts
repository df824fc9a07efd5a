import { CREATE_ACTION, CREATE_TEMPLATE_ACTION, MUTABILITY_ACTIONS, PUT_ACTION, UPDATE_TEMPLATE_ACTION } from '../../ecr/actions';
import { Fact } from '../../messages/facts';
import { sentencesAfter } from '../../messages/messages';
import { TagMutabilitySetting } from '../../mutability';
import { quoted } from '../../mutability/language/quoted';
import { API } from '../../mutability/setting-content';
import type { Requirement } from '../../standard/requirement';
import { describeChoices } from '../../template/deployment';
import { UNKNOWN } from '../../template/elsewhere';
import { knownAccountOf } from '../../template/environment';
import type { TemplateResource } from '../app-model/app-template';
import { distinct } from '../app-model/found-setting';
import { severityFor, severityOfUnknown, whenOf } from '../app-model/judged-resource';
import { MutabilityCall, callersIn, mutabilityCalls } from '../app-model/mutability-calls';
import { PartlyKnownText, nameOfSubject } from '../app-model/partly-known-text';
import { RepositoryOfApp, repositoriesOfApp } from '../app-model/repositories-of-app';
import { templatesOfApp } from '../app-model/templates-of-app';
import type { Finding, Rule, RuleContext } from '../rule';

/**
 * A custom resource of somebody else, a state machine, a schedule or the like that calls ECR's API and gives a repository, or a creation template,
 * a tag mutability that is looser than the baseline, or one that nobody can read.
 */
export const callLooserThanBaseline: Rule<TemplateResource> = {
  id: Fact.CALL_LOOSER_THAN_BASELINE,
  severity: 'error',
  reason: 'What a call of the API sets stands in the registry, whatever the templates say, and no deployment takes it back.',
  fix: 'Declare the repository or template in the app, adopt one that exists (ExistingRepositories), give the call a tag mutability within the baseline, ' +
    'or acknowledge this.',
  looksAt: (context) => templatesOfApp(context).all.flatMap((template) => callersIn(template, context)),
  find: (resource, context) => {
    const judged = callsWithKnownNames(resource, context).flatMap((call) => judgementsOf(call, resource, context));
    // What is wrong already, if a parameter keeps its default, says more than that it can be anything.
    const isKnownToBeWrong = judged.some(({ call, isLooser }) => call.isByDefault && isLooser);
    return judged.filter(({ isLooser }) => isLooser || !isKnownToBeWrong).map((one) => findingOf(one, context));
  },
};

/** Reads the template, if it tells which repositories are meant, or else the construct, which takes longer. */
function callsWithKnownNames(resource: TemplateResource, context: RuleContext): MutabilityCall[] {
  const calls = mutabilityCalls(resource, resource.properties, context);
  return calls.every((call) => isNameClear(call, resource, context)) ? calls : mutabilityCalls(resource, resource.propertiesByPath, context);
}

function isNameClear(call: MutabilityCall, resource: TemplateResource, context: RuleContext): boolean {
  const name = nameIn(call);
  return name.isKnown(name.text) || meantBy(name, resource, context) !== undefined;
}

function nameIn({ parameters }: MutabilityCall): PartlyKnownText {
  return new PartlyKnownText(parameters?.repositoryName ?? parameters?.prefix ?? UNKNOWN);
}

/** The repository of the app whose name is referred to. */
function meantBy(name: PartlyKnownText, { template }: TemplateResource, context: RuleContext): RepositoryOfApp | undefined {
  const reference = name.referenceIn(name.text);
  return reference?.attribute === 'Ref' ? repositoriesOfApp(context).withId(template, reference.id) : undefined;
}

/** A call whose setting is not known to meet what the standard asks. */
interface JudgedCall {
  readonly call: MutabilityCall;
  readonly setting: TagMutabilitySetting;
  readonly requirement: Requirement;
  /** Whether it certainly does not; else nobody knows. */
  readonly isLooser: boolean;
}

function judgementsOf(call: MutabilityCall, resource: TemplateResource, context: RuleContext): JudgedCall[] {
  const setting = settingOf(call);
  if (setting === undefined || isCallerExempt(resource, context)) {
    return [];
  }
  const isKnown = setting.unanswerableBecause === undefined;
  return requirementsFor(call, resource, context)
    .map((requirement) => ({ call, setting, requirement, isLooser: isKnown && !setting.isAtLeastAsStrictAs(requirement.baseline) }))
    .filter(({ isLooser }) => isLooser || !isKnown);
}

function findingOf(judged: JudgedCall, { standard }: RuleContext): Finding {
  const { call, requirement, isLooser } = judged;
  return {
    message: `${whenOf(call)}${messageOf(judged)}${sentencesAfter(requirement.uncertainBecause)}`,
    found: foundIn(call),
    property: call.property,
    severity: isLooser ? severityFor(requirement) : severityOfUnknown(requirement, standard),
  };
}

/** The setting that a call gives; undefined if it gives none. */
function settingOf({ action, parameters }: MutabilityCall): TagMutabilitySetting | undefined {
  if (action === undefined || parameters === undefined) {
    return TagMutabilitySetting.fromApi({ [API.mode]: UNKNOWN });
  }
  const isSaid = [parameters[API.mode], parameters[API.filters]].some((value) => value !== undefined && value !== null);
  // It stays as it is.
  if (action === UPDATE_TEMPLATE_ACTION && !isSaid) {
    return undefined;
  }
  // ECR refuses a call that says nothing. What is meant, nobody knows.
  return TagMutabilitySetting.fromApi(action === PUT_ACTION && !isSaid ? { [API.mode]: UNKNOWN } : parameters);
}

function requirementsFor(call: MutabilityCall, resource: TemplateResource, context: RuleContext): Requirement[] {
  const { standard } = context;
  const name = nameIn(call);
  const repository = meantBy(name, resource, context);
  const all = repository !== undefined ? repository.judgements.map(({ requirement }) => requirement) : [standard._requirementFor({
    ...nameOfSubject(name),
    isPrefix: call.action === CREATE_TEMPLATE_ACTION || call.action === UPDATE_TEMPLATE_ACTION,
    account: accountOf(call, resource),
    tags: tagsOf(call),
  })];
  const byText = new Map(all.map((requirement) => [`${requirement.baseline} ${requirement.enforcement}`, requirement]));
  return all.some(({ exemption }) => exemption !== undefined) ? [] : [...byText.values()];
}

function isCallerExempt({ path, stack }: TemplateResource, { standard }: RuleContext): boolean {
  return standard._requirementFor({ nameParts: ['', ''], constructPath: path, account: knownAccountOf(stack) }).exemption !== undefined;
}

/** With a role of its own, a call can be in any account. */
function accountOf({ parameters, hasOwnRole }: MutabilityCall, { stack }: TemplateResource): string | undefined {
  const registryId = parameters?.registryId;
  return registryId === undefined ? (hasOwnRole || parameters === undefined ? undefined : knownAccountOf(stack))
    : typeof registryId === 'string' ? registryId : undefined;
}

/** The tags of what is created; of what exists, nobody knows them. */
function tagsOf({ action, parameters }: MutabilityCall): { key?: string; value?: string }[] | undefined {
  const tags = parameters?.tags ?? [];
  const text = (value: unknown) => typeof value === 'string' ? value : undefined;
  return action === CREATE_ACTION && Array.isArray(tags) ? tags.map((tag) => ({ key: text(tag?.key), value: text(tag?.value) })) : undefined;
}

function messageOf({ call, setting, requirement: { baseline }, isLooser }: JudgedCall): string {
  const { action, property, isByCloudControl } = call;
  if (action === undefined) {
    return `${property === undefined ? 'it' : `its ${property}`} names an action of Amazon ECR that gives a tag mutability, such as ` +
      `${MUTABILITY_ACTIONS.slice(0, 2).join(' or ')}, in a way that cannot be read, so that nobody can tell whether that meets the baseline ${baseline}`;
  }
  const isOfTemplate = action === CREATE_TEMPLATE_ACTION || action === UPDATE_TEMPLATE_ACTION;
  const called = `it calls ${action}${isByCloudControl ? ' by Cloud Control' : ''} for ${isOfTemplate ? 'the creation template' : 'the repository'} ${quoted(`${nameIn(call)}`)}`;
  return isLooser
    ? `${called} with the tag mutability ${setting}${isModeSaid(call) ? '' : ', as nothing else is said'}, which is looser than the baseline ${baseline}: ` +
      `${setting.explain(setting.tagLooserThan(baseline)!)}`
    : `${called}, and nobody can tell whether the tag mutability meets the baseline ${baseline}: ${setting.unanswerableBecause}`;
}

function isModeSaid({ parameters }: MutabilityCall): boolean {
  return parameters?.[API.mode] !== undefined;
}

function foundIn(call: MutabilityCall): object {
  const { action, parameters, property, when } = call;
  const filters = parameters?.[API.filters] ?? [];
  return {
    ...action === undefined ? { property: property ?? null } : { action, name: `${nameIn(call)}` },
    mode: parameters?.[API.mode] ?? null,
    filters: Array.isArray(filters) ? distinct(filters) : filters,
    ...when.length > 0 && { when: describeChoices(when) },
  };
}
