/**
 * Whole CDK apps as data. A description is plain JSON: it can be generated, made smaller, printed, and pasted into a test.
 */

/** A text of a template: a literal, or one of the ways not to say it. */
export type Text =
  | string
  /** `Lazy.string`. */
  | { readonly lazy: string }
  /** A parameter. */
  | { readonly parameter: ParameterDescription }
  /** `Fn.conditionIf`. Each number is a condition of its own. */
  | { readonly either: readonly [Text, Text]; readonly condition: number }
  /** `Fn.sub` of a text without variables. */
  | { readonly sub: string }
  /** `Fn.sub` of a text with `${Variable}` and its value. */
  | { readonly subOf: string; readonly variable: string }
  /** `Fn.join`, which CDK does not make one text of. */
  | { readonly joined: readonly Text[] }
  /** A literal, then the region or the account. */
  | { readonly begin: string; readonly then: 'region' | 'account' }
  /** `Fn.findInMap`, with a literal key or the region as key. */
  | { readonly map: readonly string[]; readonly key: 'literal' | 'region' }
  /** `{{resolve:ssm:...}}`. */
  | { readonly dynamic: string }
  /** The value of another stack. */
  | { readonly elsewhere: string }
  /** `AWS::NoValue`. */
  | { readonly noValue: true };

export interface ParameterDescription {
  readonly type?: 'String' | 'CommaDelimitedList' | 'AWS::SSM::Parameter::Value<String>';
  readonly default?: string;
  readonly allowed?: readonly string[];
}

/** The filters of a repository. */
export type Filters =
  | readonly Text[]
  | { readonly lazy: readonly string[] }
  | { readonly either: readonly [Filters, Filters]; readonly condition: number }
  | { readonly noValue: true }
  /** Not as CloudFormation has them: the names of ECR's API, plain texts, or without a type. */
  | { readonly malformed: 'api' | 'texts' | 'typeless'; readonly value: string };

export type Override =
  /** `addPropertyOverride`, `addOverride('Properties.…')`. */
  | { readonly property: 'ImageTagMutability' | 'RepositoryName'; readonly value: Text; readonly raw?: true }
  | { readonly filters: Filters }
  /** `addPropertyDeletionOverride` of a property, or `addDeletionOverride('Properties')`. */
  | { readonly delete: 'ImageTagMutability' | 'ImageTagMutabilityExclusionFilters' | 'RepositoryName' | 'Properties' }
  /** `addOverride('Properties', COMMON)`: one object of the user for a repository and a bucket. */
  | { readonly shared: true }
  /** A function in the place of all properties: `addOverride('Properties', …)`, by a `Lazy`, or `addOverride('Properties.Fn::If', …)`. */
  | { readonly whole: 'Fn::If' | 'Fn::Transform' | 'Ref'; readonly as?: 'lazy' | 'below' }
  /** The value of the first filter alone: `addOverride('Properties.ImageTagMutabilityExclusionFilters.0.…', …)`. */
  | { readonly firstFilter: Text }
  /** What is beside the properties: `cfnOptions`. */
  | { readonly options: true }
  /** `addOverride('Type', …)`. */
  | { readonly type: string };

/** How a repository is declared. */
export type RepositoryForm =
  | 'L2' | 'ImmutableRepository' | 'custom resource' | 'L1' | 'raw'
  /** A raw `CfnResource` of another type, with `addOverride('Type', 'AWS::ECR::Repository')`. */
  | 'retyped'
  /** A construct of the user with its own `_toCloudFormation`. */
  | 'own element'
  /** A `CfnResource` of another type whose own `_toCloudFormation` says a repository. */
  | 'own rendering'
  /** An L1 of the user that renders other properties than it was given. */
  | 'own properties'
  | 'included';

/** What somebody does to the custom resource of a repository, or to say that one has it. */
export type Forgery =
  /** The mark of the library's metadata on what is no `ImmutableRepository`. */
  | 'mark'
  | 'removed' | 'conditional' | 'other name' | 'other token' | 'other type'
  /** What its function runs. */
  | 'other code' | 'other handler' | 'layer' | 'variable';

export interface RepositoryDescription {
  readonly is: 'repository';
  readonly form: RepositoryForm;
  readonly name?: Text;
  readonly mode?: Text;
  readonly filters?: Filters;
  readonly overrides?: readonly Override[];
  readonly forged?: Forgery;
  /** The number of the condition under which it is there. */
  readonly condition?: number;
  /** A tag by which it may be exempt. */
  readonly tag?: 'property' | 'Tags.of';
}

export interface CreationTemplateDescription {
  readonly is: 'creation template';
  readonly form: 'CreationTemplate' | 'L1' | 'retyped';
  readonly prefix: Text;
  readonly mode?: Text;
  readonly filters?: Filters;
  /** What it is for, if not for replication. */
  readonly appliedFor?: 'PULL_THROUGH_CACHE';
}

export interface AdoptedDescription {
  readonly is: 'adopted';
  readonly name: string;
  readonly mode?: 'MUTABLE' | 'IMMUTABLE';
  readonly filters?: readonly string[];
  /** The account of the repository, if it is not that of the stack. */
  readonly registryId?: string;
}

