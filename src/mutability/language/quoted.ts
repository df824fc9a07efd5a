/** As many characters of a value are shown: the longest that ECR knows, the name of a repository, has 256. */
const MOST = 256;

/**
 * A value for a message. A text is in quotes and on one line, also if it is empty, blank or has line breaks; anything else is as in JSON. Of a
 * long one only the beginning is shown, since a template can have anything in the place of a filter.
 */
export function quoted(value: unknown): string {
  return typeof value === 'string' ? shortened(oneLine(value), (text) => `'${text}'`) : shortened(oneLine(json(value)), (text) => text);
}

/** As many characters of a message are shown. */
const MOST_OF_MESSAGE = 4000;

/** A message, whatever values somebody has put into it: on one line, and not longer than anybody reads. */
export function readable(message: string): string {
  return shortened(oneLine(message), (text) => text, MOST_OF_MESSAGE);
}

/** A text on one line: what would break it, or cannot be seen, is written as in JSON. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (character) => {
    const inJson = JSON.stringify(character).slice(1, -1);
    return inJson === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : inJson;
  });
}

function shortened(text: string, wrap: (text: string) => string, most = MOST): string {
  return text.length <= most ? wrap(text) : `${wrap(`${text.slice(0, most)}...`)} (${text.length} characters)`;
}

function json(value: unknown): string {
  try {
    return String(JSON.stringify(value) ?? String(value));
  } catch {
    // It is circular, or something that JSON does not have.
    return typeof value === 'bigint' ? `${value}` : 'an object';
  }
}
