/** Standards and registries of all kinds, with texts that mean something to whoever reads them on their way to Step Functions. */
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import {
  EnforcementMode, ImmutableRegistryProps, PullThroughCacheHandling, TagImmutabilityStandard, TagImmutabilityStandardProps, TagMutabilitySetting,
} from '../../../src';
import { filterOf, settingOf } from '../../mutability/arbitraries';

/** What means something to JSONata, Step Functions, CloudFormation, JSON or CDK. */
const HOSTILE = [
  '"', "'", '`', '{', '}', '{%', '%}', '{% $evil %}', '${', '${AWS::Region}', '{{resolve:ssm:secret}}', '\\', '\\"', '\n', '\r\n', '\t', '\u0000', '\u2028', '😀', '漢',
  '/*', '*/', '//', '$', '$$', '&', '<', '</script>', '[', ']', '(', ')', 'é', '\ud83d', ' ', 'word', '{{', '}}', '%', '{"Fn::Sub":"x"}', 'Fn::If',
];
const hostile = fc.array(fc.constantFrom(...HOSTILE), { minLength: 1, maxLength: 60 }).map((parts) => `x${parts.join('')}`);
const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const prefix = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('/'));

const baseline = settingOf(filterOf('ab', 4)).map(({ mode, filters }) => TagMutabilitySetting.fromApi({
  imageTagMutability: mode, imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: 'WILDCARD', filter })),
})).filter((setting) => !setting.isEveryTagMutable);

const standardProps: fc.Arbitrary<TagImmutabilityStandardProps> = fc.record({
  baseline,
  enforcement: fc.constant(EnforcementMode.ENFORCE),
  namespaces: fc.uniqueArray(fc.record({
    prefix, baseline: fc.option(baseline, { nil: undefined }), enforcement: fc.constantFrom(undefined, ...Object.values(EnforcementMode)),
  }).filter((each) => each.baseline !== undefined || each.enforcement !== undefined), { selector: (each) => each.prefix, maxLength: 5 }),
  exemptions: fc.array(fc.record({
    subject: fc.oneof(
      prefix.map((repositories) => ({ repositories: `${repositories}*` })),
      fc.tuple(hostile, hostile).map(([key, value]) => ({ tag: { key: key.slice(0, 100), value: value.slice(0, 200) } })),
    ),
    reason: hostile,
    owner: hostile,
    expires: fc.constantFrom(undefined, '2020-01-01', '2099-12-31'),
  }).map(({ subject, ...rest }) => ({ ...subject, ...rest })), { maxLength: 4 }),
  accounts: fc.constantFrom([], [{ account: '111122223333', enforcement: EnforcementMode.REPORT }]),
});
export const registryProps: fc.Arbitrary<Partial<ImmutableRegistryProps>> = fc.record({
  enforcement: fc.constantFrom(...Object.values(EnforcementMode)),
  enforceAtOnce: fc.boolean(),
  maxChanges: fc.integer({ min: 1, max: 1_000 }),
  replicatedNamespaces: fc.array(prefix, { maxLength: 2 }),
  guard: fc.boolean(),
  restore: fc.constantFrom(undefined, false),
  longestOpening: fc.constantFrom(undefined, Duration.hours(4)),
  pullThroughCaches: fc.constantFrom(undefined, ...Object.values(PullThroughCacheHandling)),
  creationTemplateRoles: fc.constantFrom(undefined, [], [iam.Role.fromRoleArn(new Stack(), 'Role', 'arn:aws:iam::111122223333:role/creates')]),
});

/** What the standard itself refuses comes to no machine. */
export const standard: fc.Arbitrary<TagImmutabilityStandard> = standardProps.map((given) => {
  try {
    return new TagImmutabilityStandard(given);
  } catch {
    return undefined;
  }
}).filter((given) => given !== undefined);
