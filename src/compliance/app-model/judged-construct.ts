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

/** A construct that a standard judges before its template is written, as it is read. */
export interface ReadConstruct {
  readonly resource: CfnResource;
  readonly type: string;
  /** The properties that its template will have, as far as they are about its mutability. */
  readonly properties: Record<string, unknown>;
  /** The repository that the resource, which is a custom one, sets: the standard is about that. */
  readonly repository?: CfnResource;
  /** The properties of that one. */
  readonly propertiesOfRepository?: Record<string, unknown>;
}

/**
 * Reads what a standard judges of a construct, for an enforcer: what the template will have. Undefined for everything that has no tag
 * mutability, and for a repository whose mutability a custom resource sets, since that one has it.
 */
export function readConstruct(construct: IConstruct): ReadConstruct | undefined {
  if (!isResource(construct) || isLeftToCustomResource(construct)) {
    return undefined;
  }
  const type = renderedType(construct);
  if (!isJudgedType(type)) {
    return undefined;
  }
  // The custom resource of a repository of this app refers to the repository.
  const repository = type === TAG_MUTABILITY_TYPE ? repositoryAround(construct) : undefined;
  const propertiesOfRepository = repository && judgedProperties(repository);
  return { resource: construct, type, properties: judgedProperties(construct), repository, propertiesOfRepository };
}

/** What a standard says of a construct. */
export function judgedByStandard(
  { resource, type, properties, repository, propertiesOfRepository }: ReadConstruct, standard: Requirements, scopes: ValueScopes,
): Judgement {
  return judgeAsWritten({
    type,
    properties,
    repository: propertiesOfRepository,
    constructPath: () => (repository ?? resource).node.path,
    account: knownAccountOf(resource.stack),
  }, () => scopes.of(resource.stack), standard);
}

/** All that decides what a standard says of a construct, as text. Undefined if an expression is in it, since what else is in the template decides that. */
export function textOfRead({ type, properties, propertiesOfRepository }: ReadConstruct): string | undefined {
  const text = JSON.stringify([type, properties, propertiesOfRepository]);
  return EXPRESSION.test(text) ? undefined : text;
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
