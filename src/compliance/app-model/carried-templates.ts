import type { TemplateResource } from './app-template';
import { parsedTemplate } from './parsed-template';
import { PartlyKnownText, UNKNOWN } from './partly-known-text';
import { isIntrinsic } from '../../template/intrinsics';

/** A template that a resource carries in it, or the value by which it refers to the file of one. */
export interface CarriedTemplate {
  /** The property that says it. */
  readonly property: string;
  /** The template's text. */
  readonly body?: unknown;
  /** Where it is: a URL, or an expression that will be one. */
  readonly url?: unknown;
}

type Read = (properties: Record<string, any>) => CarriedTemplate[];

/** How the resources that deploy a template of their own say which. */
const CARRIERS = new Map<string, Read>([
  ['AWS::CloudFormation::Stack', ({ TemplateURL: url }) => [{ property: 'TemplateURL', url }]],
  ['AWS::CloudFormation::StackSet', ({ TemplateBody: body, TemplateURL: url }) =>
    [body === undefined ? { property: 'TemplateURL', url } : { property: 'TemplateBody', body }]],
  ['AWS::ServiceCatalog::CloudFormationProduct', ({ ProvisioningArtifactParameters: versions }) =>
    (Array.isArray(versions) ? versions : [versions]).map((version) => ({
      property: 'ProvisioningArtifactParameters', url: version?.Info?.LoadTemplateFromURL ?? version,
    }))],
  ['AWS::Serverless::Application', ({ Location: url }) => [{ property: 'Location', url }]],
]);

/** The types of resources that deploy a template of their own. */
export const CARRIER_TYPES = [...CARRIERS.keys()];

/** The templates that a resource deploys: those that it has in it, or refers to. */
export function carriedBy({ type, properties }: TemplateResource): CarriedTemplate[] {
  return CARRIERS.get(type)?.(properties).filter(({ body, url }) => body !== undefined || url !== undefined) ?? [];
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
  return text.isKnown(text.text) ? template : withUnknowns(template, text);
}

function withUnknowns(value: any, text: PartlyKnownText): any {
  if (typeof value === 'string') {
    return text.isKnown(value) ? value : UNKNOWN;
  }
  if (Array.isArray(value)) {
    return value.map((member) => withUnknowns(member, text));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withUnknowns(member, text)])) : value;
}
