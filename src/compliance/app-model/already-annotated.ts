import type { IConstruct } from 'constructs';
import { AnnotatedFact, annotationId } from '../../messages/facts';
import type { RuleContext } from '../rule';

/**
 * Whether a message that says a fact, and begins with the text, is annotated on a construct or on one that it is in: a rule need not
 * say it again. One that was acknowledged may be gone, and counts for none; the finding is then acknowledged in its place. Where the
 * standard lets nobody acknowledge the fact, no annotation counts, since everybody can acknowledge that.
 */
export function isAlreadyAnnotated(construct: IConstruct, fact: AnnotatedFact, { standard }: RuleContext, text = ''): boolean {
  return !standard._forbidsAcknowledging(fact)
    && construct.node.scopes.some(({ node }) => node.metadata.some(({ data }) => isAnnotation(data, fact, text)));
}

function isAnnotation(data: unknown, fact: AnnotatedFact, text: string): boolean {
  return typeof data === 'string' && data.startsWith(text) && data.endsWith(`[ack: ${annotationId(fact)}]`);
}
