import { Aspects, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { some } from '../../messages/messages';
import { constructsOfApp } from '../app-model/constructs-of-app';
import { judgedIn, judgedOfApp } from '../app-model/judged-in-app';
import { isLooser, severityFor } from '../app-model/judged-resource';
import type { JudgedResource } from '../app-model/judged-resource';
import { wasReached } from '../app-model/reached';
import { TagImmutabilityAspect } from '../enforcers/tag-immutability-aspect';
import { Rule, RuleContext, Finding } from '../rule';

/**
 * A Stage that no enforcer of the standard has looked at, or a resource in a Stage that has the Aspect. CDK does not apply the Aspects
 * of an App inside its Stages, and, in an app that has switched off the feature flag `@aws-cdk/core:aspectStabilization`, not to what
 * another Aspect adds to a part of the tree that was visited before. A Stage that was synthesized before it got the Aspect, as a
 * pipeline does in `addStage`, is not looked at either: of it each resource is a finding.
 *
 * Of a Stage it is a warning if all that is there meets the standard, since then only what is added later would not be enforced. A
 * resource that meets the standard is not mentioned.
 *
 * It stays silent if no Stage and not the App has an Aspect of the standard: then the checks are used alone, or with the mixin on
 * some resources, and what is wrong they say anyway. So it does about a Stage in which nothing says a tag mutability, and about what
 * is exempt.
 *
 * False positives: a Stage that is left out on purpose. Acknowledge it there.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/aspects.html
 */
export const notReached: Rule = {
  id: 'notReached',
  severity: 'error',
  reason: 'What no enforcer looks at is as its author wrote it, although the app seems to enforce the standard.',
  fix: 'standard.applyTo(app) right after new App(), and again after a later Stage is made, before a pipeline gets it; or ' +
    'Aspects.of(stage).add(new TagImmutabilityAspect({ standard }), { priority: TagImmutabilityAspect.PRIORITY }).',
  looksAt: (context) => [...constructsOfApp(context).stages, ...judgedOfApp(context)],
  find: (construct, context) => Stage.isStage(construct) ? unreachedStage(construct, context) : unreachedResource(construct, context),
};

function unreachedStage(stage: Stage, context: RuleContext): Finding[] {
  if (hasAspect(stage, context) || !isEnforcedSomewhere(context)) {
    return [];
  }
  const unreached = judgedOfApp(context).filter((resource) => Stage.of(resource) === stage)
    .map((resource) => unreachedIn(context, resource)).filter((found) => found !== undefined);
  if (unreached.length === 0) {
    return [];
  }
  const looser = unreached.filter(isLooser);
  return [{
    construct: stage,
    message: `no enforcer of the standard has looked at ${some((looser.length > 0 ? looser : unreached).map(({ resource }) => resource.node.path))}` +
      `${looser.length > 0 ? ', which the baseline does not allow' : ''}: ${stage.parentStage ? `the Stage '${stage.node.path}'` : 'the App'} has no TagImmutabilityAspect`,
    severity: looser.some(({ requirement }) => severityFor(requirement) === 'error') ? 'error' : 'warning',
  }];
}

function unreachedResource(resource: IConstruct, context: RuleContext): Finding[] {
  const found = unreachedIn(context, resource);
  if (!found || !isLooser(found) || !hasAspect(Stage.of(resource), context)) {
    return [];
  }
  return [{
    construct: resource,
    message: 'no enforcer of the standard has looked at it: its Stage was synthesized before the standard was applied, as a pipeline does in ' +
      'addStage, or another Aspect has added it to what was visited before. Apply the standard right after new App(), and leave the feature ' +
      "flag '@aws-cdk/core:aspectStabilization' on",
    severity: severityFor(found.requirement),
  }];
}

function unreachedIn(context: RuleContext, resource: IConstruct): JudgedResource | undefined {
  const found = judgedIn(context, resource);
  return found && !wasReached(context.standard, found.resource) ? found : undefined;
}

function isEnforcedSomewhere(context: RuleContext): boolean {
  return constructsOfApp(context).stages.some((stage) => hasAspect(stage, context));
}

function hasAspect(stage: Stage | undefined, { standard }: RuleContext): boolean {
  return stage !== undefined && Aspects.of(stage).all.some((aspect) =>
    aspect instanceof TagImmutabilityAspect && aspect._enforces(standard));
}
