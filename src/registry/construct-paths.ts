import type { IConstruct } from 'constructs';
import { annotateWarning } from '../messages/annotate';
import { Fact, annotationId } from '../messages/facts';
import { shortList } from '../messages/messages';
import { quoted } from '../mutability/language/quoted';
import type { TagImmutabilityStandard } from '../standard';

const ID = annotationId(Fact.REGISTRY_IGNORES_CONSTRUCT_PATHS);

/** Warns at a registry of exemptions that mean nothing to it. */
export function sayConstructPaths(registry: IConstruct, { exemptions }: TagImmutabilityStandard): void {
  const paths = exemptions.flatMap(({ constructPath }) => constructPath ?? []);
  if (paths.length > 0) {
    annotateWarning(registry, Fact.REGISTRY_IGNORES_CONSTRUCT_PATHS,
      `the standard exempts the constructs ${shortList(paths.map(quoted))}. A registry knows no constructs, so their repositories are not exempt here. Exempt ` +
      'them by name or by tag.');
  }
}

/** What is wrong with them where a registry enforces the standard: nothing, if somebody has acknowledged the warning, which takes it away. */
export function constructPathsProblems({ node: { path, metadata } }: IConstruct): string[] {
  return metadata.some(({ data }) => typeof data === 'string' && data.includes(ID)) ? [
    `${path}: the standard exempts constructs by their paths, which mean nothing to a registry that enforces it: it would close what the app leaves ` +
    'open. Exempt these repositories by name or by tag, or acknowledge ' +
    `the warning: Annotations.of(registry).acknowledgeWarning('${ID}').`,
  ] : [];
}
