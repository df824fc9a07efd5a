/**
 * Pieces of a page. Only two functions make something of them: `toHtml` here, and `toDom` in the page's script. So a text that somebody
 * else has written stays text in both.
 */
export interface PageElement {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly PageContent[];
}

export type PageContent = PageElement | string;

/** An attribute that is `true` has no value; one that is undefined is not there. */
export interface Attributes {
  readonly [name: string]: string | true | undefined;
}

type Children = readonly (PageContent | readonly PageContent[] | undefined)[];

/** An element. Of its children, undefined ones are left out. */
export function el(tag: string, attributes: Attributes = {}, ...children: Children): PageElement {
  return { tag, attributes, children: children.flat().filter((child): child is PageContent => child !== undefined) };
}

/** Elements of HTML that have no end. */
const VOID = new Set(['meta', 'input', 'br']);

export function toHtml(content: PageContent): string {
  if (typeof content === 'string') {
    return escaped(content);
  }
  const { tag, attributes, children } = content;
  const start = `<${tag}${Object.entries(attributes).map(([name, value]) => attribute(name, value)).join('')}>`;
  return VOID.has(tag) ? start : `${start}${children.map(toHtml).join('')}</${tag}>`;
}

function attribute(name: string, value: string | true | undefined): string {
  if (value === undefined) {
    return '';
  }
  return value === true ? ` ${name}` : ` ${name}="${escaped(value)}"`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text for HTML, between tags and in an attribute. HTML has no way to write a null character; a page shows it as U+FFFD anyway. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]).replaceAll('\0', '\ufffd');
}

/** JSON for a script element: neither HTML nor JavaScript finds anything in it that ends it. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
