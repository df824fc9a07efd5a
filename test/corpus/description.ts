import type { TagMutabilityMode } from '../../src';

/** What a public template or app is written as. */
export type Form = 'template' | 'nested template' | 'L1' | 'L2' | 'L2 in a nested stack' | 'L2 in a Stage';

/** One repository: for each property the kind of its value. What is absent is absent there too. */
export interface RepositoryDescription {
  readonly name?: 'literal' | 'path' | 'parameter' | 'sub' | 'join' | 'stackName';
  readonly mode?: `${TagMutabilityMode}` | 'parameter';
  readonly filters?: readonly string[] | 'parameter';
  readonly scan?: 'on' | 'off' | 'text' | 'if' | 'parameter' | 'misspelt';
  readonly encryption?: 'AES256' | 'KMS' | 'key' | 'misspelt';
  readonly lifecycle?: 'literal' | 'sub' | 'subWithVariables' | 'parameter' | 'if';
  readonly policy?: 'account' | 'accounts' | 'role' | 'service' | 'anyone' | 'if';
  readonly tags?: 'literal' | 'sub';
  readonly onDelete?: 'Retain' | 'Delete';
  readonly onReplace?: 'Retain';
  readonly emptied?: true;
}

/** What is in the template or app beside its repositories. */
export type Beside = 'exports' | 'consoleLabels' | 'rules' | 'serverlessTransform' | 'unusedCondition' | 'unusedModeParameter' | 'role'
| 'key' | 'parameterStore' | 'taskOfLatest' | 'customResourceAfter' | 'pullThroughCacheRule' | 'publicRepository' | 'typeThatIsNone'
| 'user' | 'import';

/** What a public template or app has to do with ECR. `build` makes one that is equivalent. */
export interface Description {
  /** Where it was seen: owner, repository and path on GitHub. */
  readonly seen: string;
  readonly form: Form;
  readonly repositories: readonly RepositoryDescription[];
  /** How many repository creation templates there are in an app, none of which says a mode. */
  readonly creationTemplates?: number;
  readonly beside?: readonly Beside[];
}
