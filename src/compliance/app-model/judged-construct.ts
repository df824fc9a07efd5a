import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { Judgement, isJudgedType, judgeAsWritten } from './judged-resource';
import { TAG_MUTABILITY_TYPE } from '../../ecr/resource-types';
import type { Requirements } from '../../standard/requirement';
import { knownAccountOf } from '../../template/environment';
import { isResource } from '../../template/is-resource';
import { judgedProperties } from '../../template/judged-properties';
import { renderedType } from '../../template/rendered-resource';
import { isSetByCustomResource } from '../../template/tag-mutability';
import type { ValueScopes } from '../../template/value-scopes';

/** A construct that a standard judges before its template is written. */
export interface JudgedConstruct {
  readonly resource: CfnResource;
  /** The properties that its template will have, as far as they are about its mutability. */
  readonly properties: Record<string, unknown>;
  readonly judgement: Judgement;
  /** All that was read to judge it, as text, if nothing else decides: no expression is in it. */
  readonly read?: string;
}

/**
 * What a standard says of a construct, for an enforcer: of what the template will have. Undefined for everything that has no tag mutability,
 * and for a repository whose mutability a custom resource sets, since that one has it.
 *
 * @param earlier what the standard said of it before, which it still says if nothing else is read
 */
export function judgedByStandard(
  construct: IConstruct, standard: Requirements, scopes: ValueScopes, earlier?: JudgedConstruct,
): JudgedConstruct | undefined {
  if (!isResource(construct) || isLeftToCustomResource(construct)) {
    return undefined;
  }
  const type = renderedType(construct);
  if (!isJudgedType(type)) {
    return undefined;
  }
  // Reading is what takes time, so it is done once.
  const properties = judgedProperties(construct);
  // The custom resource of a repository of this app refers to the repository, and the standard is about the repository.
  const around = type === TAG_MUTABILITY_TYPE ? repositoryAround(construct) : undefined;
  const repository = around && judgedProperties(around);
  const read = JSON.stringify([type, properties, repository]);
  if (read === earlier?.read) {
    return earlier;
  }
  const judgement = judgeAsWritten({
    type, properties, repository, constructPath: () => (around ?? construct).node.path, account: knownAccountOf(construct.stack),
  }, () => scopes.of(construct.stack), standard);
  return { resource: construct, properties, judgement, read: EXPRESSION.test(read) ? undefined : read };
}

/** What may be an expression in a text of JSON. */
const EXPRESSION = /"(?:Ref|Fn::)/;

/** Whether a construct says that a custom resource sets its mutability. */
export function isLeftToCustomResource(construct: IConstruct): boolean {
  return isResource(construct) && isSetByCustomResource(construct.cfnOptions.metadata);
}

/** Whether a construct is a resource of a type whose properties have a tag mutability. */
export function saysTagMutability(construct: IConstruct): construct is CfnResource {
  return isResource(construct) && isJudgedType(renderedType(construct));
}

/** The repository whose mutability the custom resource in it sets. */
function repositoryAround({ node }: CfnResource): CfnResource | undefined {
  return node.scopes.map(defaultChildOf)
    .filter((child) => child !== undefined && isResource(child))
    .find(({ cfnOptions }) => isSetByCustomResource(cfnOptions.metadata));
}

/** CDK throws if a construct has children of both names that it takes for the default. */
function defaultChildOf({ node }: IConstruct): IConstruct | undefined {
  try {
    return node.defaultChild;
  } catch {
    return undefined;
  }
}
