import { Stack, Token } from 'aws-cdk-lib';
import { Fact } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import type { AppTemplate } from '../app-model/app-template';
import { distinct } from '../app-model/found-setting';
import { severityOfUnknown } from '../app-model/judged-resource';
import { UnreadTemplate, templatesOfApp } from '../app-model/templates-of-app';
import type { Finding, Place, Rule } from '../rule';

/** A template, or a resource that carries one or refers to one. */
interface Unjudged extends Place {
  readonly because: Finding[];
}

/**
 * A template, or a part of one, in which the checks cannot see whether there is a repository: it is no file of the app, cannot be read, or
 * is made at deployment by a loop or a macro. If a stack's own template cannot be read, the synthesis fails, whatever the standard asks.
 */
export const notJudged: Rule<Unjudged> = {
  id: Fact.NOT_JUDGED,
  severity: 'warning',
  reason: 'A repository in what nobody has read may have any tag mutability.',
  fix: 'Bring the template into the app as a file or as a NestedStack, write out what a loop or a macro makes, or acknowledge this for what has no repository.',
  looksAt: (context) => {
    const { all, unread } = templatesOfApp(context);
    return [...unread.map(unreadTemplate), ...all.map(templateWithGaps)].filter(({ because }) => because.length > 0);
  },
  find: ({ construct, path, because }, context) => {
    const requirement = context.standard._requirementFor({ nameParts: ['', ''], constructPath: path, account: knownAccountOf(construct), tags: [] });
    const severity = severityOfUnknown(requirement, context.standard);
    return requirement.exemption !== undefined ? because.filter((finding) => finding.severity === 'fatal')
      : because.map((finding) => ({ severity, ...finding }));
  },
};

function unreadTemplate({ place: { construct, path, logicalId, templateFile }, property, because, isOwn }: UnreadTemplate): Unjudged {
  const finding = { message: `its template ${because}`, found: { property: property ?? null }, property };
  return { construct, path, logicalId, templateFile, because: [isOwn ? { ...finding, severity: 'fatal' } : finding] };
}

function templateWithGaps({ construct, path, file, notKnown: { inResources, transforms } }: AppTemplate): Unjudged {
  const because: Finding[] = [];
  if (inResources.length > 0) {
    because.push({
      message: `its template has ${shortList(inResources.map((name) => `'${name}'`))}, and only a deployment knows which resources that makes`,
      found: { inResources: distinct(inResources) },
    });
  }
  if (transforms.length > 0) {
    because.push({
      message: `its template is changed at deployment by ${shortList(transforms.map((name) => `'${name}'`))}, which can add or change a repository`,
      found: { transforms: distinct(transforms) },
    });
  }
  return { construct, path, templateFile: file, because };
}

function knownAccountOf(construct: Place['construct']): string | undefined {
  const { account } = Stack.of(construct);
  return Token.isUnresolved(account) ? undefined : account;
}
