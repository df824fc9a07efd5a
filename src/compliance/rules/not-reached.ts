import { Aspects, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { Fact } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import { constructsOfApp } from '../app-model/constructs-of-app';
import { isLooser, severityFor } from '../app-model/judged-resource';
import type { JudgedResource } from '../app-model/judged-resource';
import { judgedUnlessExempt, resourcesWithTagMutability } from '../app-model/judged-resources-of-app';
import { isEnforcing, wasReached } from '../app-model/marks';
import { Rule, RuleContext, Finding } from '../rule';

/**
 * A Stage that no enforcer of the standard has looked at, as CDK does not apply an App's Aspects inside its Stages; or a resource that
 * none has looked at in a Stage that has the Aspect.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/aspects.html
 */
export const notReached: Rule = {
  id: Fact.NOT_REACHED,
  severity: 'error',
  reason: 'What no enforcer looks at is as its author wrote it, although the app seems to enforce the standard.',
  fix: 'standard.applyTo(app) right after new App(), and again after a later Stage is made, before a pipeline gets it; or ' +
    'TagImmutabilityAspect.addTo(stage, { standard }).',
  looksAt: (context) => [...constructsOfApp(context).stages, ...resourcesWithTagMutability(context)],
  find: (construct, context) => Stage.isStage(construct) ? findUnreachedStage(construct, context) : findUnreachedResource(construct, context),
};

function findUnreachedStage(stage: Stage, context: RuleContext): Finding[] {
  if (hasAspect(stage, context) || !isEnforcedSomewhere(context)) {
    return [];
  }
  const unreached = resourcesWithTagMutability(context).filter((resource) => Stage.of(resource) === stage)
    .map((resource) => unlessReached(resource, context)).filter((judged) => judged !== undefined);
  if (unreached.length === 0) {
    return [];
  }
  const looser = unreached.filter(isLooser);
  return [{
    construct: stage,
    message: `no enforcer of the standard has looked at ${shortList((looser.length > 0 ? looser : unreached).map(({ resource }) => resource.node.path))}` +
      `${looser.length > 0 ? ', which the baseline does not allow' : ''}: ${stage.parentStage ? `the Stage '${stage.node.path}'` : 'the App'} has no TagImmutabilityAspect`,
    severity: looser.some(({ requirement }) => severityFor(requirement) === 'error') ? 'error' : 'warning',
  }];
}

function findUnreachedResource(resource: IConstruct, context: RuleContext): Finding[] {
  const unreached = unlessReached(resource, context);
  if (!unreached || !isLooser(unreached) || !hasAspect(Stage.of(resource), context)) {
    return [];
  }
  return [{
    construct: resource,
    message: 'no enforcer of the standard has looked at it: its Stage was synthesized before the standard was applied, as a pipeline does in ' +
      'addStage, or another Aspect has added it to what was visited before. Apply the standard right after new App(), and leave the feature ' +
      "flag '@aws-cdk/core:aspectStabilization' on",
    severity: severityFor(unreached.requirement),
  }];
}

/** A resource of which the standard asks something, if no enforcer has looked at it. */
function unlessReached(resource: IConstruct, context: RuleContext): JudgedResource | undefined {
  return wasReached(resource, context.standard) ? undefined : judgedUnlessExempt(resource, context);
}

function isEnforcedSomewhere(context: RuleContext): boolean {
  return constructsOfApp(context).stages.some((stage) => hasAspect(stage, context));
}

function hasAspect(stage: Stage | undefined, { standard }: RuleContext): boolean {
  return stage !== undefined && Aspects.of(stage).all.some((aspect) => isEnforcing(aspect, standard));
}
