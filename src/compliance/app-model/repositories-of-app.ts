import { Stage, Token } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import type { AppTemplate, TemplateResource } from './app-template';
import { repositorySetBy, setterOf } from './claims';
import type { Judgement } from './judged-resource';
import { judgementsOf } from './judged-resources-of-app';
import { ofWholeApp } from './once-per-run';
import { PartlyKnownText, nameOfSubject } from './partly-known-text';
import { matchesIamPattern } from './policy-statements';
import { resourcesOfApp } from './templates-of-app';
import { REPOSITORY_TYPE, TAG_MUTABILITY_TYPE } from '../../ecr/resource-types';
import { quoted } from '../../mutability/language/quoted';
import type { RuleContext } from '../rule';

/** A repository whose tag mutability the app sets. */
export interface RepositoryOfApp {
  /** The resource that declares the repository, or the custom resource that adopts one. */
  readonly resource: TemplateResource;
  /** What messages call it: `repository 'team/api' (Stack/Repo/Resource)`. */
  readonly label: string;
  /** The name, if it is known before deployment. */
  readonly name?: string;
  /** Those that it can have, as far as they are known: a condition can decide between several. */
  readonly names: readonly string[];
  /** Where it is; tokens if the stack does not say. */
  readonly account: string;
  readonly region: string;
  /** What sets the mutability, once for each way in which it can turn out, as the standard judges it. */
  readonly judgements: readonly Judgement[];
}

/** What the ARN of a repository has before its name. */
const KIND = 'repository/';

/** The repositories that the app declares or, by ExistingRepositories, adopts. */
export class RepositoriesOfApp {
  private readonly byResource = new Map<TemplateResource, RepositoryOfApp>();
  private readonly byName = new Map<string, RepositoryOfApp[]>();
  private foundByPath?: Map<string, RepositoryOfApp>;
  private foundInOrder?: { readonly names: readonly string[]; readonly positions: ReadonlyMap<RepositoryOfApp, number> };

  constructor(public readonly all: readonly RepositoryOfApp[]) {
    for (const repository of all) {
      this.byResource.set(repository.resource, repository);
      for (const name of repository.names) {
        const namesakes = this.byName.get(name) ?? [];
        namesakes.push(repository);
        this.byName.set(name, namesakes);
      }
    }
  }

  /** The repository that a resource declares or adopts. */
  public of(resource: TemplateResource | undefined): RepositoryOfApp | undefined {
    return resource && this.byResource.get(resource);
  }

  /** The repository with a construct path, or with a logical id in a template. */
  public withId(template: AppTemplate, id: string): RepositoryOfApp | undefined {
    return this.of(template.resource(id)) ?? this.byPath.get(id);
  }

  /**
   * The repositories that a name means in a template, as far as they are in its account and region: those of the same template, or else those
   * of all others too. Several can have one name, under conditions or in stacks of which each deployment takes one.
   */
  public named(name: string, template: AppTemplate, isThere: (repository: RepositoryOfApp) => boolean): RepositoryOfApp[] {
    const there = (this.byName.get(name) ?? []).filter(isThere);
    const own = there.filter(({ resource }) => resource.template === template);
    return own.some((repository) => repository.name === name) ? own : there;
  }

  /**
   * The repositories of which an ARN that ends in `repository/<name>` is as a pattern of IAM says. A name that is not known is as what matches
   * all names. Only names that begin as the pattern does are looked at, since an app can have many policies and many repositories.
   *
   * @param pattern for the part of the ARN from `repository/` on
   */
  public matching(pattern: string): RepositoryOfApp[] {
    const known = /^[^*?]*/.exec(pattern)![0];
    const isEvery = matchesIamPattern(pattern, `${KIND}*`);
    const unnamed = isEvery ? this.all.filter(({ names }) => names.length === 0) : [];
    const named = this.namesFrom(known).filter((name) => matchesIamPattern(pattern, `${KIND}${name}`)).flatMap((name) => this.byName.get(name)!);
    const { positions } = this.inOrder;
    return [...new Set([...named, ...unnamed])].sort((one, other) => positions.get(one)! - positions.get(other)!);
  }

  /** The names of which the ARN begins with a text. */
  private namesFrom(beginning: string): readonly string[] {
    const { names } = this.inOrder;
    if (KIND.startsWith(beginning)) {
      return names;
    }
    if (!beginning.startsWith(KIND)) {
      return [];
    }
    const start = beginning.slice(KIND.length);
    let [from, to] = [0, names.length];
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      [from, to] = names[middle] < start ? [middle + 1, to] : [from, middle];
    }
    let end = from;
    while (names[end]?.startsWith(start)) {
      end++;
    }
    return names.slice(from, end);
  }

  private get inOrder() {
    return this.foundInOrder ??= {
      names: [...this.byName.keys()].sort((one, other) => one < other ? -1 : 1),
      positions: new Map(this.all.map((repository, position) => [repository, position])),
    };
  }

  /** Few apps refer to a repository of another stack. */
  private get byPath(): Map<string, RepositoryOfApp> {
    return this.foundByPath ??= new Map(this.all.map((repository) => [repository.resource.path, repository]));
  }
}

export const repositoriesOfApp = ofWholeApp((context) => {
  const adopting = resourcesOfApp([TAG_MUTABILITY_TYPE], context).filter((custom) => repositorySetBy(custom, context) === undefined);
  return new RepositoriesOfApp([
    ...resourcesOfApp([REPOSITORY_TYPE], context).map((resource) => repositoryOfApp(resource, context)),
    ...adopting.map((resource) => repositoryOfApp(resource, context)).filter(({ names }) => names.length > 0),
  ]);
});

/** Whether the standard asks nothing of the repository. */
export function isRepositoryExempt({ judgements }: RepositoryOfApp): boolean {
  return judgements.every(({ requirement }) => requirement.exemption !== undefined);
}

/**
 * Whether a repository is in an account (or a region) that a stack's template names. If it is a token, it is the same only in a stack of the
 * same Stage: the same code may make two Stages for two accounts.
 */
export function isIn(repository: RepositoryOfApp, kind: 'account' | 'region', value: string, stack: Stack): boolean {
  return repository[kind] === value && (!Token.isUnresolved(value) || Stage.of(stack) === Stage.of(repository.resource.stack));
}

function repositoryOfApp(resource: TemplateResource, context: RuleContext): RepositoryOfApp {
  const { account, region } = resource.stack;
  const { RegistryId: registryId } = resource.properties;
  const judgements = judgementsOf(setterOf(resource, context) ?? resource, context);
  const possible = [...new Set(judgements.flatMap(({ writtenNames }) => writtenNames).map(nameOf))];
  const name = possible.length === 1 ? possible[0] : undefined;
  return {
    resource,
    get label() {
      return name === undefined ? `repository ${resource.path}` : `repository ${quoted(name)} (${resource.path})`;
    },
    name,
    names: possible.filter((one) => one !== undefined),
    account: typeof registryId === 'string' ? registryId : account,
    region,
    judgements,
  };
}

/** A name as a template has it; undefined if nobody knows it. */
function nameOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : nameOfSubject(new PartlyKnownText(value)).name;
}
