/** Sweeps of a registry on the reference engine, with an AWS that a test makes up. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Answers, Ended, Interpreter, StatesError } from './interpreter';
import {
  EnforcementMode, ImmutableRegistry, ImmutableRegistryProps, TagImmutabilityStandard, TagImmutabilityStandardProps, TagMutabilitySetting,
} from '../../../src';
import { RepositoryOutcome, RepositoryRecord } from '../../../src/contract/registry-records';

export interface FakeRepository {
  readonly name: string;
  readonly mode?: string;
  readonly filters?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly created?: string;
}

/** The synthesized definition of a sweep, with what CloudFormation puts in. */
export function definitionOf(standard: TagImmutabilityStandardProps, props: Partial<ImmutableRegistryProps> = {}): any {
  const stack = new Stack(new App(), 'Stack');
  new ImmutableRegistry(stack, 'Registry', { standard: new TagImmutabilityStandard(standard), ...props });
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'))
    .filter(({ Properties }) => JSON.stringify(Properties).includes('describeRepositories'));
  return asDeployed(machine.Properties, props.enforcement ?? EnforcementMode.REPORT);
}

/** The definition of a machine, as CloudFormation gives it to Step Functions. */
export function asDeployed(properties: any, enforcement: EnforcementMode = EnforcementMode.ENFORCE, mappings: any = {}): any {
  const { Definition, DefinitionString, DefinitionSubstitutions = {} } = properties;
  const resolved = (value: any): any => {
    if (Array.isArray(value)) {
      return value.map(resolved);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const [[name, argument] = [], ...others] = Object.entries<any>(value);
    if (others.length === 0 && (name === 'Ref' || name?.startsWith('Fn::'))) {
      switch (name) {
        case 'Ref': return argument.replace('AWS::', '').toLowerCase();
        case 'Fn::GetAtt': return argument.join('.').toLowerCase();
        case 'Fn::If': return resolved(argument[enforcement === EnforcementMode.ENFORCE ? 1 : 2]);
        case 'Fn::Sub': return String(resolved(Array.isArray(argument) ? argument[0] : argument))
          .replace(/\$\{AWS::Partition\}/g, 'aws').replace(/\$\{([^}]*)\}/g, '$1');
        case 'Fn::Join': return argument[1].map(resolved).join(argument[0]);
        case 'Fn::FindInMap': return mappings[argument[0]][argument[1]][argument[2]];
        case 'Fn::Select': return resolved(argument[1])[argument[0]] ?? 'selected';
        case 'Fn::Split': return String(resolved(argument[1])).split(argument[0]);
        default: throw new Error(`The definition has ${name}`);
      }
    }
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one)]));
  };
  const substitutions: Record<string, string> = resolved(DefinitionSubstitutions);
  const written: string = resolved(DefinitionString) ?? JSON.stringify(resolved(Definition));
  const text = written.replace(/\$\{(\w+)\}/g, (whole, name) => substitutions[name] ?? whole);
  return JSON.parse(text);
}

/** An AWS of one registry. A test puts other answers before its own. */
export class FakeAws {
  readonly objects = new Map<string, any>();
  readonly calls: { readonly call: string; readonly args: any }[] = [];
  readonly repositories: Map<string, FakeRepository>;
  caches: object[] = [];
  templates: { readonly Prefix: string; readonly [field: string]: unknown }[] = [];
  running: object[] = [];
  hasMarker = true;

  constructor(
    repositories: readonly FakeRepository[],
    private readonly instead: Record<string, (args: any, otherwise: () => unknown) => unknown> = {},
  ) {
    this.repositories = new Map(repositories.map((repository) => [repository.name, repository]));
  }

  readonly answers: Answers = (call, args) => {
    this.calls.push({ call, args });
    const own = () => this.answer(call, args);
    return this.instead[call] === undefined ? own() : this.instead[call](args, own);
  };

  count(call: string): number {
    return this.calls.filter((each) => each.call === call).length;
  }

  /** Everything that was recorded of repositories, in the order of the keys. */
  records(): RepositoryRecord[] {
    return [...this.objects].filter(([key]) => key.includes('/pages/')).sort(([one], [other]) => one < other ? -1 : 1)
      .flatMap(([, { repositories }]) => repositories);
  }

  outcomes(): Record<string, string> {
    return Object.fromEntries(this.records().map(({ name, outcome }) => [name, outcome]));
  }

