import type { AppTemplate, TemplateResource } from './app-template';
import { valueOfJson, withTexts } from './json-text';
import { parsedTemplate } from './parsed-template';
import { PartlyKnownText } from './partly-known-text';
import { SUBSTITUTIONS, hasSubstitutions, withSubstitutions } from './substitutions';
import { STACK_CALL } from './template-text';
import { isCustomType } from '../../ecr/resource-types';
import { UNKNOWN } from '../../template/elsewhere';
import { expressionsAt } from '../../template/expressions';
import { isIntrinsic } from '../../template/intrinsics';
import { possibleValues } from '../../template/possible-values';

/** A template that a resource carries in it, or the value by which it refers to the file of one. */
export interface CarriedTemplate {
  /** The property that says it. */
  readonly property: string;
  /** The template's text. */
  readonly body?: unknown;
  /** Where it is: a URL, or an expression that will be one. */
  readonly url?: unknown;
  /** The product whose template it is, by id or by name. */
  readonly product?: unknown;
}

/** An expression that says which template, by the property that it is in, and what of its value says it. */
interface Carrying {
  readonly property: string;
  readonly expression: unknown;
  readonly read: (value: any) => Omit<CarriedTemplate, 'property'>;
}

type Carry = (properties: Record<string, any>) => Carrying[];

const asUrl = (property: string): Carry => ({ [property]: expression }) => [{ property, expression, read: (url) => ({ url }) }];
const asBody = (property: string): Carry => ({ [property]: expression }) => [{ property, expression, read: (body) => ({ body }) }];

/** The versions of a product. One that does not say where its template is, has it somewhere else. */
const versions: Carry = (properties) => expressionsAt(properties, ['ProvisioningArtifactParameters', '*']).map((expression) => ({
  property: 'ProvisioningArtifactParameters', expression, read: (version) => ({ url: version?.Info?.LoadTemplateFromURL ?? version?.Info ?? version }),
}));

const product = (property: string): Carry => ({ [property]: expression }) => [{ property, expression, read: (value) => ({ product: value }) }];

/** How the resources that deploy a template of their own say which. */
const CARRIERS = new Map<string, Carry[]>([
  ['AWS::CloudFormation::Stack', [asUrl('TemplateURL')]],
  ['AWS::CloudFormation::StackSet', [asBody('TemplateBody'), asUrl('TemplateURL')]],
  ['AWS::ServiceCatalog::CloudFormationProduct', [versions, asUrl('SourceConnection')]],
  ['AWS::ServiceCatalog::CloudFormationProvisionedProduct', [product('ProductId'), product('ProductName')]],
  ['AWS::Serverless::Application', [asUrl('Location')]],
]);

/** What can call CloudFormation, and the property that says it; of a custom resource it may be any. */
const CALLERS = new Map<string, string>([
  ['AWS::SSM::Document', 'Content'],
  ['AWS::StepFunctions::StateMachine', 'DefinitionString'],
  ['AWS::Serverless::StateMachine', 'Definition'],
  ['AWS::Scheduler::Schedule', 'Target'],
]);

/** Of the carriers, the types that deploy a nested stack: nobody but the resource gives a value to its `Parameters`. */
export const NESTING_TYPES = ['AWS::CloudFormation::Stack', 'AWS::Serverless::Application'];

/** The members that say it there. Step Functions has `.$` at the end of a name whose value is a path. */
const BODY = /^template[-_]?body(\.\$)?$/i;
const URL = /^template[-_]?url(\.\$)?$/i;
const TEMPLATE_MEMBER = /template[-_]?(body|url)/i;

/** How deep a document may be: each level is a call. */
const MAX_DEPTH = 100;

/** Whether a resource of a type deploys a template of its own. */
export function isCarrierType(type: string): boolean {
  return CARRIERS.has(type);
}

