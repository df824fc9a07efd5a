import { REPOSITORY_TYPE } from '../../ecr/resource-types';
import { Fact } from '../../messages/facts';
import { TagMutabilityMode, TagMutabilitySetting } from '../../mutability';
import { isMutableByDefault } from '../../mutability/language/tag-mutability-mode';
import { ScannerRule, ScannerVerdict } from '../../scanners';
import type { TemplateResource } from '../app-model/app-template';
import { setterOf } from '../app-model/claims';
import { distinct } from '../app-model/found-setting';
import { JUDGED_TYPES, knownMode } from '../app-model/judged-resource';
import { judgementsOf } from '../app-model/judged-resources-of-app';
import { resourcesOfApp } from '../app-model/templates-of-app';
import type { Rule, RuleContext, Finding } from '../rule';

/** Keeps the given scanners green: a warning where one of them would have a finding, information where it is not documented
 * (docs/facts.md: security-hub-ecr-2). */
export function scannerWouldFail(scannerRules: ScannerRule[]): Rule<TemplateResource> {
  const rules = [...new Map(scannerRules.map((rule) => [rule.id, rule])).values()];
  return {
    id: Fact.SCANNER_WOULD_FAIL,
    severity: 'warning',
    reason: 'A scanner that is to stay green judges the mode as text and does not know which tags are meant to move.',
    fix: 'Use a mode that it passes, or suppress its finding and acknowledge this; docs/scanners.md says how.',
    looksAt: (context) => resourcesOfApp(JUDGED_TYPES, context),
    find: (resource, context) => findingsOn(resource, rules, context),
  };
}

function findingsOn(resource: TemplateResource, rules: ScannerRule[], context: RuleContext): Finding[] {
  const isSetElsewhere = setterOf(resource, context) !== undefined;
  const seeing = rules.filter((rule) => sees(rule, resource, isSetElsewhere) && !rule._isSuppressedBy(resource.metadata));
  // Two ways in which the filters turn out are one for a scanner, which reads the mode.
  const settings = new Map(judgementsOf(resource, context).map(({ setting }) => [knownMode(setting), setting]));
  return [...settings].flatMap(([mode, setting]) => mode === undefined ? [] : verdictsOn(setting, mode, seeing, isSetElsewhere));
}

function verdictsOn(setting: TagMutabilitySetting, mode: TagMutabilityMode, seeing: ScannerRule[], isSetElsewhere: boolean): Finding[] {
  const saying = (verdict: ScannerVerdict) => seeing.filter((rule) => rule.verdictFor(setting) === verdict);
  const failing = saying(ScannerVerdict.FAIL);
  const unknown = saying(ScannerVerdict.NOT_DOCUMENTED);
  return [
    ...(failing.length === 0 ? [] : [{ message: failure(setting, failing, isSetElsewhere), found: foundBy(failing, mode) }]),
    ...(unknown.length === 0 ? [] : [{ message: doubt(mode, unknown), found: foundBy(unknown, mode), severity: 'info' as const }]),
  ];
}

function foundBy(rules: ScannerRule[], mode: TagMutabilityMode): object {
  return { mode, scanners: distinct(rules.map(({ id }) => id)) };
}

/** A repository whose custom resource sets the mutability is seen in the template without it, and in ECR as that one says. */
function sees(rule: ScannerRule, { type, properties }: TemplateResource, isSetElsewhere: boolean): boolean {
  if (!rule._judgesTemplates) {
    return !isSetElsewhere;
  }
  return type === REPOSITORY_TYPE && !(rule._passesWithoutProperties && Object.keys(properties).length === 0);
}

function failure(setting: TagMutabilitySetting, failing: ScannerRule[], isSetElsewhere: boolean): string {
  const names = failing.map(({ name }) => name).join(' and ');
  if (isSetElsewhere) {
    return `the template says no tag mutability, since a custom resource sets it, and that fails ${names}, whatever is set. ` +
      `Suppress the finding: ${suppressions(failing)}.`;
  }
  const passing = Object.values(TagMutabilityMode).filter((mode) => !isMutableByDefault(mode))
    .filter((mode) => failing.every((rule) => rule.verdictFor(having(mode)) === ScannerVerdict.PASS));
  return `the tag mutability ${setting} fails ${names}. Use ${passing.join(' or ')}, or suppress the finding: ${suppressions(failing)}.`;
}

/** A setting with a mode and with whatever filters: no scanner reads them. */
function having(mode: TagMutabilityMode): TagMutabilitySetting {
  return TagMutabilitySetting.fromCloudFormation({ ImageTagMutability: mode });
}

function doubt(mode: TagMutabilityMode, unknown: ScannerRule[]): string {
  return `whether ${unknown.map(({ name }) => name).join(' and ')} passes ${mode} is not documented. ` +
    `If it does not, use ${TagMutabilityMode.IMMUTABLE}, or suppress the finding: ${suppressions(unknown)}.`;
}

function suppressions(rules: ScannerRule[]): string {
  return rules.map(({ name, suppression }) => (rules.length === 1 ? suppression : `${name}: ${suppression}`)).join('; ');
}
