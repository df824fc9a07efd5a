import type { IConstruct } from 'constructs';
import type { MessageId } from '../../reporting/messages';

/**
 * Whether a message with this id, which begins with the text, is annotated on a construct or on one that it is in: a check need
 * not say it again. An annotation that was acknowledged by `Annotations.of(x).acknowledgeWarning` is gone, and counts for none;
 * one that was acknowledged by `Validations.of(x).acknowledge` counts.
 */
export function isAlreadyAnnotated(construct: IConstruct, id: MessageId, text = ''): boolean {
  return construct.node.scopes.some(({ node }) => node.metadata.some(({ data }) =>
    typeof data === 'string' && data.startsWith(text) && data.endsWith(`[ack: ${id}]`)));
}
