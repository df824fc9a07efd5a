import * as fc from 'fast-check';
import { Course, SimulatedStack, Template } from './simulated-cloudformation';
import { Fault, SimulatedEcr, keyOf } from './simulated-ecr';
import { ALL_UPLOADS_OF_A_RUN, CLEAR, SimulatedLambda, Weather } from './simulated-lambda';
import { Witness } from './witness';
import { RepositoryAddress, ResourceProperties } from '../../../src/existing/contract';
import { SettingText } from '../../../src/mutability/setting-text';

const SETTINGS: readonly SettingText[] = [
  { mode: 'IMMUTABLE', filters: [] },
  { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] },
  { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*', 'latest'] },
  { mode: 'MUTABLE_WITH_EXCLUSION', filters: ['release-*'] },
  { mode: 'MUTABLE', filters: [] },
];

/** Two of the same name in two accounts, and one whose name is as long as can be. */
const REPOSITORIES: readonly RepositoryAddress[] = [
  { repositoryName: 'api' }, { registryId: '222222222222', repositoryName: 'api' }, { repositoryName: 'x'.repeat(256) },
];
const BYSTANDERS: readonly RepositoryAddress[] = [{ repositoryName: 'bystander' }, { registryId: '333333333333', repositoryName: 'api' }];
const STACKS = ['First', 'Second'];
const PATHS = ['A', 'B', 'C'];

/** A RepositoryTagMutability in the source of the app. */
interface Declaration {
  readonly repository: RepositoryAddress;
  /** Whether the name is known when the app is synthesized: the logical id is made of it then, otherwise of the path. */
  readonly isLiteral: boolean;
  readonly setting: SettingText;
  readonly onRemove: 'KEEP' | 'RESTORE';
}

/** The source of the app: for each stack, by path. */
export type App = Map<string, Map<string, Declaration>>;

/** What the app is deployed to. */
export class World {
  public readonly ecr: SimulatedEcr;
  public readonly witness: Witness;
  public readonly stacks: Map<string, SimulatedStack>;

  constructor() {
    const addresses = [...REPOSITORIES, ...BYSTANDERS].map(keyOf);
    this.ecr = new SimulatedEcr(Object.fromEntries(addresses.map((key, index) => [key, SETTINGS[(index + 4) % SETTINGS.length]])));
    this.witness = new Witness(this.ecr);
    const lambda = new SimulatedLambda(this.ecr);
    this.stacks = new Map(STACKS.map((name) => [name, new SimulatedStack(name, this.ecr, lambda, this.witness)]));
  }
}

export function emptyApp(): App {
  return new Map(STACKS.map((name) => [name, new Map()]));
}

abstract class Command implements fc.AsyncCommand<App, World> {
  public check(_app: Readonly<App>): boolean {
    return true;
  }

  public async run(app: App, world: World): Promise<void> {
    await this.act(app, world);
    world.witness.nothingOpenedUnasked();
  }

  protected abstract act(app: App, world: World): Promise<void>;
  public abstract toString(): string;
}

/** A change of the source at a path: what it is about is taken from the declaration, which is added whole where there was none. */
interface Edit {
  readonly kind: 'replace' | 'set' | 'on-remove' | 'point-elsewhere' | 'rename' | 'remove' | 'move-to-other-stack';
  readonly path: string;
  readonly declaration: Declaration;
  /** The new name. */
  readonly to: string;
}

/** Changes the source and deploys the stack; also with no edit, after drift from outside or a deployment that failed. */
class Deploy extends Command {
  constructor(private readonly stack: string, private readonly edits: readonly Edit[], private readonly course: Course) {
    super();
  }

  protected async act(app: App, world: World): Promise<void> {
    this.edits.forEach((edit) => apply(edit, this.stack, app));
    await world.stacks.get(this.stack)!.deploy(templateOf(app.get(this.stack)!), this.course);
  }

  public toString(): string {
    return `Deploy(${JSON.stringify([this.stack, this.edits, this.course])})`;
  }
}

class DeleteStack extends Command {
  constructor(private readonly stack: string, private readonly course: Course) {
    super();
  }

  protected async act(_app: App, world: World): Promise<void> {
    await world.stacks.get(this.stack)!.delete(this.course);
  }

  public toString(): string {
    return `DeleteStack(${JSON.stringify([this.stack, this.course])})`;
  }
}

/** Somebody else sets a repository, which creates it if it is not there, or deletes it. */
class Outside extends Command {
  constructor(private readonly repository: RepositoryAddress, private readonly setting?: SettingText) {
    super();
  }

  protected async act(_app: App, { ecr, witness }: World): Promise<void> {
    if (this.setting) {
      ecr.repositories.set(keyOf(this.repository), this.setting);
    } else {
      ecr.repositories.delete(keyOf(this.repository));
    }
    witness.outside(keyOf(this.repository), this.setting);
  }

