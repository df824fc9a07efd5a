import * as fs from 'node:fs';
import * as path from 'node:path';
import { AssetStaging, Names, Stack, Stage } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { AppTemplate, TemplateOrigin, TemplateResource } from './app-template';
import { assetsAround, isUrlOfParameters } from './assets-of-stage';
import { CarriedTemplate, NESTING_TYPES, carriedBy, carriersIn, templateInBody } from './carried-templates';
import { constructsOfApp, sourceOf } from './constructs-of-app';
import { ofWholeApp } from './once-per-run';
import { parsedTemplate, readTemplate } from './parsed-template';
import { TemplateText } from './template-text';
import { isRenderedApart } from '../../template/cdk-private';
import { environmentOf } from '../../template/environment';
import { possibleValues } from '../../template/possible-values';
import type { Elsewhere } from '../../template/value-scope';
import type { Place, RuleContext } from '../rule';

/** A template of the app that cannot be judged. */
export interface UnreadTemplate {
  /** The stack that has it, or the resource that carries it or refers to it. */
  readonly place: Place;
  readonly property?: string;
  /** Where it is, if it is no file of the app. */
  readonly url?: unknown;
  /** Why, to go on after `its template`. */
  readonly because: string;
  /** Whether it is the app's own, which CDK has just written. */
  readonly isOwn: boolean;
}

/** Every template that an app produces. */
interface TemplatesOfApp {
  /** Those of the stacks, in the order of the tree; then those that resources of these carry. */
  readonly all: readonly AppTemplate[];
  readonly unread: readonly UnreadTemplate[];
}

/**
 * The templates of the stacks, nested ones and those of products too, and those that a resource carries or whose file it refers to. Any
 * other file that looks like a template is nobody's. CDK validates after it has written all of them.
 */
export const templatesOfApp = ofWholeApp((context): TemplatesOfApp => {
  const found = new TemplateSearch(context);
  return { all: found.all, unread: found.unread };
});

/** The resources of some types, of whichever template of the app. */
export function resourcesOfApp(types: readonly string[], context: RuleContext): TemplateResource[] {
  return templatesOfApp(context).all.flatMap((template) => types.flatMap((type) => template.ofType(type)));
}

const PRODUCT_TYPE = 'AWS::ServiceCatalog::CloudFormationProduct';

/** A version of a product that was released ends in this: CDK keeps it, so that it stays what it was. */
const RELEASED = /\.product\.template\.json$/;

class TemplateSearch {
  public readonly all: AppTemplate[] = [];
  public readonly unread: UnreadTemplate[] = [];

  /** The files of the stacks: what refers to one needs no look. */
  private readonly ownFiles = new Map<string, Stack>();
  private readonly own = new Map<Stack, AppTemplate>();
  private readonly followed = new Map<IConstruct, Map<string, AppTemplate>>();
  private readonly files = new Map<string, Record<string, any>>();
  private readonly nestedStacks = new Map<CfnResource, Stack>();
  private releasedFiles?: Set<string>;
  private exports?: Map<string, Map<string, Elsewhere | undefined>>;

  constructor(private readonly context: RuleContext) {
    const { stacks, stages } = constructsOfApp(context);
    stacks.forEach((stack) => this.ownFiles.set(fileOf(stack), stack));
    stacks.forEach((stack) => stack.nestedStackResource && this.nestedStacks.set(stack.nestedStackResource as CfnResource, stack));
    stacks.forEach((stack) => this.addOwn(stack));
    stages.forEach((stage) => this.addForeign(stage, stages));
    // A template that is carried may carry others.
    for (const template of this.all) {
      carriersIn(template).forEach((carrier) => this.follow(carrier));
    }
    // Whatever was asked for on the way knew only the exports of what was read by then.
    this.exports = undefined;
  }

  private addOwn(stack: Stack): void {
    const file = fileOf(stack);
    try {
      const text = fs.readFileSync(file, 'utf8');
      const { document, isJson } = readTemplate(text);
      this.files.set(file, document);
      this.own.set(stack, this.add(document, { stack, file, text: isJson ? new TemplateText(text) : undefined }));
    } catch (error) {
      const { path: stackPath } = stack.node;
      this.unread.push({
        place: { construct: stack, path: stackPath, templateFile: file }, because: `cannot be read: ${(error as Error).message}`, isOwn: true,
      });
    }
  }

