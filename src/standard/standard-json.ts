import type { TagImmutabilityStandardProps } from './tag-immutability-standard-props';
import { TagMutabilitySetting } from '../mutability';

/** The JSON says which release's words it is in. */
const VERSION = 1;

/** A standard as JSON: the props by their names, a setting as ECR's API says it. */
export function toJson({ baseline, namespaces, ...rest }: TagImmutabilityStandardProps): any {
  return JSON.parse(JSON.stringify({
    version: VERSION,
    baseline: baseline?.toApi(),
    namespaces: namespaces?.map((namespace) => ({ ...namespace, baseline: namespace.baseline?.toApi() })),
    ...rest,
  }));
}

/** What is told apart by its own shape; every other member is a text. */
const STRUCTURED = ['version', 'baseline', 'namespaces', 'exemptions', 'accounts', 'tag', 'imageTagMutabilityExclusionFilters'];

/** Without these, an entry would be about nothing. */
const REQUIRED: Partial<Record<keyof typeof MEMBERS, string[]>> = {
  namespace: ['prefix'],
  account: ['account', 'mode'],
  tag: ['key', 'value'],
};

const MEMBERS = {
  standard: ['version', 'baseline', 'namespaces', 'exemptions', 'mode', 'accounts'],
  namespace: ['prefix', 'baseline', 'mode'],
  exemption: ['repositories', 'constructPath', 'tag', 'reason', 'owner', 'expires'],
  tag: ['key', 'value'],
  account: ['account', 'mode'],
  baseline: ['imageTagMutability', 'imageTagMutabilityExclusionFilters'],
};

/** The props of a standard that was kept as JSON. */
export function fromJson(json: any): TagImmutabilityStandardProps {
  if (typeof json !== 'object' || json === null || json.version !== VERSION) {
    throw new Error(`the standard's JSON has the version '${json?.version}'; this release reads ${VERSION}. Write it with toJson() of this release.`);
  }
  checkMembers('standard', json);
  listOf('namespaces', json).forEach((namespace) => checkMembers('namespace', namespace));
  listOf('exemptions', json).forEach((exemption) => {
    checkMembers('exemption', exemption);
    if (exemption.tag !== undefined) {
      checkMembers('tag', exemption.tag);
    }
  });
  listOf('accounts', json).forEach((account) => checkMembers('account', account));
  const { version, ...props } = json;
  return {
    ...props,
    baseline: setting(json.baseline),
    namespaces: json.namespaces?.map((namespace: any) => ({ ...namespace, baseline: setting(namespace.baseline) })),
  };
}

/** A member that is misspelt, missing or no text would silently ask less than was meant. */
function checkMembers(what: keyof typeof MEMBERS, value: any): void {
  if (typeof value !== 'object' || value === null) {
    throw new Error(`the ${what} in the standard's JSON is ${JSON.stringify(value)}; allowed is an object with ${MEMBERS[what].join(', ')}. Correct or remove it.`);
  }
  const unknown = Object.keys(value).find((member) => !MEMBERS[what].includes(member));
  if (unknown !== undefined) {
    throw new Error(`the ${what} in the standard's JSON has a member '${unknown}'; allowed are ${MEMBERS[what].join(', ')}. Correct or remove it.`);
  }
  const noText = Object.keys(value).find((member) => !STRUCTURED.includes(member) && value[member] !== undefined && typeof value[member] !== 'string');
  if (noText !== undefined) {
    throw new Error(`the ${noText} of the ${what} in the standard's JSON is ${JSON.stringify(value[noText])}; allowed is a text. Write it in quotes.`);
  }
  const missing = REQUIRED[what]?.find((member) => value[member] === undefined);
  if (missing !== undefined) {
    throw new Error(`the ${what} ${JSON.stringify(value)} in the standard's JSON has no ${missing}, without which it says nothing. Give it, or remove the entry.`);
  }
}

function listOf(member: string, json: any): any[] {
  const value = json[member] ?? [];
  if (!Array.isArray(value)) {
    throw new Error(`the ${member} in the standard's JSON are ${JSON.stringify(value)}; allowed is a list. Correct or remove them.`);
  }
  return value;
}

function setting(json: any): TagMutabilitySetting | undefined {
  if (json === undefined) {
    return undefined;
  }
  checkMembers('baseline', json);
  return TagMutabilitySetting.fromApi(json);
}
