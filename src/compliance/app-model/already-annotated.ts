import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { MessageId } from '../../messages/messages';

/**
 * Whether a message with this id, which begins with the text, is annotated on a construct or on one that it is in: a check need
 * not say it again. Nor need it where `Validations.of(x).acknowledge` acknowledges the annotation, which some releases of CDK then
 * take away. One that was acknowledged by `Annotations.of(x).acknowledgeWarning` is gone, and counts for none.
 */
export function isAlreadyAnnotated(construct: IConstruct, id: MessageId, text = ''): boolean {
  return construct.node.scopes.some(({ node }) => node.metadata.some(({ type, data }) =>
    isAnnotation(data, id, text) || (type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && `Annotation::${id}` in data)));
}

function isAnnotation(data: unknown, id: MessageId, text: string): boolean {
  return typeof data === 'string' && data.startsWith(text) && data.endsWith(`[ack: ${id}]`);
}