  /** What is deployed with a Stage and is of none of its stacks: a synthesizer, or a synthesis of somebody's own, can add that. */
  private addForeign(stage: Stage, stages: readonly Stage[]): void {
    const directories = new Set(stages.map(({ outdir }) => outdir));
    for (const [id, { type, properties }] of artifactsOf(stage)) {
      const file = path.join(stage.outdir, `${properties?.templateFile ?? properties?.directoryName}`);
      const isForeign = type === 'aws:cloudformation:stack' ? !this.ownFiles.has(file) : type === 'cdk:cloud-assembly' && !directories.has(file);
      if (isForeign) {
        this.unread.push({
          place: { construct: stage, path: stage.node.path, templateFile: file }, url: id, because: `'${id}' is of no stack of the app`, isOwn: false,
        });
      }
    }
  }

  private follow(carrier: TemplateResource): void {
    this.attempt(carrier, undefined, () => {
      const all = carriedBy(carrier);
      for (const carried of all) {
        this.attempt(carrier, carried.property, () => {
          const template = this.addCarried(carrier, carried);
          if (template === undefined) {
            return;
          }
          if (!NESTING_TYPES.includes(carrier.type)) {
            template.otherDeployers.push(carrier);
          } else if (isDeployedOnlyNested(template)) {
            carrier.template.addNested(carrier, template, all.length === 1);
          }
        });
      }
    });
  }

  private attempt(carrier: TemplateResource, property: string | undefined, read: () => void): void {
    try {
      read();
    } catch (error) {
      this.unread.push({ place: carrier, property, because: `cannot be read: ${(error as Error).message}`, isOwn: false });
    }
  }

  /** The template, if it can be read. */
  private addCarried(carrier: TemplateResource, { property, body, url, product }: CarriedTemplate): AppTemplate | undefined {
    const { stack } = carrier;
    if (product !== undefined) {
      if (!this.isOwnProduct(carrier, property, product)) {
        this.unread.push({
          place: carrier, property, url: product, because: `is that of the product ${JSON.stringify(product)}, which is none of this app`, isOwn: false,
        });
      }
      return undefined;
    }
    if (body !== undefined) {
      return this.add(templateInBody(body), { stack, carrier });
    }
    const file = assetsAround(stack, this.context).fileOf(url);
    const ownStack = file === undefined ? this.ownByParameter(carrier, url) : this.ownFiles.get(file);
    if (ownStack !== undefined) {
      return this.own.get(ownStack);
    }
    if (file === undefined) {
      this.unread.push({ place: carrier, property, url, because: `is at ${JSON.stringify(url)}, which is no file of this app`, isOwn: false });
      return undefined;
    }
    return this.firstOf(carrier, file, () => this.add(this.read(file), { stack, carrier, file, isReleased: this.isReleased(file) }));
  }

  /** The versions of a product of the app are judged where it is declared, maybe in another stack. */
  private isOwnProduct(carrier: TemplateResource, property: string, product: any): boolean {
    const [id, idByPath] = [product, carrier.propertiesByPath[property]].map((value) => value?.Ref);
    return this.all.some((template) => template.ofType(PRODUCT_TYPE).some((one) =>
      template === carrier.template && one.logicalId === id || one.path === idByPath || one.properties.Name === product));
  }

  /** A nested stack of a stack that has parameters for its assets: the URL is made of these, and says no file. */
  private ownByParameter({ source }: TemplateResource, url: unknown): Stack | undefined {
    return source !== undefined && isUrlOfParameters(url) ? this.nestedStacks.get(source) : undefined;
  }

  /** A file may refer to another one several times, and that again: each is read once for a construct that the user has made. */
  private firstOf({ construct }: TemplateResource, file: string, read: () => AppTemplate): AppTemplate {
    const followed = this.followed.get(construct) ?? new Map<string, AppTemplate>();
    this.followed.set(construct, followed);
    const template = followed.get(file) ?? read();
    followed.set(file, template);
    return template;
  }

