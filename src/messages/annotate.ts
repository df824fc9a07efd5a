import { Annotations, FeatureFlags, Stack } from 'aws-cdk-lib';
import { ArtifactMetadataEntryType } from 'aws-cdk-lib/cloud-assembly-schema';
import { ANNOTATIONS_IN_VALIDATION_REPORT } from 'aws-cdk-lib/cx-api';
import { IConstruct } from 'constructs';
import { AnnotatedFact, annotationId } from './facts';
import { readable } from '../mutability/language/quoted';
import { isLeftOutOfMetadata, leaveOutTrace } from '../template/cdk-private';

/** Says a fact at a construct, as information. */
export function annotateInfo(construct: IConstruct, fact: AnnotatedFact, message: string): void {
  annotate(construct, reportedInMetadata(construct), message, (annotations, text) => annotations.addInfoV2(annotationId(fact), text));
}

/** Says a fact at a construct, as a warning. */
export function annotateWarning(construct: IConstruct, fact: AnnotatedFact, message: string): void {
  annotate(construct, reportedFor(construct), message, (annotations, text) => annotations.addWarningV2(annotationId(fact), text));
}

/** Says at a construct what fails the synthesis, and nobody can acknowledge. */
export function annotateError(construct: IConstruct, message: string): void {
  annotate(construct, reportedFor(construct), message, (annotations, text) => annotations.addError(text));
}

/** What CDK annotates: its type, and the message with the id by which somebody can acknowledge it at the end. */
export interface Annotation {
  readonly type: string;
  readonly data: unknown;
}

const WITH_ID = /^([^]*) \[ack: ([^\]]*)\]$/;

/** Says at a construct what is annotated in a tree that nobody is shown. Whoever acknowledges it there or here does not hear it. */
export function annotateAgain(construct: IConstruct, { type, data }: Annotation): void {
  const [, text, id] = WITH_ID.exec(`${data}`) ?? [];
  if (type === ArtifactMetadataEntryType.ERROR) {
    annotateError(construct, `${data}`);
  } else if (type === ArtifactMetadataEntryType.WARN && id !== undefined) {
    annotate(construct, reportedFor(construct), text, (annotations, one) => annotations.addWarningV2(id, one));
  } else if (type === ArtifactMetadataEntryType.INFO && id !== undefined) {
    annotate(construct, reportedInMetadata(construct), text, (annotations, one) => annotations.addInfoV2(id, one));
  } else if (type === ArtifactMetadataEntryType.WARN || type === ArtifactMetadataEntryType.INFO) {
    construct.node.addMetadata(type, data);
  }
}

/**
 * Without a report of its own, CDK's CLI shows the metadata of a stack that it deploys, and in some releases nothing of what is in the template
 * of a product. So the nearest construct of which it shows something says that too, unless somebody has acknowledged it.
 *
 * @param place that construct, or the construct itself
 */
function annotate(construct: IConstruct, place: IConstruct, message: string, add: (annotations: Annotations, text: string) => void): void {
  const text = readable(message);
  const before = place === construct ? 0 : construct.node.metadata.length;
  add(annotationsOf(construct), text);
  if (place !== construct && construct.node.metadata.length > before) {
    add(annotationsOf(place), `${construct.node.path}: ${text}`);
  }
}

/** Where a message comes from in this library, tells nobody anything, and to find it out takes longer than all else that is done here. */
function annotationsOf(construct: IConstruct): Annotations {
  const annotations = Annotations.of(construct);
  leaveOutTrace(annotations);
  return annotations;
}

/** Where a warning or an error is said. With this feature flag, the report of the validation has all of them, wherever they are. */
function reportedFor(construct: IConstruct): IConstruct {
  return FeatureFlags.of(construct.node.root).isEnabled(ANNOTATIONS_IN_VALIDATION_REPORT) ? construct : reportedInMetadata(construct);
}

/** The nearest construct whose metadata are in those of a stack that is deployed. */
function reportedInMetadata(construct: IConstruct): IConstruct {
  let place = construct;
  for (const around of [...construct.node.scopes].reverse()) {
    if (Stack.isStack(around) && isLeftOutOfMetadata(around) && around.node.scope !== undefined) {
      place = around.node.scope;
    }
  }
  return place;
}
