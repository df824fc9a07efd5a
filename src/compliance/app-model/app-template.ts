import type { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { unrolled } from './loops';
import { macrosBeside, macrosOf } from './macros';
import type { TemplateText } from './template-text';
import { UNKNOWN } from '../../template/elsewhere';
import { isExpression, own } from '../../template/expressions';
import { isFunctionName } from '../../template/intrinsics';
import { propertiesWithReferences } from '../../template/properties-with-references';
import type { Deployer, Elsewhere, ValueScope } from '../../template/value-scope';
import type { Place } from '../rule';

type Properties = Record<string, any>;

/** What the type of a module ends in. Before a deployment, CloudFormation puts the resources of the module in its place. */
const MODULE = '::MODULE';

/** How a template came into an app. */
export interface TemplateOrigin {
  /** The stack that renders it, or that has the resource that carries it: it says the account, the region and the Stage. */
  readonly stack: Stack;
  /** The file that it is in; undefined for one that is written into a resource. */
  readonly file?: string;
  /** Its text, if it is a stack's own and JSON, as CDK writes it. */
  readonly text?: TemplateText;
  /** The resource that carries it or refers to its file; undefined for a stack's own. */
  readonly carrier?: TemplateResource;
  /** Whether nobody can change it any more: a version of a product that was released. */
  readonly isReleased?: boolean;
}

/**
 * A template that an app produces: what CloudFormation gets. It can be of anybody, so nothing in it is certain to have the form that CDK
 * gives it.
 */
export class AppTemplate {
  /**
   * What can add resources, or change them, that are not among its `resources`: loops that cannot be unrolled, what has no readable type, and
   * macros, by their names; and modules, each of which stands for resources.
   */
  public readonly notKnown: {
    readonly inResources: readonly string[];
    readonly transforms: readonly string[];
    readonly modules: readonly TemplateResource[];
  };

  /** The resources that deploy it as a nested stack; none if anybody can deploy it. */
  public readonly deployers: TemplateResource[] = [];

  /** What deploys it too, and not as a nested stack of the same account and region: a StackSet, a product, a call. It gives what nobody knows. */
  public readonly otherDeployers: TemplateResource[] = [];

  /** What decides which values its expressions can have. */
  public readonly scope: ValueScope;

  /** All that is among its resources. */
  private readonly members: Readonly<Properties>;
  private readonly byType = new Map<string, ResourcesOfType>();
  private readonly nested = new Map<string, AppTemplate>();

  /**
   * @param document what was parsed
   * @param origin where it is from
   * @param findSource finds the L1 of a resource
   * @param exported finds what is exported where the template is deployed
   */
  constructor(
    public readonly document: Properties,
    public readonly origin: TemplateOrigin,
    findSource: (resource: TemplateResource) => CfnResource | undefined,
    exported?: (name: string) => Elsewhere | undefined,
  ) {
    const { members, unknown } = unrolled(objectOr(document.Resources));
    this.members = members;
    const unreadable: string[] = [];
    for (const [type, logicalIds] of namesByType(members)) {
      if (typeof type === 'string') {
        this.byType.set(type, new ResourcesOfType(logicalIds, (id, position) => new TemplateResource(this, id, position, members[id], findSource)));
      } else {
        logicalIds.forEach((logicalId) => unreadable.push(logicalId));
      }
    }
    const modules = [...this.types].filter((type) => type.endsWith(MODULE)).flatMap((type) => this.ofType(type));
    this.notKnown = { inResources: [...unknown, ...unreadable], transforms: macrosOf(document), modules };
    this.scope = new ScopeOfTemplate(this, this.nested, exported);
  }

  /**
   * Says that one of its resources deploys a template, and that nobody else gives a value to the parameters of that one.
   *
   * @param isAlways whether it deploys no other one, however its conditions turn out: only then its outputs are those of the template
   */
  public addNested(deployer: TemplateResource, template: AppTemplate, isAlways: boolean): void {
    template.deployers.push(deployer);
    if (isAlways) {
      this.nested.set(deployer.logicalId, template);
    }
  }

  /** Its outputs by name, as far as they are what the template says: a macro or another function can change them. */
  public get outputs(): [string, Properties][] {
    const outputs = Object.entries<any>(objectOr(this.document.Outputs));
    const isChanged = this.notKnown.transforms.length > 0 || isExpression(this.document.Outputs);
    return isChanged ? [] : outputs.map(([name, output]): [string, Properties] => [name, objectOr(output)])
      .filter(([, output]) => !isExpression(output));
  }

  /** The construct that the user can change, if a resource has none of its own. */
  public get construct(): IConstruct {
    return this.origin.carrier?.construct ?? this.origin.stack;
  }

  public get path(): string {
    return this.origin.carrier?.path ?? this.origin.stack.node.path;
  }

  /** The file that it is in, or the one that has what carries it. */
  public get file(): string | undefined {
    return this.origin.file ?? this.origin.carrier?.templateFile;
  }

  /**
   * Whether a pattern, one of those of `template-text.ts`, may be found in it. What somebody else has written can say the same in many ways, and its
   * text is not asked.
   */
  public mayHave(pattern: RegExp): boolean {
    return this.origin.text?.mayHave(pattern) ?? true;
  }

  /** All its resources. Few ask for them, since there are thousands of them. */
  public get resources(): TemplateResource[] {
    return [...this.byType.values()].flatMap(({ all }) => all);
  }

  /** The resource with a logical id. */
  public resource(logicalId: unknown): TemplateResource | undefined {
    const type = (own(this.members, logicalId) as Properties | undefined)?.Type;
    return this.byType.get(type)?.withId(logicalId as string);
  }

  /** The resources of a type, in the order of the template. */
  public ofType(type: string): readonly TemplateResource[] {
    return this.byType.get(type)?.all ?? NONE;
  }

  /** The resources of a type as they are rendered, for a quick look: to make something of each takes longer. */
  public rendered(type: string): readonly Properties[] {
    return this.byType.get(type)?.logicalIds.map((logicalId) => this.members[logicalId]) ?? [];
  }

  /** The types that it has resources of. */
  public get types(): Iterable<string> {
    return this.byType.keys();
  }
}

const NONE: readonly TemplateResource[] = [];

/** The names of members by what they have for a type. It is the one loop through all of them, and by itself, so that it is soon optimized. */
function namesByType(members: Properties): Map<unknown, string[]> {
  const byType = new Map<unknown, string[]>();
  for (const name of Object.keys(members)) {
    const type = members[name]?.Type;
    const names = byType.get(type);
    if (names === undefined) {
      byType.set(type, [name]);
    } else {
      names.push(name);
    }
  }
  return byType;
}

/** The resources of one type in a template. Nobody asks for most of the types. */
class ResourcesOfType {
  private made?: readonly TemplateResource[];
  private madeById?: ReadonlyMap<string, TemplateResource>;

  constructor(public readonly logicalIds: readonly string[], private readonly make: (logicalId: string, position: number) => TemplateResource) {}

  public get all(): readonly TemplateResource[] {
    return this.made ??= this.logicalIds.map(this.make);
  }

  public withId(logicalId: string): TemplateResource | undefined {
    this.madeById ??= new Map(this.all.map((resource) => [resource.logicalId, resource]));
    return this.madeById.get(logicalId);
  }
}

/** The scope of a template. Which templates belong together, is known when all of them are read. */
class ScopeOfTemplate implements ValueScope {
  private foundDeployers?: readonly Deployer[];

  constructor(
    private readonly template: AppTemplate, private readonly nested: ReadonlyMap<string, AppTemplate>, public readonly exported: ValueScope['exported'],
  ) {}

  public get Parameters(): unknown {
    return this.template.document.Parameters;
  }

  public get Mappings(): unknown {
    return this.template.document.Mappings;
  }

  public get Conditions(): unknown {
    return this.template.document.Conditions;
  }

  public get name(): string {
    return this.template.path;
  }

  public get deployers(): readonly Deployer[] {
    const { deployers, otherDeployers } = this.template;
    // If nobody deploys it as a nested stack, it is as any template that anybody can deploy.
    const all = deployers.length === 0 ? [] : [...deployers, ...otherDeployers];
    if (this.foundDeployers?.length !== all.length) {
      this.foundDeployers = all.map((resource) => ({
        name: resource.path,
        parameters: resource.hasOwnFunctions || otherDeployers.includes(resource) ? UNKNOWN : resource.properties.Parameters,
        scope: resource.template.scope,
      }));
    }
    return this.foundDeployers!;
  }

  public outputOf(logicalId: string, output: string): Elsewhere | undefined {
    const template = this.nested.get(logicalId);
    const expression = template?.outputs.find(([name]) => name === output)?.[1].Value;
    return template === undefined || expression === undefined ? undefined : { expression, scope: template.scope };
  }
}

/** A resource as a template has it. */
export class TemplateResource implements Place {
  private foundSource?: { readonly resource?: CfnResource };
  private foundProperties?: Properties;

  constructor(
    public readonly template: AppTemplate,
    public readonly logicalId: string,
    /** Where it is among those of its type. */
    public readonly position: number,
    private readonly rendered: Properties,
    private readonly findSource: (resource: TemplateResource) => CfnResource | undefined,
  ) {}

  public get type(): string {
    return this.rendered.Type;
  }

  /**
   * What the template says, and which function would say something else: one of the whole resource, such as a transform, is a member here
   * too.
   */
  public get properties(): Properties {
    return this.foundProperties ??= isExpression(this.rendered) ? { ...objectOr(this.rendered.Properties), ...functionsIn(this.rendered) }
      : objectOr(this.rendered.Properties);
  }

  /**
   * The properties, in which a reference names the other resource by its construct path: what refers to another stack is in a template as CDK
   * wrote it. Without a construct they are as in the template.
   */
  public get propertiesByPath(): Properties {
    try {
      return this.source === undefined ? this.properties : propertiesWithReferences(this.source);
    } catch {
      // An app may render what CDK can synthesize only once, or somewhere else.
      return this.properties;
    }
  }

  /** Whether a function of the whole resource or of all its properties, such as a transform, may change what they are. */
  public get hasOwnFunctions(): boolean {
    return isExpression(this.properties);
  }

  /** The macros of the whole resource, by their names. They may give it another type. */
  public get macros(): string[] {
    return macrosBeside(this.rendered);
  }

  public get metadata(): Properties {
    return objectOr(this.rendered.Metadata);
  }

  /** The name of the condition under which it is there. */
  public get condition(): unknown {
    return this.rendered.Condition;
  }

  public get stack(): Stack {
    return this.template.origin.stack;
  }

  /** The L1 that it comes from; undefined if no construct explains it. */
  public get source(): CfnResource | undefined {
    this.foundSource ??= { resource: this.findSource(this) };
    return this.foundSource.resource;
  }

  public get construct(): IConstruct {
    return this.source ?? this.template.construct;
  }

  public get path(): string {
    return this.source?.node.path ?? `${this.template.path}/${this.logicalId}`;
  }

  public get templateFile(): string | undefined {
    return this.template.file;
  }

  public get isReleased(): boolean {
    const { isReleased, carrier } = this.template.origin;
    return isReleased ?? carrier?.isReleased ?? false;
  }
}

function functionsIn(rendered: Properties): Properties {
  return Object.fromEntries(Object.entries(rendered).filter(([name]) => isFunctionName(name)));
}

function objectOr(value: unknown): Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
