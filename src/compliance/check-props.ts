import type { TagImmutabilityEnforcerProps } from './enforcer-props';
import { checkList, checkPropNames, refuseToken, shown } from '../messages/check-type';
import { withPath } from '../messages/with-path';
import { ScannerRule } from '../scanners';
import { checkDay, checkKnownText } from '../standard/check-standard';
import type { TagImmutabilityChecksOptions } from '../standard/tag-immutability-checks-options';
import { TagImmutabilityStandard } from '../standard/tag-immutability-standard';

/** The names of the options of the checks. The compiler holds them to the struct. */
export const CHECKS_OPTIONS = Object.keys({
  asOf: true, acceptedFindings: true, scannerRules: true,
} satisfies Record<keyof TagImmutabilityChecksOptions, true>);

/** The names of the props that every enforcer has. */
const ENFORCER_PROPS = Object.keys({ standard: true } satisfies Record<keyof TagImmutabilityEnforcerProps, true>);

/**
 * Throws for props without a standard, and for props that an enforcer does not know.
 *
 * @param owner what gets the props, as messages call it
 * @param others the names of props besides `standard`
 */
export function checkEnforcerProps(owner: string, props: TagImmutabilityEnforcerProps, others: readonly string[] = []): void {
  if (TagImmutabilityStandard._isStandard(props)) {
    throw new Error(`${owner} is given a standard in the place of its props. Write { standard }.`);
  }
  checkPropNames(owner, props, [...ENFORCER_PROPS, ...others]);
  checkStandardProp(owner, props.standard);
}

function checkStandardProp(owner: string, standard: unknown): void {
  if (!TagImmutabilityStandard._isStandard(standard)) {
    throw new Error(
      `${owner}: 'standard' is ${shown(standard)}; a TagImmutabilityStandard is allowed. Write new TagImmutabilityStandard({ ... }), or ` +
      'TagImmutabilityStandard.fromJson(json) for one that is kept as JSON.');
  }
}

/**
 * The props of the checks as they are now, each read once: no later change of the object reaches them, nor a member that is another one
 * when it is read again. Throws for what they cannot be.
 */
export function checkedProps(owner: string, props: TagImmutabilityEnforcerProps & TagImmutabilityChecksOptions) {
  checkEnforcerProps(owner, props, CHECKS_OPTIONS);
  const { standard, asOf, acceptedFindings, scannerRules } = props;
  checkStandardProp(owner, standard);
  const options = { asOf, acceptedFindings, scannerRules: Array.isArray(scannerRules) ? [...scannerRules] : scannerRules };
  checkChecksOptions(owner, options);
  return { standard, ...options };
}

/** Throws for misspelt options of the checks, and for options of another type. */
export function checkChecksOptions(owner: string, options: TagImmutabilityChecksOptions): void {
  checkPropNames(owner, options, CHECKS_OPTIONS);
  withPath(() => owner, () => {
    const { asOf, acceptedFindings, scannerRules } = options;
    checkDay('asOf', asOf);
    checkKnownText('acceptedFindings', acceptedFindings, 'accepted-findings.json');
    refuseToken('scannerRules', scannerRules);
    checkList('scannerRules', scannerRules, '[ScannerRule.CHECKOV_CKV_AWS_51]');
    scannerRules?.forEach((rule, index) => {
      if (!ScannerRule._isScannerRule(rule)) {
        throw new Error(`'scannerRules[${index}]' is ${shown(rule)}; a ScannerRule is allowed. Write ScannerRule.${ScannerRule._memberFor(rule)}.`);
      }
    });
  });
}
