import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Judgement, isJudgedType, judge } from './judged-resource';
import type { Requirements } from '../../standard/requirement';
import { judgedProperties } from '../../template/judged-properties';
import { isSetByCustomResource } from '../../template/tag-mutability';

/** A construct that a standard judges before its template is written. */
export interface JudgedConstruct extends Judgement {
  readonly resource: CfnResource;
}

/**
 * What a standard says of a construct, for an enforcer: of what the template will have. Undefined for everything that has no tag mutability,
 * and for a repository whose mutability a custom resource sets, since that one has it.
 */
export function judgedByStandard(construct: IConstruct, standard: Requirements): JudgedConstruct | undefined {
  if (!saysTagMutability(construct) || isSetByCustomResource(construct.cfnOptions.metadata)) {
    return undefined;
  }
  const { account } = Stack.of(construct);
  const repository = repositoryAround(construct);
  const [judgement] = judge({
    type: construct.cfnResourceType,
    // Reading is what takes time, so it is done once.
    properties: judgedProperties(construct),
    repository: repository && judgedProperties(repository),
    get constructPath() {
      return (repository ?? construct).node.path;
    },
    account: Token.isUnresolved(account) ? undefined : account,
    scope: {},
  }, standard);
  return { resource: construct, ...judgement };
}

/** Whether a construct is a resource of a type whose properties have a tag mutability. */
export function saysTagMutability(construct: IConstruct): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && isJudgedType(construct.cfnResourceType);
}

/** The repository whose mutability the custom resource in it sets. */
function repositoryAround({ node }: CfnResource): CfnResource | undefined {
  return node.scopes.map((scope) => scope.node.defaultChild)
    .filter((child) => child !== undefined && CfnResource.isCfnResource(child))
    .find(({ cfnOptions }) => isSetByCustomResource(cfnOptions.metadata));
}
