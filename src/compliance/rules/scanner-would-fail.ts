import type { CfnResource } from 'aws-cdk-lib';
import { REPOSITORY_TYPE } from '../../ecr/resource-types';
import { Fact } from '../../messages/facts';
import { TagMutabilityMode, TagMutabilitySetting } from '../../mutability';
import { isMutableByDefault } from '../../mutability/language/tag-mutability-mode';
import { ScannerRule, ScannerVerdict } from '../../scanners';
import { isSetByCustomResource } from '../../template/tag-mutability';
import { knownMode } from '../app-model/judged-resource';
import { resourcesWithTagMutability } from '../app-model/judged-resources-of-app';
import { propertiesIn } from '../app-model/synthesized-resources';
import type { Rule, RuleContext, Finding } from '../rule';

/** Keeps the given scanners green: a warning where one of them would have a finding, information where it is not documented. */
export function scannerWouldFail(scannerRules: ScannerRule[]): Rule {
  const rules = [...new Map(scannerRules.map((rule) => [rule.id, rule])).values()];
  return {
    id: Fact.SCANNER_WOULD_FAIL,
    severity: 'warning',
    reason: 'A scanner that is to stay green judges the mode as text and does not know which tags are meant to move.',
    fix: 'Use a mode that it passes, or suppress its finding and acknowledge this; docs/scanners.md says how.',
    looksAt: resourcesWithTagMutability,
    find: (resource: CfnResource, context) => findingsOn(resource, rules, context),
  };
}

function findingsOn(resource: CfnResource, rules: ScannerRule[], context: RuleContext): Finding[] {
  const metadata = resource.cfnOptions.metadata ?? {};
  const properties = propertiesIn(resource, context);
  if (properties === undefined) {
    return [];
  }
  const seeing = rules.filter((rule) => sees(rule, resource, properties) && !rule._isSuppressedBy(metadata));
  const setting = TagMutabilitySetting.fromCloudFormation(properties);
  const mode = knownMode(setting);
  if (mode === undefined) {
    return [];
  }
  const saying = (verdict: ScannerVerdict) => seeing.filter((rule) => rule.verdictFor(setting) === verdict);
  const failing = saying(ScannerVerdict.FAIL);
  const unknown = saying(ScannerVerdict.NOT_DOCUMENTED);
  return [
    ...(failing.length === 0 ? [] : [{ construct: resource, message: failure(resource, setting, failing) }]),
    ...(unknown.length === 0 ? [] : [{ construct: resource, message: doubt(mode, unknown), severity: 'info' as const }]),
  ];
}

/** A repository whose custom resource sets the mutability is seen in the template without it, and in ECR as that one says. */
function sees(rule: ScannerRule, resource: CfnResource, properties: object): boolean {
  if (!rule._judgesTemplates) {
    return !isSetByCustomResource(resource.cfnOptions.metadata);
  }
  return resource.cfnResourceType === REPOSITORY_TYPE && !(rule._passesWithoutProperties && Object.keys(properties).length === 0);
}

function failure(resource: CfnResource, setting: TagMutabilitySetting, failing: ScannerRule[]): string {
  const names = failing.map(({ name }) => name).join(' and ');
  if (isSetByCustomResource(resource.cfnOptions.metadata)) {
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