  public toString(): string {
    return `Outside(${JSON.stringify([this.repository, this.setting])})`;
  }
}

function apply(edit: Edit, stackName: string, app: App): void {
  const constructs = app.get(stackName)!;
  const present = constructs.get(edit.path);
  const change = (to: string, changed: Declaration, on = constructs) => {
    // Two constructs of one stack that are known to adopt the same repository are an error when the app is synthesized.
    const isTwice = changed.isLiteral && [...on].some(([other, theirs]) =>
      other !== edit.path && theirs.isLiteral && keyOf(theirs.repository) === keyOf(changed.repository));
    if (!isTwice && (on === constructs && to === edit.path || !on.has(to))) {
      constructs.delete(edit.path);
      on.set(to, changed);
    }
  };
  if (!present) {
    return change(edit.path, edit.declaration);
  }
  switch (edit.kind) {
    case 'replace':
      return change(edit.path, edit.declaration);
    case 'set':
      return change(edit.path, { ...present, setting: edit.declaration.setting });
    case 'on-remove':
      return change(edit.path, { ...present, onRemove: edit.declaration.onRemove });
    case 'point-elsewhere':
      return change(edit.path, { ...present, repository: edit.declaration.repository });
    case 'rename':
      return change(edit.to, present);
    case 'move-to-other-stack':
      return change(edit.path, present, app.get(STACKS.find((name) => name !== stackName)!));
    case 'remove':
      constructs.delete(edit.path);
  }
}

function templateOf(constructs: Map<string, Declaration>): Template {
  return new Map([...constructs].map(([constructPath, declared]) =>
    [declared.isLiteral ? `Of${keyOf(declared.repository)}` : constructPath, propertiesOf(declared)]));
}

function propertiesOf(declared: Declaration): ResourceProperties {
  const { repository: { repositoryName, registryId }, setting: { mode, filters } } = declared;
  return {
    RepositoryName: repositoryName,
    ...(registryId && { RegistryId: registryId }),
    ImageTagMutability: mode,
    ...(filters.length > 0 && {
      ImageTagMutabilityExclusionFilters: filters.map((filter) => ({ ImageTagMutabilityExclusionFilterValue: filter })),
    }),
    OnRemove: declared.onRemove,
  };
}

const stack = fc.constantFrom(...STACKS);
const path = fc.constantFrom(...PATHS);
const repository = fc.constantFrom(...REPOSITORIES);
const setting = fc.constantFrom(...SETTINGS);
const onRemove = fc.constantFrom('KEEP' as const, 'RESTORE' as const);

const declaration = fc.record({ repository, isLiteral: fc.boolean(), setting, onRemove });

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('replace', 'set', 'on-remove', 'point-elsewhere', 'rename', 'remove', 'move-to-other-stack'), path, declaration, to: path,
});

const fault = fc.constantFrom<Fault>(
  'none', 'none', 'none', 'throttled', 'server-error', 'server-error-after', 'timed-out', 'timed-out-after', 'denied', 'gone', 'hang', 'hang-after',
);

const weather: fc.Arbitrary<Weather> = fc.oneof(fc.constant(CLEAR), fc.record({
  faults: fc.array(fault, { minLength: 1, maxLength: 3 }),
  crashes: fc.constantFrom(0, 0, 0, 1, 2, 3),
  uploads: fc.oneof(
    fc.array(fc.constantFrom('refused' as const, 'unheard' as const), { maxLength: 6 }),
    fc.constant(Array(ALL_UPLOADS_OF_A_RUN).fill('refused' as const)),
  ),
  deliveredTwice: fc.boolean(),
}));

const course: fc.Arbitrary<Course> = fc.record({
  weather: fc.array(weather, { maxLength: 5, size: 'max' }),
  otherFailsAfter: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, fc.nat(3)),
  backwards: fc.boolean(),
  replacementsRollBackBy: fc.constantFrom('update' as const, 'delete' as const),
});

/** Lives of an app, its stacks and the repositories that they adopt. */
export const lifecycles = fc.commands([
  fc.tuple(stack, fc.array(edit, { maxLength: 4 }), course).map((args) => new Deploy(...args)),
  fc.tuple(stack, fc.array(edit, { minLength: 1, maxLength: 2 }), course).map((args) => new Deploy(...args)),
  fc.tuple(stack, fc.array(edit, { minLength: 1, maxLength: 2 }), course).map((args) => new Deploy(...args)),
  fc.tuple(stack, course).map((args) => new DeleteStack(...args)),
  fc.tuple(repository, fc.option(setting, { nil: undefined, freq: 8 })).map((args) => new Outside(...args)),
], { maxCommands: 12, size: 'max' });
