import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct, Dependable, IConstruct, IDependable } from 'constructs';
import { DECLARED_HERE, declaredRepositories } from './declared-repositories';
import type { Permission } from './provider-permissions';
import { repeatedIdentity } from '../creation-template/identity';
import { forgetPrecreatedRoles } from '../template/cdk-private';
import { CompleteApp, validateInApp } from '../template/complete-app';

/** Something that exists already and that a construct adopts. */
export interface Adopted {
  /** The construct that adopts it. */
  readonly scope: Construct;

  /** What messages call it: `repository 'legacy/api'`. */
  readonly label: string;

  /** The same for the same thing, another for every other thing of the region. */
  readonly identity: string;

  /** What the logical id of its custom resource begins with, such as `TagMutability`, and then its name. */
  readonly logicalIdPrefix: string;
  readonly name: string;

  /** The name, if it is a repository in the registry of the stack's own account, as far as that is known. */
  readonly repositoryName?: string;

  /** What is wrong with it, each as a sentence without a path. It annotates what may be wrong. */
  problems(): string[];
}

/** A custom resource, as the provider needs to know it. */
export interface ServedResource {
  /** Where a policy of its own goes. */
  readonly scope: Construct;
  readonly permissions: Permission[];
  /** Whether it writes when it is deleted. */
  readonly restores: boolean;
  /** The logical id of the custom resource; CDK's, made from the path, if there is none. */
  readonly logicalId?: string;
}

/** The provider, as its stack needs to know it. */
export interface Server extends IConstruct {
  readonly _serviceToken: string;

  /** Whether the user gave the role of the function. */
  readonly _hasGivenRole: boolean;

  /** Allows the function what a resource needs, and returns what the resource must depend on. */
  _permit(resource: ServedResource): IDependable | undefined;
}

/** Of every copy of this package: a stack has one provider, whichever copy its constructs are from. */
const ADOPTIONS = Symbol.for('cdk-ecr-immutability.StackAdoptions');

/**
 * What a stack adopts, and the one provider that serves all of it.
 *
 * CloudFormation refuses to change the `ServiceToken` of a custom resource, so a stack must never have a second function. The stack
 * therefore knows its provider, and its custom resources ask for it when the template is written. A default provider is there from the
 * first custom resource on; a provider that the user makes, even later, takes its place.
 */
export class StackAdoptions {
  /** Those of the stack that a construct is in. */
  public static of(construct: IConstruct): StackAdoptions {
    const stack = Stack.of(construct) as Stack & { [ADOPTIONS]?: StackAdoptions };
    if (stack[ADOPTIONS] === undefined) {
      Object.defineProperty(stack, ADOPTIONS, { value: new StackAdoptions(stack) });
    }
    return stack[ADOPTIONS]!;
  }

  private server?: Server;
  private isDefault = false;
  private readonly served: { readonly resource: ServedResource; permission?: IDependable }[] = [];
  private readonly adopted: { readonly one: Adopted; readonly resource: CfnResource }[] = [];
  private readonly adopters = new Map<CfnResource, Construct>();
  private readonly byIdentity = new Map<string, CfnResource[]>();

  private constructor(private readonly stack: Stack) {
    validateInApp(stack, (app) => this.problems(app));
  }

  /** The provider; undefined as long as nothing needs one. */
  public get provider(): Server | undefined {
    return this.server;
  }

  /** Throws if the user has made a provider for the stack before. */
  public refuseSecond(second: IConstruct): void {
    if (this.server !== undefined && !this.isDefault) {
      throw new Error(
        `${second.node.path}: the stack '${this.stack.node.path}' has a provider already, '${this.server.node.path}'. A stack has one, because ` +
        'CloudFormation refuses to change the function of a custom resource. Use the first, or remove one of the two.');
    }
  }

  /** Makes a provider the one of the stack. A default provider leaves the tree, and everything that it served is served anew. */
  public use(server: Server): void {
    if (this.server !== undefined) {
      forgetPrecreatedRoles(this.server);
      this.stack.node.tryRemoveChild(this.server.node.id);
    }
    this.server = server;
    this.isDefault = false;
    for (const entry of this.served) {
      entry.permission = server._permit(entry.resource);
    }
  }

  /** Makes sure that there is a provider. */
  public useDefault(make: () => void): void {
    if (this.server === undefined) {
      make();
      this.isDefault = true;
    }
  }

  /** Has a resource served. Returns what it must depend on, which the provider decides that there is at the end. */
  public serve(resource: ServedResource): IDependable {
    const entry = { resource, permission: this.server?._permit(resource) };
    this.served.push(entry);
    const dependable = {};
    Dependable.implement(dependable, {
      get dependencyRoots() {
        return entry.permission === undefined ? [] : Dependable.of(entry.permission).dependencyRoots;
      },
    });
    return dependable;
  }

  /**
   * Takes note of what a custom resource adopts. What is wrong with it is an error at synthesis: while CDK looks up context, names are
   * dummies, and an error before would keep it from looking.
   *
   * @returns whether it is the first of its identity
   */
  public adopt(one: Adopted, resource: CfnResource): boolean {
    this.adopted.push({ one, resource });
    this.adopters.set(resource, one.scope);
    const same = this.byIdentity.get(one.identity);
    if (same === undefined) {
      this.byIdentity.set(one.identity, [resource]);
      return true;
    }
    same.push(resource);
    return false;
  }

  private problems(app: CompleteApp): string[] {
    return this.adopted.flatMap(({ one, resource }) => [
      ...one.problems(),
      ...this.repetitionOf(one, resource),
      ...this.declarationOf(one, resource, app),
    ].map((problem) => `${one.scope.node.path}: ${problem}`));
  }

  private repetitionOf(one: Adopted, resource: CfnResource): string[] {
    const same = this.byIdentity.get(one.identity)!;
    // Of two, the second says so.
    return repeatedIdentity(resource, same.slice(0, same.indexOf(resource)), (first) =>
      `'${this.adopters.get(first)!.node.path}' in this stack has adopted ${one.label} already. One construct can adopt it. Remove one of the two.`, one.scope);
  }

  private declarationOf(one: Adopted, resource: CfnResource, app: CompleteApp): string[] {
    return one.repositoryName === undefined ? []
      : repeatedIdentity(resource, declaredRepositories(app, this.stack, one.repositoryName), (declared) =>
        `${one.label} (${declared.node.path}) ${DECLARED_HERE}`, one.scope);
  }
}
