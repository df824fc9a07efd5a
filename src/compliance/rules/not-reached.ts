import { Aspects, Stage } from 'aws-cdk-lib';
import { Fact } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import { TemplateResource } from '../app-model/app-template';
import { constructsOfApp } from '../app-model/constructs-of-app';
import { distinct, foundSetting } from '../app-model/found-setting';
import { Judgement, isJudgedType, isLooser, severityFor } from '../app-model/judged-resource';
import { judgementsUnlessExempt, resourcesWithTagMutability } from '../app-model/judged-resources-of-app';
import { failureOf, isEnforcing, wasReached } from '../app-model/marks';
import { ofWholeApp, oncePerRun } from '../app-model/once-per-run';
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
  looksAt: (context) => isEnforcedSomewhere(context) ? [
    ...constructsOfApp(context).stages.map((stage) => ({ construct: stage, path: stage.node.path })), ...resourcesWithTagMutability(context),
  ] : [],
  find: (place, context) => place instanceof TemplateResource
    ? findUnreachedResource(place, context) : findUnreachedStage(place.construct as Stage, context),
};

function findUnreachedStage(stage: Stage, context: RuleContext): Finding[] {
  if (hasAspect(stage, context)) {
    return [];
  }
  const unreached = unreachedByStage(context).get(stage) ?? [];
  if (unreached.length === 0) {
    return [];
  }
  const looser = unreached.filter(({ judgements }) => judgements.some(isLooser));
  const named = looser.length > 0 ? looser : unreached;
  return [{
    message: `no enforcer of the standard has looked at ${shortList(named.map(({ resource }) => resource.path))}` +
      `${looser.length > 0 ? ', which the baseline does not allow' : ''}: ${stage.parentStage ? `the Stage '${stage.node.path}'` : 'the App'} has no TagImmutabilityAspect`,
    found: distinct(named.map(({ resource, judgements }) => ({ construct: resource.path, settings: judgements.map(foundSetting) }))),
    severity: looser.some(({ judgements }) => judgements.some((judged) => isLooser(judged) && severityFor(judged.requirement) === 'error')) ? 'error' : 'warning',
  }];
}

function findUnreachedResource(resource: TemplateResource, context: RuleContext): Finding[] {
  // In most Stages it is all or none: that is asked first.
  const stage = Stage.of(resource.stack)!;
  const looser = hasAspect(stage, context) && isUnreached(resource, context) ? judgementsUnlessExempt(resource, context).filter(isLooser) : [];
  if (looser.length === 0) {
    return [];
  }
  return [{
    message: `no enforcer of the standard has looked at it: ${wasReached(stage, context.standard)
      ? 'it was added after CDK had validated its Stage. Add it before the app is synthesized, or in an Aspect'
      : 'its Stage was synthesized before the standard was applied, as a pipeline does in addStage. Apply the standard right after new App()'}`,
    found: looser.map(foundSetting),
    severity: looser.some(({ requirement }) => severityFor(requirement) === 'error') ? 'error' : 'warning',
  }];
}

/** A resource that no enforcer has looked at, with what the standard says of it. */
interface Unreached {
  readonly resource: TemplateResource;
  readonly judgements: readonly Judgement[];
}

/** The resources of each Stage of which the standard asks something, and that no enforcer has looked at. */
const unreachedByStage = ofWholeApp((context) => {
  const byStage = new Map<Stage, Unreached[]>();
  for (const resource of resourcesWithTagMutability(context)) {
    const judgements = isUnreached(resource, context) ? judgementsUnlessExempt(resource, context) : [];
    if (judgements.length > 0) {
      const stage = Stage.of(resource.stack)!;
      const unreached = byStage.get(stage) ?? [];
      unreached.push({ resource, judgements });
      byStage.set(stage, unreached);
    }
  }
  return byStage;
});

/**
 * What no construct explains, and what has a type of somebody else, no enforcer looks at, so that it says nothing about the enforcers. What an
 * enforcer could not judge, it has looked at; the other rules say why.
 */
function isUnreached({ source, type }: TemplateResource, { standard }: RuleContext): boolean {
  return source !== undefined && isJudgedType(type) && !wasReached(source, standard) && failureOf(source, standard) === undefined;
}

function isEnforcedSomewhere(context: RuleContext): boolean {
  return constructsOfApp(context).stages.some((stage) => hasAspect(stage, context));
}

const hasAspect = oncePerRun((stage: Stage, { standard }): boolean => Aspects.of(stage).all.some((aspect) => isEnforcing(aspect, standard)));
