import * as ts from 'typescript';

/** What jsii-rosetta puts around what a reader sees, if a snippet stands in a fixture. */
const SHOWN = /^\/\/\/ !show$(.*?)^\/\/\/ !hide$/gms;

/** A part of a compiled snippet that a reader sees. Declarations and imports are one of their own, since a fixture has them at its top. */
export interface ShownPart {
  readonly statements: readonly ts.Statement[];
  readonly start: number;
  readonly end: number;
}

export function shownParts(source: ts.SourceFile): ShownPart[] {
  const ranges = [...source.text.matchAll(SHOWN)].map(({ index, 0: all, 1: shown }) => {
    const start = index + all.indexOf(shown);
    return { start, end: start + shown.length };
  });
  return (ranges.length > 0 ? ranges : [{ start: 0, end: source.text.length }])
    .map(({ start, end }) => ({ statements: statementsIn(source, start, end), start, end }));
}

/** The outermost statements that are within. */
function statementsIn(node: ts.Node, start: number, end: number): ts.Statement[] {
  const found: ts.Statement[] = [];
  ts.forEachChild(node, (child) => {
    if (ts.isStatement(child) && child.getStart() >= start && child.end <= end) {
      found.push(child);
    } else if (child.end >= start && child.pos <= end) {
      found.push(...statementsIn(child, start, end));
    }
  });
  return found;
}
