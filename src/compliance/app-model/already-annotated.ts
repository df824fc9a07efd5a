import type { IConstruct } from 'constructs';
import { AnnotatedFact, annotationId } from '../../messages/facts';

/**
 * Whether a message that says a fact, and begins with the text, is annotated on a construct or on one that it is in: a rule need not
 * say it again. One that was acknowledged may be gone, and counts for none; the finding is then acknowledged in its place.
 */
export function isAlreadyAnnotated(construct: IConstruct, fact: AnnotatedFact, text = ''): boolean {
  return construct.node.scopes.some(({ node }) => node.metadata.some(({ data }) => isAnnotation(data, fact, text)));
}

function isAnnotation(data: unknown, fact: AnnotatedFact, text: string): boolean {
  return typeof data === 'string' && data.startsWith(text) && data.endsWith(`[ack: ${annotationId(fact)}]`);
}