/**
 * The resources of a template that may deploy a template of their own. Of thousands, few call CloudFormation. The name of a call may be in parts that
 * CloudFormation puts together.
 */
export function carriersIn(template: AppTemplate): TemplateResource[] {
  const mayCall = template.mayHave(STACK_CALL);
  return [...template.types].filter((type) => isCarrierType(type) || CALLERS.has(type) || mayCall && isCustomType(type))
    .flatMap((type) => mayCall || isCarrierType(type) ? template.ofType(type) : template.ofType(type).filter(hasSubstitutions));
}

/**
 * The templates that a resource deploys, in every way in which it can turn out: those that it has in it, or refers to.
 *
 * @throws an Error for what is nested too deep
 */
export function carriedBy(resource: TemplateResource): CarriedTemplate[] {
  const { type, properties, template } = resource;
  if (!CARRIERS.has(type)) {
    return inCallsOf(resource);
  }
  return (CARRIERS.get(type) ?? []).flatMap((carry) => carry(properties)).flatMap(({ property, expression, read }) =>
    possibleValues(expression, template.scope).filter(({ value }) => value !== undefined && value !== null)
      .map(({ value }) => ({ property, ...read(value) })));
}

/** The templates that a resource gives to CloudFormation when it runs. */
function inCallsOf({ type, properties, template }: TemplateResource): CarriedTemplate[] {
  const name = CALLERS.get(type);
  const given = name === undefined ? properties : { [name]: properties[name], Definition: properties.Definition };
  const put = properties[SUBSTITUTIONS];
  return STACK_CALL.test(withSubstitutions(JSON.stringify(given), put))
    ? possibleValues(given, template.scope).flatMap(({ value }) => Object.entries(value ?? {}))
      .flatMap(([property, one]) => givenIn(one, property, put, 0)) : [];
}

/** @param put what stands for placeholders in texts */
function givenIn(given: unknown, property: string, put: unknown, depth: number): CarriedTemplate[] {
  const value = typeof given === 'string' ? withSubstitutions(given, put) : given;
  if (depth > MAX_DEPTH) {
    throw new Error(`its ${property} is nested more than ${MAX_DEPTH} levels deep`);
  }
  if (typeof value === 'string' || isIntrinsic(value)) {
    const written = JSON.stringify(value);
    const document = TEMPLATE_MEMBER.test(written) ? documentIn(new PartlyKnownText(value)) : undefined;
    // What is no document, such as a command, and names both has a template that nobody reads.
    return document !== undefined ? givenIn(document, property, put, depth + 1)
      : TEMPLATE_MEMBER.test(written) && STACK_CALL.test(written) ? [{ property, body: value }] : [];
  }
  return typeof value !== 'object' || value === null ? [] : Object.entries(value).flatMap(([name, member]) =>
    BODY.test(name) ? [{ property, body: member }] : URL.test(name) ? [{ property, url: member }] : givenIn(member, property, put, depth + 1));
}

/** What a text says as JSON or, as documents of Systems Manager may be, as YAML; undefined for a command and the like. */
function documentIn(text: PartlyKnownText): object | undefined {
  const json = valueOfJson(text);
  if (typeof json === 'object' && json !== null) {
    return json;
  }
  try {
    return withTexts(parsedTemplate(text.text), (part) => text.expressionFor(part)) as object;
  } catch {
    return undefined;
  }
}

/**
 * The template that is written into a property, as text or, by mistake, as an object.
 *
 * @throws an Error if it is no template
 */
export function templateInBody(body: unknown): Record<string, any> {
  if (typeof body === 'object' && body !== null && !isIntrinsic(body)) {
    return body;
  }
  const text = new PartlyKnownText(body);
  const template = parsedTemplate(text.text);
  // What the template around refers to, is nothing that this one has.
  return text.isKnown(text.text) ? template : withTexts(template, (part) => text.isKnown(part) ? part : UNKNOWN) as Record<string, any>;
}
