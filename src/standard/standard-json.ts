import { checkRequiredText } from './check-standard';
import type { StandardContent } from './standard-content';
import { FindingSeverity } from './tag-immutability-standard-props';
import type { TagImmutabilityStandardProps } from './tag-immutability-standard-props';
import { checkList, checkPropNames, shown } from '../messages/check-type';
import { withPath } from '../messages/with-path';
import { TagMutabilityMode, TagMutabilitySetting } from '../mutability';
import { FILTER_TYPE } from '../mutability/language/limits';
import { API } from '../mutability/setting-content';

/** The version of the JSON's format. */
const VERSION = 1;

/** The text of a standard's JSON: props have their names, and settings have the form of ECR's API. */
export function jsonTextOf({
  baseline, enforcement, namespaces, exemptions, accounts, unknownTagMutability, forbidAcknowledging,
}: StandardContent): string {
  return JSON.stringify({
    version: VERSION,
    baseline: baseline.toApi(),
    enforcement,
    namespaces: orNothing(namespaces.map((namespace) => ({ ...namespace, baseline: namespace.baseline?.toApi() }))),
    exemptions: orNothing(exemptions),
    accounts: orNothing(accounts),
    // Earlier releases refuse members that they do not know, and can read what says no more than they can.
    unknownTagMutability: unknownTagMutability === FindingSeverity.WARNING ? undefined : unknownTagMutability,
    forbidAcknowledging: orNothing(forbidAcknowledging),
  });
}

function orNothing<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** The props of a standard that was kept as JSON. The standard checks everything that JSON and props have in common. */
export function propsFromJson(json: any): TagImmutabilityStandardProps {
  if (typeof json === 'string') {
    throw new Error(`${shortened(json)} is a text; parse it with JSON.parse first.`);
  }
  if (typeof json !== 'object' || json === null || json.version !== VERSION) {
    throw new Error(`the standard's JSON has the version ${shown(json?.version)}; this release reads ${VERSION}. Write it with toJson() of this release.`);
  }
  const { version, ...props } = json;
  return {
    ...props,
    baseline: settingFromJson("the baseline in the standard's JSON", props.baseline),
    ...(Array.isArray(props.namespaces) && { namespaces: props.namespaces.map(namespaceFromJson) }),
  };
}

function namespaceFromJson(namespace: any): any {
  // Something else than a namespace stays as it is. The standard refuses it.
  return namespace?.baseline === undefined
    ? namespace
    : { ...namespace, baseline: settingFromJson(`the baseline of namespace '${namespace.prefix}' in the standard's JSON`, namespace.baseline) };
}

function settingFromJson(owner: string, json: any): TagMutabilitySetting | undefined {
  if (json === undefined) {
    return undefined;
  }
  checkPropNames(owner, json, [API.mode, API.filters]);
  withPath(() => owner, () => {
    checkRequiredText(API.mode, json[API.mode], TagMutabilityMode.IMMUTABLE);
    checkList(API.filters, json[API.filters], `[{ ${API.type}: '${FILTER_TYPE}', ${API.value}: 'latest' }]`);
    json[API.filters]?.forEach((filter: any, index: number) => {
      checkPropNames(`${API.filters}[${index}]`, filter, [API.type, API.value]);
      withPath(() => `${API.filters}[${index}]`, () => {
        checkRequiredText(API.type, filter[API.type], FILTER_TYPE);
        checkRequiredText(API.value, filter[API.value], 'latest');
      });
    });
  });
  // Whether it says what `immutableExcept` would take, the standard checks.
  return TagMutabilitySetting.fromApi(json);
}

/** The beginning of a text. A standard may be long. */
function shortened(text: string): string {
  const most = 40;
  return text.length > most ? `'${text.slice(0, most)}...'` : `'${text}'`;
}
