import * as fc from 'fast-check';
import { Course, SimulatedStack, Template } from './simulated-cloudformation';
import { Fault, Omitted, Properties, SimulatedEcr, State, Subject, keyOf } from './simulated-ecr';
import { ALL_UPLOADS_OF_A_RUN, CLEAR, SimulatedLambda, Weather } from './simulated-lambda';
import { Witness } from './witness';
import { SettingText } from '../../../src/mutability/language/setting-text';

/** The last one is more than an id has room for, and more than ECR takes today: the function knows no limit. */
const SETTINGS: readonly SettingText[] = [
  { mode: 'IMMUTABLE', filters: [] },
  { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] },
  { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*', 'latest'] },
  { mode: 'MUTABLE_WITH_EXCLUSION', filters: ['release-*'] },
  { mode: 'MUTABLE', filters: [] },
  { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: Array.from({ length: 10 }, (_, index) => `${index}`.repeat(128)) },
];

/** What a template may say besides, in the words of its resource. The second lifecycle policy is more than an id has room for. */
interface Fields {
  readonly Description?: string;
  readonly LifecyclePolicy?: string;
  readonly ResourceTags?: { readonly Key: string; readonly Value: string }[];
  readonly CustomRoleArn?: string;
}
const LIFECYCLE_POLICIES = ['{"rules":[]}', JSON.stringify(Array.from({ length: 2_000 }, (_, index) => Math.sqrt(index)))];

/** Two repositories of the same name in two accounts, one whose name is as long as can be, and templates, one of that name. */
const SUBJECTS: readonly Subject[] = [
  { repositoryName: 'api' }, { registryId: '222222222222', repositoryName: 'api' }, { repositoryName: 'x'.repeat(256) },
  { prefix: 'api' }, { prefix: 'x'.repeat(256) },
];
const BYSTANDERS: readonly Subject[] = [{ repositoryName: 'bystander' }, { registryId: '333333333333', repositoryName: 'api' }, { prefix: 'ROOT' }];
const STACKS = ['First', 'Second'];
const PATHS = ['A', 'B', 'C'];

/** An ExistingRepositories or an ExistingCreationTemplate in the source of the app. */
interface Declaration {
  readonly subject: Subject;
  /** Whether the name is known when the app is synthesized: the logical id is made of it then, otherwise of the path. */
  readonly isLiteral: boolean;
  readonly setting: SettingText;
  /** Of a template only. */
  readonly fields: Fields;
  readonly onRemove: 'KEEP' | 'RESTORE';
}

/** The source of the app: for each stack, by path. */
export type App = Map<string, Map<string, Declaration>>;

/** What the app is deployed to. */
export class World {
  public readonly ecr: SimulatedEcr;
  public readonly witness: Witness;
  public readonly stacks: Map<string, SimulatedStack>;

  constructor(omitted: Omitted) {
    const states = [...SUBJECTS, ...BYSTANDERS].map((subject, index) => [keyOf(subject), stateOf(subject, SETTINGS[(index + 4) % SETTINGS.length], {
      Description: 'before', LifecyclePolicy: LIFECYCLE_POLICIES[index % 2],
    })]);
    this.ecr = new SimulatedEcr(Object.fromEntries(states), omitted);
    this.witness = new Witness(this.ecr, omitted);
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

/** Somebody else sets a repository or a template, which creates it if it is not there, or deletes it. */
class Outside extends Command {
  constructor(private readonly subject: Subject, private readonly setting: SettingText | undefined, private readonly fields: Fields) {
    super();
  }

  protected async act(_app: App, { ecr, witness }: World): Promise<void> {
    const state = this.setting && stateOf(this.subject, this.setting, this.fields);
    if (state) {
      ecr.states.set(keyOf(this.subject), state);
    } else {
      ecr.states.delete(keyOf(this.subject));
    }
    witness.outside(keyOf(this.subject), state);
  }

  public toString(): string {
    return `Outside(${JSON.stringify([this.subject, this.setting, this.fields])})`;
  }
}

function apply(edit: Edit, stackName: string, app: App): void {
  const constructs = app.get(stackName)!;
  const present = constructs.get(edit.path);
  const change = (to: string, changed: Declaration, on = constructs) => {
    // Two constructs of one stack that are known to adopt the same repository are an error when the app is synthesized.
    const isTwice = changed.isLiteral && [...on].some(([other, theirs]) =>
      other !== edit.path && theirs.isLiteral && keyOf(theirs.subject) === keyOf(changed.subject));
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
      return change(edit.path, { ...present, setting: edit.declaration.setting, fields: edit.declaration.fields });
    case 'on-remove':
      return change(edit.path, { ...present, onRemove: edit.declaration.onRemove });
    case 'point-elsewhere':
      return change(edit.path, { ...present, subject: edit.declaration.subject });
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
    [declared.isLiteral ? `Of${keyOf(declared.subject)}` : constructPath, propertiesOf(declared)]));
}

function propertiesOf({ subject, setting: { mode, filters }, fields, onRemove }: Declaration): Properties {
  return {
    ...('prefix' in subject
      ? { Prefix: subject.prefix, ...fields }
      : { RepositoryName: subject.repositoryName, ...(subject.registryId && { RegistryId: subject.registryId }) }),
    ImageTagMutability: mode,
    ...(filters.length > 0 && {
      ImageTagMutabilityExclusionFilters: filters.map((filter) => ({ ImageTagMutabilityExclusionFilterValue: filter })),
    }),
    OnRemove: onRemove,
  };
}

function stateOf(subject: Subject, tagMutability: SettingText, fields: Fields): State {
  const { Description: description, LifecyclePolicy: lifecyclePolicy, ResourceTags: resourceTags, CustomRoleArn: customRoleArn } = fields;
  const given = Object.entries({ description, lifecyclePolicy, resourceTags, customRoleArn }).filter(([, value]) => value !== undefined).sort();
  return { ...('prefix' in subject && Object.fromEntries(given)), tagMutability };
}

const stack = fc.constantFrom(...STACKS);
const path = fc.constantFrom(...PATHS);
const subject = fc.constantFrom(...SUBJECTS);
const setting = fc.constantFrom(...SETTINGS);
const onRemove = fc.constantFrom('KEEP' as const, 'RESTORE' as const);

const fields: fc.Arbitrary<Fields> = fc.record({
  Description: fc.constantFrom('one', 'two'),
  LifecyclePolicy: fc.constantFrom(...LIFECYCLE_POLICIES),
  ResourceTags: fc.constant([{ Key: 'team', Value: 'eng' }]),
  CustomRoleArn: fc.constant('arn:aws:iam::111111111111:role/creation'),
}, { requiredKeys: [] });

const declaration = fc.record({ subject, isLiteral: fc.boolean(), setting, fields, onRemove });

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

/** Lives of an app, its stacks, and the repositories and templates that they adopt. */
export const lifecycles = fc.commands([
  fc.tuple(stack, fc.array(edit, { maxLength: 4 }), course).map((args) => new Deploy(...args)),
  fc.tuple(stack, fc.array(edit, { minLength: 1, maxLength: 2 }), course).map((args) => new Deploy(...args)),
  fc.tuple(stack, fc.array(edit, { minLength: 1, maxLength: 2 }), course).map((args) => new Deploy(...args)),
  fc.tuple(stack, course).map((args) => new DeleteStack(...args)),
  fc.tuple(subject, fc.option(setting, { nil: undefined, freq: 8 }), fields).map((args) => new Outside(...args)),
], { maxCommands: 12, size: 'max' });