/** What runs an image of a repository of the app by a tag. */
export interface DeploymentDescription {
  readonly is: 'deployment';
  /** By default a task of ECS. */
  readonly by?: 'function' | 'App Runner' | 'Batch' | 'CodeBuild' | 'SageMaker';
  readonly name: string;
  readonly tag: string;
}

/** What calls ECR's API when it is deployed, or when it runs. */
export interface CallerDescription {
  readonly is: 'caller';
  readonly by: 'state machine' | 'schedule' | 'document' | 'custom resource';
  readonly action: 'CreateRepository' | 'PutImageTagMutability' | 'CreateRepositoryCreationTemplate';
  /** Of a template the prefix. */
  readonly name: string;
  readonly mode?: string;
  readonly filters?: readonly string[];
}

/** A configuration of the registry's replication to another registry. */
export interface ReplicationDescription {
  readonly is: 'replication';
  readonly account: string;
  readonly region: string;
  /** What is replicated, if not all. */
  readonly beginning?: string;
}

/** An L1 of a pull-through cache rule. */
export interface CacheRuleDescription {
  readonly is: 'cache rule';
  readonly prefix: string;
}

/** A pipeline that pushes a tag in each run. */
export interface PushDescription {
  readonly is: 'push';
  readonly name: string;
  readonly tag: string;
}

/** What is in a stack beside repositories. */
export interface BesideDescription {
  readonly is: 'beside';
  readonly what:
  | 'bucket with the shared override' | 'topic'
  /** An L1 of a repository whose type an override took away. */
  | 'repository that became a topic'
  /** A nested stack whose template is at a URL. */
  | 'template at a URL'
  | 'product at a URL'
  | 'module' | 'macro' | 'resource with a transform'
  /** A custom resource of the user that creates a repository, or sets its mutability. */
  | 'custom resource that creates' | 'custom resource that opens' | 'state machine that creates'
  | 'for each'
  /** A construct with a member that looks like that of a CfnResource. */
  | 'construct with cfnResourceType' | 'type called toString'
  /** A template among the assets that no resource refers to. */
  | 'asset that looks like a template';
}

export type PartDescription =
  | RepositoryDescription | CreationTemplateDescription | AdoptedDescription | DeploymentDescription | CallerDescription | ReplicationDescription
  | CacheRuleDescription | PushDescription | BesideDescription;

/** What a stack is in, and how. */
export interface InsideDescription {
  /** The `body` is an inline template of a StackSet, the `file` one that is an asset, both of which no construct of the app explains. */
  readonly as: 'nested' | 'product' | 'stage' | 'body' | 'file';
  readonly stack: StackDescription;
}

export interface StackDescription {
  readonly account?: string;
  readonly parts: readonly PartDescription[];
  readonly inside?: readonly InsideDescription[];
}

export type AspectDescription = {
  /** Whether somebody adds it before or after the library is applied. */
  readonly when: 'before' | 'after';
  readonly on: 'app' | 'first stack';
  readonly priority?: number;
} & (
  /** Sets the mode of each L1 of a repository. */
  | { readonly does: 'mode'; readonly mode: string }
  /** Overrides the mode of each resource that is a repository. */
  | { readonly does: 'override'; readonly mode: string }
  | { readonly does: 'delete'; readonly path: 'Properties' | 'Properties.ImageTagMutability' }
  /** Adds an Aspect: `Tags.of(Stack.of(node))`, or of a sibling. */
  | { readonly does: 'tag the stack' | 'tag a sibling' | 'tag the app' }
  /** Adds a mutable repository to the stack of a bucket or repository. */
  | { readonly does: 'add a repository' }
  | { readonly does: 'read' }
);

export interface StandardDescription {
  readonly baseline: readonly string[];
  readonly enforcement: 'ENFORCE' | 'REPORT';
  readonly namespaces?: readonly { readonly prefix: string; readonly baseline?: readonly string[]; readonly enforcement?: 'ENFORCE' | 'REPORT' }[];
  readonly exemptions?: readonly { readonly by: 'repositories' | 'constructPath' | 'tag'; readonly pattern: string }[];
  readonly accounts?: readonly { readonly account: string; readonly enforcement: 'ENFORCE' | 'REPORT' }[];
}

/** How the standard is brought to the app. */
export type Applied = 'applyTo early' | 'applyTo late' | 'one by one' | 'mixin and checks' | 'checks';

export interface AppDescription {
  readonly standard: StandardDescription;
  readonly applied: Applied;
  readonly stacks: readonly StackDescription[];
  readonly aspects?: readonly AspectDescription[];
  /** What an injector of the user gives to each `ecr.Repository` that says nothing. */
  readonly injected?: { readonly mode: string; readonly filters?: readonly string[] };
  /** Feature flags with another value than `new App()` gives them. */
  readonly flags?: readonly ('no aspectStabilization' | 'aspectPrioritiesMutating')[];
}

/** The tag by which descriptions exempt. */
export const TAG = { key: 'purpose', value: 'scratch' };
