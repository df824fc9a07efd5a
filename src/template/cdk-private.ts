import { Annotations, CfnElement, CfnResource, CustomResourceProviderBase, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Every access to a member that CDK keeps to itself, for which CDK has no public way. No other file has one.
 *
 * A newer CDK may rename such a member. Each function says what then happens.
 */

/** What CDK's own synthesis renders of an element, with tokens in it. Without the member, synthesis fails with a TypeError. */
export function toCloudFormation(element: CfnElement): unknown {
  return (element as unknown as { _toCloudFormation(): unknown })._toCloudFormation();
}

/**
 * Whether somebody has added an override to a resource. Without the member, every resource counts as overridden: it is rendered as a
 * whole, which only takes longer.
 */
export function hasOverrides(resource: CfnResource): boolean {
  const rawOverrides = overridesOf(resource);
  return rawOverrides === undefined || Reflect.ownKeys(rawOverrides).length > 0;
}

/**
 * The overrides of a resource by their first words (`Type`, `Properties`), with tokens in them. What is below the first words belongs to
 * who has overridden it. Without the member it is undefined, and nobody can tell what is overridden.
 */
export function overridesOf(resource: CfnResource): Readonly<Record<string, unknown>> | undefined {
  return (resource as unknown as { rawOverrides?: Record<string, unknown> }).rawOverrides;
}

/** What a function gives while a resource has no override. Without the member, the overrides stay. */
export function withoutOverrides<T>(resource: CfnResource, run: () => T): T {
  const rawOverrides = overridesOf(resource);
  if (rawOverrides === undefined) {
    return run();
  }
  const changeable = resource as unknown as { rawOverrides: object };
  changeable.rawOverrides = Object.create(null);
  try {
    return run();
  } finally {
    changeable.rawOverrides = rawOverrides;
  }
}

/**
 * Whether CDK has taken the hash of a nested stack's template: it does so once, and a template that changes after that is deployed as it
 * was, or not at all. Without the member, no hash is taken.
 */
export function isHashTaken(stack: Stack): boolean {
  const { _templateUrl: url } = stack as unknown as { _templateUrl?: { get?(): unknown } };
  return stack.nested && Boolean(url?.get?.());
}

/**
 * The parameters that are given to a nested stack, with tokens in them; those by which CDK refers to other stacks come later. Without the
 * member, nobody can tell what is given.
 */
export function parametersGivenTo(stack: NestedStack): Readonly<Record<string, unknown>> | undefined {
  return (stack as unknown as { parameters?: Record<string, unknown> }).parameters;
}

/**
 * Whether a stack has a way of its own to synthesize its template, as that of a product has: it becomes an asset, and no stack of the
 * assembly. Without the member, every stack counts as one of the assembly.
 */
export function isRenderedApart(stack: Stack): boolean {
  type Synthesizing = { _synthesizeTemplate?: unknown };
  return (stack as Synthesizing)._synthesizeTemplate !== (Stack.prototype as Synthesizing)._synthesizeTemplate;
}

/**
 * Whether CDK leaves out of the metadata of an assembly what is annotated in a stack: in one that is rendered apart. Newer releases ask each
 * stack whether it is a top-level one, and report a product with the stack that it is in. Without that member, it is an older release.
 */
export function isLeftOutOfMetadata(stack: Stack): boolean {
  return (stack as { _isTopLevelStack?: boolean })._isTopLevelStack === undefined && isRenderedApart(stack);
}

/** Keeps annotations from recording where in the code they are made. Without the member, they record it, which takes longer. */
export function leaveOutTrace(annotations: Annotations): void {
  (annotations as unknown as { stackTraces?: boolean }).stackTraces = false;
}

/** Makes CDK synthesize an app again, which it has synthesized before. Without the member, it keeps what it has. */
export function forgetAssembly(app: Stage): void {
  (app as unknown as { assembly?: unknown }).assembly = undefined;
}

/** The members of a resource that an app is known to replace, so that the template has something else than the L1 says. */
const RENDERING_MEMBERS = ['_toCloudFormation', 'cfnProperties', 'renderProperties', 'shouldSynthesize'];

/** Whether somebody has replaced how this one resource is rendered, or has a class for it that renders in another way. */
export function hasOwnRendering(resource: CfnResource): boolean {
  return rendersItself(resource) || RENDERING_MEMBERS.some((member) => Object.hasOwn(resource, member));
}

/** Whether somebody else than CDK renders the resource as a whole, its type too. */
export function rendersItself(resource: CfnResource): boolean {
  type Rendering = { _toCloudFormation?: unknown };
  return (resource as Rendering)._toCloudFormation !== (CfnResource.prototype as Rendering)._toCloudFormation;
}

/**
 * Whether a stack waits for context that the CLI will look up. Then names are dummies, and CDK synthesizes again. Without the member,
 * no stack waits.
 */
export function isContextMissing(stack: Stack): boolean {
  const { _missingContext: missing } = stack as unknown as { _missingContext?: unknown[] };
  return missing !== undefined && missing.length > 0;
}

/**
 * Whether the app has its roles made by somebody else (`iam.Role.customizeRoles`). CDK then attaches no policy to a role: it reports, in a
 * file for whoever makes the roles, what a policy says at the moment when it is attached. Without the key, no role counts as such.
 */
export function isPrecreated(role: IConstruct): boolean {
  return role.node.tryGetContext('@aws-cdk/iam:customizeRoles') !== undefined;
}

/** Takes the roles of a construct that leaves the tree out of that report. Without the member, the report has a role that nothing uses. */
export function forgetPrecreatedRoles(construct: IConstruct): void {
  const { roleReport } = (construct.node.root.node.tryFindChild('PolicySynthesizer') ?? {}) as { roleReport?: Record<string, unknown> };
  for (const path of Object.keys(roleReport ?? {})) {
    if (path.startsWith(`${construct.node.path}/`)) {
      delete roleReport![path];
    }
  }
}

/** What an included template says, as CDK has read it, also if CDK then refused it. Without the member, nobody has read it. */
export function includedTemplate(include: IConstruct | undefined): unknown {
  return (include as { template?: unknown } | undefined)?.template;
}

/**
 * The id, once in a stack, of what CDK makes for `autoDeleteImages` of `ecr.Repository`. Under another id, what empties a protected repository is
 * denied it, and what a rule finds of it is said.
 */
export const AUTO_DELETE_PROVIDER = 'Custom::ECRAutoDeleteImagesCustomResourceProvider';

/** The ARN of the role of CDK's function that empties a repository before it is deleted; undefined if none does. */
export function autoDeletingRoleArn(repository: IConstruct): string | undefined {
  const provider = repository.node.tryFindChild('AutoDeleteImagesCustomResource') && Stack.of(repository).node.tryFindChild(AUTO_DELETE_PROVIDER);
  return (provider as CustomResourceProviderBase | undefined)?.roleArn;
}
