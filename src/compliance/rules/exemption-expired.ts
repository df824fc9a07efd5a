import { Fact } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import { quoted } from '../../mutability/language/quoted';
import type { Exemption } from '../../standard/tag-immutability-standard-props';
import { judgementsOf, resourcesWithTagMutability } from '../app-model/judged-resources-of-app';
import { Rule, RuleContext } from '../rule';

/**
 * An exemption of the standard that is past its day, once for the app. It goes on to hold until it is removed, so that no template
 * changes with the clock.
 */
export const exemptionExpired: Rule = {
  id: Fact.EXEMPTION_EXPIRED,
  severity: 'warning',
  reason: 'Nobody has confirmed since that the reason for it still holds.',
  fix: 'Ask its owner: remove it from the standard, or give it a later day.',
  looksAt: ({ app }) => [{ construct: app, path: app.node.path }],
  find: (_app, context) => {
    const expired = context.standard._exemptions.filter(({ expires }) => expires !== undefined && expires < context.asOf);
    if (expired.length === 0) {
      return [];
    }
    const exempted = exemptedBy(context);
    return expired.map((exemption) => {
      const paths = exempted.get(exemption) ?? [];
      return {
        message: `the exemption of ${subjectsOf(exemption)} (${exemption.reason}; ${exemption.owner} answers for it) was until ${exemption.expires} and ` +
          `exempts ${paths.length === 0 ? 'nothing in this app' : shortList(paths)}`,
        found: { ...subjectFound(exemption), expires: exemption.expires },
        severity: paths.length === 0 ? 'info' : 'warning',
      };
    });
  },
};

/** The paths of what each exemption exempts. */
function exemptedBy(context: RuleContext): Map<Exemption, string[]> {
  const exempted = new Map<Exemption, string[]>();
  for (const resource of resourcesWithTagMutability(context)) {
    const exemptions = new Set(judgementsOf(resource, context).flatMap(({ requirement: { exemption } }) => exemption ?? []));
    exemptions.forEach((exemption) => {
      const paths = exempted.get(exemption) ?? [];
      paths.push(resource.path);
      exempted.set(exemption, paths);
    });
  }
  return exempted;
}

function subjectFound({ repositories, constructPath, tag }: Exemption): object {
  return { repositories, constructPath, tag };
}

function subjectsOf({ repositories, constructPath, tag }: Exemption): string {
  return repositories !== undefined ? quoted(repositories) : constructPath !== undefined ? quoted(constructPath) : `the tag ${tag!.key}=${tag!.value}`;
}
