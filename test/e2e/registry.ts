/** Registries that are deployed to the local AWS, and what they do there. */
import * as fs from 'fs';
import { Stack, StackProps } from 'aws-cdk-lib';
import { Deployment, DeployOptions } from './deployment';
import {
  ImmutableRegistry, ImmutableRegistryProps, TagImmutabilityStandard, TagImmutabilityStandardProps,
} from '../../src';
import { PAGES_FOLDER, PageRecord, RESTORES_PREFIX, RUNS_PREFIX, RepositoryOutcome, RepositoryRecord, RunSummary } from '../../src/contract/registry-records';
import { Execution, LocalAws, Mutability } from '../local-aws';

export const ACCOUNT = '000000000000';
export const MUTABLE: Mutability = { mutability: 'MUTABLE', filters: [] };
export const IMMUTABLE: Mutability = { mutability: 'IMMUTABLE', filters: [] };
export const EXCEPT_LATEST: Mutability = { mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] };

/** A local AWS on which waits take no time to speak of. */
export async function startAws(): Promise<LocalAws> {
  const aws = await LocalAws.start();
  await aws.bootstrap();
  await aws.executions.waitScale(0.01);
  return aws;
}

/** A registry that is deployed, and what it has done. */
export class Registry {
  private static count = 0;

  public readonly name = `Registry${++Registry.count}`;
  private readonly deployment: Deployment;
  private resources: Record<string, string> = {};

  /** @param stackProps makes the properties of the stack, each time that it is deployed */
  constructor(private readonly aws: LocalAws, stackProps?: () => StackProps) {
    this.deployment = new Deployment(aws, this.name, stackProps);
  }

  public async deploy(
    standard: TagImmutabilityStandardProps, props: Partial<ImmutableRegistryProps> = {}, change: (registry: ImmutableRegistry) => void = () => {},
    options: DeployOptions = {},
  ): Promise<void> {
    await this.deployment.deploy((stack: Stack) => {
      change(new ImmutableRegistry(stack, 'Registry', { standard: new TagImmutabilityStandard(standard), sweepOnDeploy: false, ...props }));
    }, options);
    this.resources = await this.aws.stacks.resources(this.name);
  }

  public async destroy(): Promise<void> {
    await this.deployment.destroy();
  }

  public get machine(): string {
    return this.physicalId(/^RegistrySweep[0-9A-F]{8}$/);
  }

  public get bucket(): string {
    return this.physicalId(/^RegistryRecords[0-9A-F]{8}$/);
  }

  /** Sweeps, and gives the summary. */
  public async sweep(input: object = {}): Promise<RunSummary> {
    return outputOf(await this.aws.executions.run<RunSummary>(this.machine, input));
  }

  public get restoreMachine(): string {
    return this.physicalId(/^RegistryRestore[0-9A-F]{8}$/);
  }

  /** Restores, and gives the summary. */
  public async restore(input: object): Promise<RunSummary> {
    return outputOf(await this.aws.executions.run<RunSummary>(this.restoreMachine, input));
  }

  /** Why a restore does not do what it is asked. */
  public async refusal(input: object): Promise<string | undefined> {
    const { status, error, cause } = await this.aws.executions.run(this.restoreMachine, input);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'RestoreFailed' });
    return cause;
  }

  /** What a run has recorded of each repository. */
  public async records({ run, restores }: RunSummary): Promise<RepositoryRecord[]> {
    const keys = await this.aws.buckets.keys(this.bucket, `${restores === undefined ? RUNS_PREFIX : RESTORES_PREFIX}${run}/${PAGES_FOLDER}`);
    const pages = await Promise.all(keys.map((key) => this.aws.buckets.readJson<PageRecord>(this.bucket, key)));
    return pages.flatMap(({ repositories }) => repositories);
  }

  public async outcomes(summary: RunSummary): Promise<Record<string, string>> {
    return Object.fromEntries((await this.records(summary)).map(({ name, outcome }) => [name, outcome]));
  }

  public get role(): string {
    return this.physicalId(/^RegistrySweepRole[0-9A-F]{8}$/);
  }

  public get logGroup(): string {
    return this.physicalId(/^RegistryLog[0-9A-F]{8}$/);
  }

  public physicalId(logicalId: RegExp): string {
    return Object.entries(this.resources).find(([id]) => logicalId.test(id))![1];
  }
}

export function outputOf<Output>({ status, output, error, cause }: Execution<Output>): Output {
  expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED', error: undefined, cause: undefined });
  return output!;
}

/** A template whose definitions have addresses in the place of placeholders, so that cfn-lint judges them, with nothing left out. */
export function withAddresses(file: string): any {
  const template = JSON.parse(fs.readFileSync(file, 'utf8').replaceAll('${sdk}', 'arn:aws:states:::aws-sdk'));
  Object.values<any>(template.Resources).forEach(({ Metadata }) => delete Metadata?.['cfn-lint']);
  return template;
}

/** No repositories, no faults and no counted calls. */
export async function emptyRegistry(aws: LocalAws): Promise<void> {
  await aws.faults.clear();
  for (const { repositoryName } of await aws.aws.callAllPages('ecr', 'describe_repositories', {}, 'repositories')) {
    await aws.ecr.deleteRepository(repositoryName);
  }
  await aws.ecrCalls.clear();
}

export async function create(aws: LocalAws, wanted: Record<string, Mutability>): Promise<void> {
  await aws.createRepositories(Object.entries(wanted).map(([name, setting]) => ({ name, ...setting })));
  await aws.ecrCalls.clear();
}

export async function settings(aws: LocalAws, names: readonly string[]): Promise<Record<string, Mutability | undefined>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await aws.ecr.describe(name)])));
}

/** The end of an execution of a registry that another one has started. */
export async function end(aws: LocalAws, registry: Registry, name: string): Promise<Execution> {
  for (;;) {
    const found = (await aws.executions.list(registry.machine)).find((each) => each.name === name);
    if (found !== undefined) {
      return aws.executions.end(found.executionArn);
    }
  }
}

/** The counts of a summary, of which those that are not named are 0. */
export function counts(of: Partial<Record<RepositoryOutcome, number>>): Record<string, number> {
  return { ...Object.fromEntries(Object.values(RepositoryOutcome).map((outcome) => [outcome, 0])), ...of };
}
