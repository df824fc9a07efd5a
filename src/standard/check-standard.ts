import { EnforcementMode } from './tag-immutability-standard-props';
import type { Exemption, TagImmutabilityStandardProps } from './tag-immutability-standard-props';
import { ACCOUNT_ID_GRAMMAR } from '../ecr/limits';
import { PREFIX_GRAMMAR } from '../ecr/prefix';
import type { TagMutabilitySetting } from '../mutability';

/** Throws for what no standard can say. */
export function checkStandard({ baseline, namespaces = [], exemptions = [], mode, accounts = [] }: TagImmutabilityStandardProps): void {
  checkBaseline('the standard', baseline);
  checkMode('the standard', mode);
  namespaces.forEach((namespace) => {
    checkNamespace(namespace.prefix);
    checkBaseline(`namespace '${namespace.prefix}'`, namespace.baseline);
    checkMode(`namespace '${namespace.prefix}'`, namespace.mode);
  });
  refuseRepeated('namespace', namespaces.map(({ prefix }) => prefix.replace(/\/$/, '')));
  refuseRepeated('account', accounts.map(({ account }) => account));
  accounts.forEach(({ account, mode: accountMode }) => {
    if (!ACCOUNT_ID_GRAMMAR.test(account)) {
      throw new Error(`the standard names the account '${account}', which is no account id. Give its 12 digits.`);
    }
    checkMode(`account '${account}'`, accountMode);
  });
  exemptions.forEach(checkExemption);
}

/** Throws if a baseline is not known before deployment or protects no tag. */
export function checkBaseline(of: string, baseline: TagMutabilitySetting | undefined): void {
  if (baseline?.isEveryTagMutable) {
    throw new Error(
      `the baseline ${baseline} of ${of} protects no tag, so that nothing would be enforced. ` +
      'Name the tags that may move with TagMutabilitySetting.immutableExcept(...), or leave it out.');
  }
}

/** A namespace that no repository can be in would silently ask nothing. */
function checkNamespace(prefix: string): void {
  if (!PREFIX_GRAMMAR.test(prefix)) {
    throw new Error(
      `the standard names the namespace '${prefix}', in which no repository can be; allowed are lower-case letters and digits, joined by '.', ` +
      "'_', '__', '-' or '/'. Write it as repository names begin, such as 'team' or 'team/app', without wildcards.");
  }
}

/** A mode can come from a file, where nothing checks its spelling. */
function checkMode(of: string, mode: string | undefined): void {
  if (mode !== undefined && !Object.values<string>(EnforcementMode).includes(mode)) {
    throw new Error(`the mode of ${of} is '${mode}'; allowed are ${Object.values(EnforcementMode).join(' and ')}. Choose one, or leave it out.`);
  }
}

function checkExemption(exemption: Exemption): void {
  const { repositories, constructPath, tag, reason, owner, expires } = exemption;
  const by = Object.entries({ repositories, constructPath, tag }).filter(([, value]) => value !== undefined).map(([name]) => name);
  const shown = `the exemption of ${repositories ?? constructPath ?? (tag ? `tag ${tag.key}=${tag.value}` : 'nothing')}`;
  if (by.length !== 1) {
    throw new Error(`${shown} says ${by.length === 0 ? 'not' : by.join(' and ')} of what it is; give exactly one of repositories, constructPath and tag.`);
  }
  if (!reason?.trim() || !owner?.trim()) {
    throw new Error(`${shown} has no ${reason?.trim() ? 'owner' : 'reason'}. Say why nothing is asked of it and who answers for that.`);
  }
  if (expires !== undefined && !isDay(expires)) {
    throw new Error(`${shown} expires '${expires}', which is no day. Write it as 2027-06-30.`);
  }
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}

function refuseRepeated(what: string, names: string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new Error(`the standard names the ${what} '${repeated}' twice. Say it once.`);
  }
}
