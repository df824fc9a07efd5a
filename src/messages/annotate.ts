import { Annotations, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AnnotatedFact, annotationId } from './facts';
import { isRenderedApart, leaveOutTrace } from '../template/cdk-private';

/** Says a fact at a construct, as information. */
export function annotateInfo(construct: IConstruct, fact: AnnotatedFact, message: string): void {
  annotate(construct, message, (annotations, text) => annotations.addInfoV2(annotationId(fact), text));
}

/** Says a fact at a construct, as a warning. */
export function annotateWarning(construct: IConstruct, fact: AnnotatedFact, message: string): void {
  annotate(construct, message, (annotations, text) => annotations.addWarningV2(annotationId(fact), text));
}

/** Says at a construct what fails the synthesis, and nobody can acknowledge. */
export function annotateError(construct: IConstruct, message: string): void {
  annotate(construct, message, (annotations, text) => annotations.addError(text));
}

/**
 * CDK reports what is annotated in a stack that it deploys, and nothing of what is in the template of a product. So the nearest construct
 * that CDK reports says that too, unless somebody has acknowledged it.
 */
function annotate(construct: IConstruct, message: string, add: (annotations: Annotations, text: string) => void): void {
  const place = reportedFor(construct);
  const before = place === construct ? 0 : construct.node.metadata.length;
  add(annotationsOf(construct), message);
  if (place !== construct && construct.node.metadata.length > before) {
    add(annotationsOf(place), `${construct.node.path}: ${message}`);
  }
}

/** Where a message comes from in this library, tells nobody anything, and to find it out takes longer than all else that is done here. */
function annotationsOf(construct: IConstruct): Annotations {
  const annotations = Annotations.of(construct);
  leaveOutTrace(annotations);
  return annotations;
}

function reportedFor(construct: IConstruct): IConstruct {
  let place = construct;
  for (const around of [...construct.node.scopes].reverse()) {
    if (Stack.isStack(around) && isRenderedApart(around) && around.node.scope !== undefined) {
      place = around.node.scope;
    }
  }
  return place;
}