  private answer(call: string, args: any): unknown {
    switch (call) {
      // The other machine that it asks for is the one that restores.
      case 'sfn:listExecutions': return { Executions: args.StateMachineArn.endsWith(':Sweep') ? this.running : [] };
      case 's3:listObjectsV2': return { KeyCount: this.hasMarker ? 1 : 0 };
      case 's3:putObject':
        this.objects.set(args.Key, args.Body);
        return { ETag: '"0"' };
      case 'ecr:describePullThroughCacheRules': return page('PullThroughCacheRules', this.caches, args);
      case 'ecr:describeRepositoryCreationTemplates': return page('RepositoryCreationTemplates', this.templates, args);
      case 'ecr:updateRepositoryCreationTemplate': {
        const at = this.templates.findIndex(({ Prefix }) => Prefix === args.Prefix);
        const { CreatedAt } = this.templates[at];
        // AWS does not say what an update does to a field that it does not name, so here nothing is left of it.
        this.templates[at] = { ...args, CreatedAt, UpdatedAt: '2026-11-27T12:00:02.000Z' };
        return { RepositoryCreationTemplate: this.templates[at] };
      }
      case 'ecr:describeRepositories': {
        if (args.RepositoryNames !== undefined) {
          return { Repositories: args.RepositoryNames.map((name: string) => described(this.found(name))) };
        }
        return page('Repositories', [...this.repositories.values()].map(described), args);
      }
      case 'ecr:listTagsForResource': {
        const { tags = {} } = this.found(args.ResourceArn.split(':repository/')[1]);
        return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
      }
      case 'ecr:tagResource':
      case 'ecr:untagResource': {
        const name = args.ResourceArn.split(':repository/')[1];
        const { tags = {}, ...rest } = this.found(name);
        const kept = Object.entries(tags).filter(([key]) => !(args.TagKeys ?? []).includes(key));
        const added = (args.Tags ?? []).map(({ Key, Value }: any) => [Key, Value]);
        this.repositories.set(name, { ...rest, tags: Object.fromEntries([...kept, ...added]) });
        return {};
      }
      case 'ecr:putImageTagMutability': {
        const { RepositoryName: name, ImageTagMutability: mode, ImageTagMutabilityExclusionFilters: filters = [] } = args;
        this.repositories.set(name, { ...this.found(name), mode, filters: filters.map(({ Filter }: any) => Filter) });
        return { RepositoryName: name };
      }
      default: return {};
    }
  }

  private found(name: string): FakeRepository {
    const found = this.repositories.get(name);
    if (found === undefined) {
      throw new StatesError('Ecr.RepositoryNotFoundException', `The repository with name '${name}' does not exist`);
    }
    return found;
  }
}

export async function sweep(definition: any, aws: FakeAws, options: Parameters<typeof Interpreter.run>[2] = {}): Promise<Ended> {
  return Interpreter.run(definition, aws.answers, options);
}

export const STANDARD = { baseline: TagMutabilitySetting.immutableExcept('latest') };

/** Of a registry that writes. */
export const enforced = (props: Partial<ImmutableRegistryProps> = {}) => definitionOf(STANDARD, {
  enforcement: EnforcementMode.ENFORCE, maxChanges: 1_000, ...props,
});

/** So many repositories that anybody may overwrite all tags of. */
export const mutable = (count: number): FakeRepository[] => Array.from({ length: count }, (_, index) => ({ name: `r${10_000 + index}` }));

/** The counts of a summary, of which those that are not named are 0. */
export const counts = (of: Partial<Record<RepositoryOutcome, number>>) => expect.objectContaining({
  ...Object.fromEntries(Object.values(RepositoryOutcome).map((outcome) => [outcome, 0])), ...of,
});

function page(member: string, all: readonly unknown[], { MaxResults, NextToken = '0' }: any): object {
  const from = Number(NextToken);
  const to = from + MaxResults;
  return { [member]: all.slice(from, to), ...to < all.length && { NextToken: String(to) } };
}

function described({ name, mode = 'MUTABLE', filters = [], created = '2026-01-01T00:00:00Z' }: FakeRepository): object {
  return {
    RepositoryName: name,
    RepositoryArn: `arn:aws:ecr:eu-west-1:111122223333:repository/${name}`,
    CreatedAt: created,
    ...mode !== '' && { ImageTagMutability: mode },
    ...filters.length > 0 && { ImageTagMutabilityExclusionFilters: filters.map((Filter) => ({ Filter, FilterType: 'WILDCARD' })) },
  };
}
