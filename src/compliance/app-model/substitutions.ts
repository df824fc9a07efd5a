import type { TemplateResource } from './app-template';
import { isObject, own } from '../../template/expressions';

/** The property with the values that a state machine's definition has in place of `${Name}`. */
export const SUBSTITUTIONS = 'DefinitionSubstitutions';

const SUBSTITUTED = /\$\{(\w+)\}/g;

export function hasSubstitutions({ properties }: TemplateResource): boolean {
  return properties[SUBSTITUTIONS] !== undefined;
}

/** A text with the texts that are put into it. What else is put there, only deployment knows, and its placeholder stays. */
export function withSubstitutions(text: string, put: unknown): string {
  return !isObject(put) || !text.includes('${') ? text : text.replace(SUBSTITUTED, (whole, name) => {
    const value = own(put, name);
    return typeof value === 'string' ? value : whole;
  });
}
