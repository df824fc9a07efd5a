/** A part of a page: from a heading up to the next one of the same level or above. */
export interface Section {
  /** What the heading says; nothing before the first one. */
  readonly name: string;
  readonly text: string;
}

export const REFERENCE_TITLE = /^# API Reference.*$/m;

/** Cuts a page at its headings of a level and of those above. All parts together are the page. */
export function sectionsOf(page: string, level: number): Section[] {
  const sections: { name: string; text: string }[] = [{ name: '', text: '' }];
  let isCode = false;
  for (const line of page.split(/(?<=\n)/)) {
    isCode = line.startsWith('```') ? !isCode : isCode;
    const [, marks, name] = isCode ? [] : /^(#+) `?([^`<\n]+?)`?\s*(?:<.*)?$/.exec(line.trimEnd()) ?? [];
    if (marks !== undefined && marks.length <= level) {
      sections.push({ name: name.trim(), text: '' });
    }
    sections[sections.length - 1].text += line;
  }
  return sections.filter(({ text }) => text !== '');
}
