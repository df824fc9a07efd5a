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
  refuseUnknown('standard', json);
  listOf('namespaces', json).forEach((namespace) => refuseUnknown('namespace', namespace));
  listOf('exemptions', json).forEach((exemption) => {
    refuseUnknown('exemption', exemption);
    refuseUnknown('tag', exemption.tag ?? {});
  });
  listOf('accounts', json).forEach((account) => refuseUnknown('account', account));
  const { version, ...props } = json;
  return {
    ...props,
    baseline: setting(json.baseline),
    namespaces: json.namespaces?.map((namespace: any) => ({ ...namespace, baseline: setting(namespace.baseline) })),
  };
}

/** A misspelt member would silently ask less than was meant. */
function refuseUnknown(what: keyof typeof MEMBERS, value: any): void {
  if (typeof value !== 'object' || value === null) {
    throw new Error(`the ${what} in the standard's JSON is ${JSON.stringify(value)}; allowed is an object with ${MEMBERS[what].join(', ')}. Correct or remove it.`);
  }
  const unknown = Object.keys(value).find((member) => !MEMBERS[what].includes(member));
  if (unknown !== undefined) {
    throw new Error(`the ${what} in the standard's JSON has a member '${unknown}'; allowed are ${MEMBERS[what].join(', ')}. Correct or remove it.`);
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
  refuseUnknown('baseline', json);
  return TagMutabilitySetting.fromApi(json);
}
