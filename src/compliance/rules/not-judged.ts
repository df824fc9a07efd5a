import { Stack } from 'aws-cdk-lib';
import { PROVIDER_FUNCTION_ID } from '../../contract/custom-resource';
import { Fact } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import { quoted } from '../../mutability/language/quoted';
import { knownAccountOf } from '../../template/environment';
import type { AppTemplate, TemplateResource } from '../app-model/app-template';
import { isCarrierType } from '../app-model/carried-templates';
import { notServedBecause, repositoryMeantBy } from '../app-model/claims';
import { documentInFile } from '../app-model/documents-in-files';
import { distinct } from '../app-model/found-setting';
import { isJudgedType, severityOfUnknown } from '../app-model/judged-resource';
import { resourcesWithTagMutability } from '../app-model/judged-resources-of-app';
import { macrosWithin } from '../app-model/macros';
import { isCallerType } from '../app-model/mutability-calls';
import { MACRO_CALL } from '../app-model/template-text';
import { UnreadTemplate, resourcesOfApp, templatesOfApp } from '../app-model/templates-of-app';
import type { Finding, Place, Rule, RuleContext } from '../rule';

/** A template, or a resource that carries one or refers to one. */
interface Unjudged extends Place {
  readonly because: Finding[];
}

/**
 * A template, or a part of one, in which the checks cannot see whether there is a repository: it is no file of the app, cannot be read, or
 * is made at deployment by a loop, a macro or a module; or a custom resource of this library that somebody else's function serves. If a
 * stack's own template cannot be read, the synthesis fails, whatever the standard asks.
 */
export const notJudged: Rule<Unjudged> = {
  id: Fact.NOT_JUDGED,
  severity: 'warning',
  reason: 'A repository in what nobody has read may have any tag mutability.',
  fix: 'Bring the template into the app as a file or as a NestedStack, write out what a loop, a macro or a module makes, leave the function of this library ' +
    'as it is, or acknowledge this for what has no repository.',
  looksAt: (context) => {
    const { all, unread } = templatesOfApp(context);
    return [
      ...unread.map(unreadTemplate),
      ...all.flatMap((template) => [templateWithGaps(template), ...resourcesWithGaps(template)]),
      ...resourcesOfApp(STATE_MACHINES, context).flatMap((resource) => definitionElsewhere(resource, context)),
      ...resourcesWithTagMutability(context).flatMap((resource) => setterOfSomebodyElse(resource, context)),
    ]
      .filter(({ because }) => because.length > 0);
  },
  find: ({ construct, path, because }, context) => {
    const requirement = context.standard._requirementFor({ nameParts: ['', ''], constructPath: path, account: knownAccountOf(Stack.of(construct)), tags: [] });
    const severity = severityOfUnknown(requirement, context.standard);
    return requirement.exemption !== undefined ? because.filter((finding) => finding.severity === 'fatal')
      : because.map((finding) => ({ severity, ...finding }));
  },
};

function unreadTemplate({ place: { construct, path, logicalId, templateFile }, property, url, because, isOwn }: UnreadTemplate): Unjudged {
  const finding = { message: `its template ${because}`, found: { property: property ?? null, url: url ?? null }, property };
  return { construct, path, logicalId, templateFile, because: [isOwn ? { ...finding, severity: 'fatal' } : finding] };
}

function templateWithGaps({ construct, path, file, notKnown: { inResources, transforms } }: AppTemplate): Unjudged {
  const because: Finding[] = [];
  if (inResources.length > 0) {
    because.push({
      message: `its template has ${namesShown(inResources)}, and only a deployment knows which resources that makes`,
      found: { inResources: distinct(inResources) },
    });
  }
  if (transforms.length > 0) {
    because.push({
      message: `its template is changed at deployment by ${namesShown(transforms)}, which can add or change a repository`,
      found: { transforms: distinct(transforms) },
    });
  }
  return { construct, path, templateFile: file, because };
}

function resourcesWithGaps(template: AppTemplate): Unjudged[] {
  const { modules } = template.notKnown;
  const mayBeChanged = template.mayHave(MACRO_CALL) ? template.resources.filter(({ type }) => !isJudgedType(type)) : [];
  return [
    ...modules.map((module) => unjudged(module, {
      message: `it is a module, ${quoted(module.type)}, and CloudFormation makes of it what no template of the app has`, found: { module: module.type },
    })),
    ...mayBeChanged.flatMap(resourceWithMacros),
  ];
}

/** A state machine calls any API. What builds and functions do, is out of reach anyway. */
const STATE_MACHINES = ['AWS::StepFunctions::StateMachine', 'AWS::Serverless::StateMachine'];

function definitionElsewhere(resource: TemplateResource, context: RuleContext): Unjudged[] {
  const inFile = documentInFile(resource, context);
  return inFile === undefined || inFile.text !== undefined ? [] : [unjudged(resource, {
    message: `its definition is at ${JSON.stringify(inFile.location)}, which is no file of this app, so that nobody knows whether it gives a repository a tag mutability`,
    found: { property: inFile.property, url: inFile.location },
    property: inFile.property,
  })];
}

/**
 * A custom resource that this library's function is to serve, and does not as it is. A repository of the template that it is about is judged by
 * itself.
 */
function setterOfSomebodyElse(resource: TemplateResource, context: RuleContext): Unjudged[] {
  const because = notServedBecause(resource, context);
  return because === undefined || repositoryMeantBy(resource) !== undefined ? [] : [unjudged(resource, {
    message: because === 'ServiceToken'
      ? 'the function that its ServiceToken names is not the one that this library makes in its stack, so that nobody knows what becomes of the tag mutability that it says'
      : `${because} of the function '${PROVIDER_FUNCTION_ID}', which serves it, is not as this library renders it, so that nobody knows what becomes of the tag ` +
        'mutability that it says',
    found: { notServedBecause: because },
  })];
}

/** A macro changes what stands beside it and below. So one within the properties leaves the type as it is. */
function resourceWithMacros(resource: TemplateResource): Unjudged[] {
  const { macros } = resource;
  if (macros.length > 0) {
    return [unjudged(resource, {
      message: `it is changed at deployment by ${namesShown(macros)}, which can make a repository of it`, found: { macros: distinct(macros) },
    })];
  }
  const within = macrosWithin(resource.properties);
  return within.length === 0 ? [] : [unjudged(resource, {
    message: `its properties are changed at deployment by ${namesShown(within)}, so that nobody knows what they say`,
    found: { macrosWithin: distinct(within) },
    // Nearly all of these say nothing about repositories, whatever they are.
    ...!isCarrierType(resource.type) && !isCallerType(resource.type) && { severity: 'info' },
  })];
}

function unjudged({ construct, path, logicalId, templateFile, isReleased }: TemplateResource, because: Finding): Unjudged {
  return { construct, path, logicalId, templateFile, isReleased, because: [because] };
}

function namesShown(names: readonly string[]): string {
  return shortList(distinct(names).map((name) => quoted(name)));
}
