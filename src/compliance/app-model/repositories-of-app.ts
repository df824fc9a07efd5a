import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { RuleContext } from '../rule';
import { resourcesOfApp } from './constructs-of-app';
import { judgedUnlessExempt } from './judged-resources-of-app';
import { ofWholeApp } from './once-per-run';
import { logicalIdOf, propertiesIn } from './synthesized-resources';
import { REPOSITORY_TYPE, TAG_MUTABILITY_TYPE } from '../../ecr/resource-types';
import { TagMutabilitySetting } from '../../mutability';
import { propertiesWithReferences } from '../../template/properties-with-references';

/** A repository whose tag mutability the app sets. */
export interface RepositoryOfApp {
  /** The resource that declares the repository, or the custom resource that adopts one. */
  readonly resource: CfnResource;
  readonly logicalId: string;
  /** The resource that sets the mutability: the same one, or the custom resource of the repository. */
  readonly judgedResource: CfnResource;
  /** What messages call it: `repository 'team/api' (Stack/Repo/Resource)`. */
  readonly label: string;
  /** The name, if it is known before deployment. */
  readonly name?: string;
  /** Where it is; tokens if the stack does not say. */
  readonly account: string;
  readonly region: string;
  readonly setting: TagMutabilitySetting;
  /** As they are rendered. */
  readonly properties: Record<string, any>;
}

/** The repositories that the app declares or, by ExistingRepositories, adopts. */
export class RepositoriesOfApp {
  private readonly byResource = new Map<IConstruct, RepositoryOfApp>();
  private readonly byLogicalId = new Map<Stack, Map<string, RepositoryOfApp>>();
  private foundByPath?: Map<string, RepositoryOfApp>;
  private readonly byName = new Map<string, RepositoryOfApp[]>();

  constructor(public readonly all: readonly RepositoryOfApp[]) {
    for (const repository of all) {
      const { resource, logicalId, name } = repository;
      const stack = Stack.of(resource);
      this.byResource.set(resource, repository);
      this.byLogicalId.set(stack, (this.byLogicalId.get(stack) ?? new Map()).set(logicalId, repository));
      if (name !== undefined) {
        this.byName.set(name, [...this.byName.get(name) ?? [], repository]);
      }
    }
  }

  /** The repository that a resource declares or adopts. */
  public of(resource: IConstruct): RepositoryOfApp | undefined {
    return this.byResource.get(resource);
  }

  /** The repository with a construct path, or with a logical id in a stack. */
  public withId(stack: Stack, id: string): RepositoryOfApp | undefined {
    return this.byLogicalId.get(stack)?.get(id) ?? this.byPath.get(id);
  }

  /** The repositories with a name, in whatever account and region. */
  public named(name: string): RepositoryOfApp[] {
    return this.byName.get(name) ?? [];
  }

  /** Few apps refer to a repository of another stack. */
  private get byPath(): Map<string, RepositoryOfApp> {
    return this.foundByPath ??= new Map(this.all.map((repository) => [repository.resource.node.path, repository]));
  }
}

export const repositoriesOfApp = ofWholeApp((context) => new RepositoriesOfApp(findRepositories(context)));

/** Whether the standard asks nothing of the repository. */
export function isRepositoryExempt({ judgedResource }: RepositoryOfApp, context: RuleContext): boolean {
  return judgedUnlessExempt(judgedResource, context) === undefined;
}

/**
 * Whether a repository is in an account (or a region) that a stack's template names. If it is a token, it is the same only in a stack of the
 * same Stage: the same code may make two Stages for two accounts.
 */
export function isIn(repository: RepositoryOfApp, kind: 'account' | 'region', value: string, stack: Stack): boolean {
  return repository[kind] === value && (!Token.isUnresolved(value) || Stage.of(stack) === Stage.of(repository.resource));
}

/** A resource with what will be in the template of it. */
interface Rendered {
  readonly resource: CfnResource;
  readonly logicalId: string;
  readonly properties: Record<string, any>;
}

function findRepositories(context: RuleContext): RepositoryOfApp[] {
  const rendered = (types: string[], propertiesOf: (resource: CfnResource) => Rendered['properties'] | undefined) => resourcesOfApp(types, context)
    .flatMap((resource): Rendered[] => {
      const properties = propertiesOf(resource);
      return properties === undefined ? [] : [{ resource, logicalId: logicalIdOf(resource, context), properties }];
    });
  const repositories = rendered([REPOSITORY_TYPE], (resource) => propertiesIn(resource, context));
  const customResources = rendered([TAG_MUTABILITY_TYPE], propertiesWithReferences);
  // Of a repository of this app, a custom resource has a reference to the name.
  const saying = new Map(customResources.map((custom) => [custom.properties.RepositoryName?.Ref, custom]));
  return [
    ...repositories.map((declared) => repositoryOfApp(declared, saying.get(declared.resource.node.path))),
    ...customResources.filter(({ properties: { RepositoryName: name } }) => typeof name === 'string').map((custom) => repositoryOfApp(custom)),
  ];
}

function repositoryOfApp(declared: Rendered, saying = declared): RepositoryOfApp {
  const { resource, logicalId, properties } = declared;
  const { account, region } = Stack.of(resource);
  const { RepositoryName: name, RegistryId: registryId } = properties;
  const isKnown = typeof name === 'string';
  return {
    resource,
    logicalId,
    judgedResource: saying.resource,
    get label() {
      return isKnown ? `repository '${name}' (${resource.node.path})` : `repository ${resource.node.path}`;
    },
    name: isKnown ? name : undefined,
    account: typeof registryId === 'string' ? registryId : account,
    region,
    setting: TagMutabilitySetting.fromCloudFormation(saying.properties),
    properties,
  };
}
