import { Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { ImmutableRepositoryProps } from './immutable-repository-props';
import { TagMutabilityMode, TagMutabilitySetting } from '../mutability';

/** The setting that the props declare, in whichever of the ways there are. Errors have no path yet. */
export function declaredMutability(props: ImmutableRepositoryProps): TagMutabilitySetting {
  const cdkFilters = props.imageTagMutabilityExclusionFilters?.map((filter) => filter._render().imageTagMutabilityExclusionFilterValue);
  const own = given({ mutableTags: props.mutableTags, tagMutability: props.tagMutability });
  const cdk = given({ imageTagMutability: props.imageTagMutability, imageTagMutabilityExclusionFilters: cdkFilters });
  if (own.length > 1 || (own.length > 0 && cdk.length > 0)) {
    throw new Error(
      `${[...own, ...cdk].join(' and ')} are given, and each says which tags are mutable. Keep one: ` +
      "'mutableTags' for a list of filters, 'tagMutability' for a setting that you share between repositories.");
  }
  if (props.tagMutability) {
    return props.tagMutability;
  }
  if (props.mutableTags) {
    return props.mutableTags.length === 0 ? TagMutabilitySetting.IMMUTABLE : TagMutabilitySetting.immutableExcept(...props.mutableTags);
  }
  if (cdk.length === 0) {
    return TagMutabilitySetting.IMMUTABLE;
  }
  if (Token.isUnresolved(props.imageTagMutability)) {
    throw new Error(
      "'imageTagMutability' is a token, so that nobody can know before deployment whether tags are immutable. Give a literal value, " +
      'or use ecr.Repository for a repository that is decided at deployment.');
  }
  return TagMutabilitySetting.of(
    (props.imageTagMutability ?? ecr.TagMutability.IMMUTABLE) as string as TagMutabilityMode,
    cdkFilters,
  );
}

/** Which of the props are given, with their values, for a message. */
function given(props: Record<string, unknown>): string[] {
  return Object.entries(props)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `'${name}' (${Array.isArray(value) ? value.map((item) => `'${item}'`).join(', ') : String(value)})`);
}