  private add(document: Record<string, any>, origin: TemplateOrigin): AppTemplate {
    const { stack, carrier } = origin;
    // CDK writes a stack without resources so. Nobody can deploy another template without them.
    if (carrier !== undefined && (typeof document.Resources !== 'object' || document.Resources === null)) {
      throw new Error('it has no Resources');
    }
    const template = new AppTemplate(document, origin, carrier === undefined
      ? (resource) => sourceOf(stack, resource, this.context)
      // The construct that has made it, if there is one, is of another app.
      : () => undefined, (name) => this.exportsOf(stack).get(name));
    this.all.push(template);
    return template;
  }

  /** What the stacks of an account and region export. A name that is exported twice may be either. */
  private exportsOf(stack: Stack): ReadonlyMap<string, Elsewhere | undefined> {
    if (this.exports === undefined) {
      // A name may be made of what others export: of that nobody knows more.
      this.exports = new Map();
      this.all.filter(isDeployedThere).forEach((template) => this.addExports(template, this.exports!));
    }
    return this.exports.get(environmentOf(stack)) ?? NO_EXPORTS;
  }

  private addExports({ outputs, origin, scope }: AppTemplate, exports: Map<string, Map<string, Elsewhere | undefined>>): void {
    const key = environmentOf(origin.stack);
    const there = exports.get(key) ?? new Map<string, Elsewhere | undefined>();
    exports.set(key, there);
    const exporting = outputs.map(([, output]) => output).filter((output) => output.Export?.Name !== undefined);
    for (const { Export: exported, Value: expression } of exporting) {
      for (const { value: name } of possibleValues(exported.Name, scope).filter(({ value }) => typeof value === 'string')) {
        there.set(name as string, there.has(name as string) ? undefined : { expression, scope });
      }
    }
  }

  private read(file: string): Record<string, any> {
    const document = this.files.get(file) ?? parsedTemplate(fs.readFileSync(file, 'utf8'));
    this.files.set(file, document);
    return document;
  }

  private isReleased(file: string): boolean {
    this.releasedFiles ??= new Set(releasedFilesOf(this.context.app.node.findAll()));
    return this.releasedFiles.has(file);
  }
}

/** Whether nobody can deploy the template but by a resource that refers to it. */
function isDeployedOnlyNested({ origin: { carrier, stack } }: AppTemplate): boolean {
  return carrier !== undefined || stack.nestedStackParent !== undefined;
}

/** Whether a template is deployed to the account and region of its stack, and not to wherever a product or a StackSet is. */
export function isDeployedThere({ origin: { carrier, stack }, otherDeployers }: AppTemplate): boolean {
  if (otherDeployers.length > 0) {
    return false;
  }
  if (carrier !== undefined) {
    return NESTING_TYPES.includes(carrier.type) && isDeployedThere(carrier.template);
  }
  return [stack, ...stack.node.scopes].filter(Stack.isStack).every((around) => !isRenderedApart(around));
}

const NO_EXPORTS: ReadonlyMap<string, Elsewhere> = new Map();

/** The staged files of the versions that a history of a product keeps. It begins their names with its own. */
function releasedFilesOf(constructs: IConstruct[]): string[] {
  const histories = constructs.filter((construct) => typeof (construct as { versionFromSnapshot?: unknown }).versionFromSnapshot === 'function')
    .map((history) => `${Names.uniqueId(history)}.`);
  return constructs.filter((construct) => construct instanceof AssetStaging)
    .filter(({ sourcePath }) => RELEASED.test(sourcePath) && histories.some((history) => path.basename(sourcePath).startsWith(history)))
    .map(({ absoluteStagedPath }) => absoluteStagedPath);
}

/** What the manifest of a Stage has. Without one the Stage is not written, and neither are its stacks. */
function artifactsOf({ outdir }: Stage): [string, any][] {
  const manifest = path.join(outdir, 'manifest.json');
  return fs.existsSync(manifest) ? Object.entries(JSON.parse(fs.readFileSync(manifest, 'utf8')).artifacts ?? {}) : [];
}

function fileOf(stack: Stack): string {
  return path.join(Stage.of(stack)!.outdir, stack.templateFile);
}
