import type { TemplateResource } from './app-template';
import { withTexts } from './json-text';
import { parsedTemplate } from './parsed-template';
import { PartlyKnownText } from './partly-known-text';
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

/** How the resources that deploy a template of their own say which. */
const CARRIERS = new Map<string, Carry[]>([
  ['AWS::CloudFormation::Stack', [asUrl('TemplateURL')]],
  ['AWS::CloudFormation::StackSet', [asBody('TemplateBody'), asUrl('TemplateURL')]],
  ['AWS::ServiceCatalog::CloudFormationProduct', [versions, asUrl('SourceConnection')]],
  ['AWS::Serverless::Application', [asUrl('Location')]],
]);

/** The types of resources that deploy a template of their own. */
export const CARRIER_TYPES = [...CARRIERS.keys()];

/** Of these, the types that deploy a nested stack: nobody but the resource gives a value to its `Parameters`. */
export const NESTING_TYPES = ['AWS::CloudFormation::Stack', 'AWS::Serverless::Application'];

/** The templates that a resource deploys, in every way in which it can turn out: those that it has in it, or refers to. */
export function carriedBy({ type, properties, template }: TemplateResource): CarriedTemplate[] {
  return (CARRIERS.get(type) ?? []).flatMap((carry) => carry(properties)).flatMap(({ property, expression, read }) =>
    possibleValues(expression, template.document).filter(({ value }) => value !== undefined && value !== null)
      .map(({ value }) => ({ property, ...read(value) })));
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
