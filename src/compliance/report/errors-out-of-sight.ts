import { IPolicyValidationContext, PolicyViolation, Stage } from 'aws-cdk-lib';
import { FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';
import { Fact, LIBRARY } from '../../messages/facts';
import { shortList } from '../../messages/messages';
import type { RuleDescription } from '../rule';

/** The rule that says again what CDK's CLI passes over. */
export const ERROR_OUT_OF_SIGHT: RuleDescription = {
  id: Fact.ERROR_OUT_OF_SIGHT,
  severity: 'fatal',
  reason: "CDK's CLI passes over what is in no stack that it selects, and without '**' it selects none in a Stage, which a pipeline deploys all the same.",
  fix: 'Correct what the message says, or acknowledge it there.',
};

/**
 * The violations that fail, once more, as far as they are outside of the app's own stacks.
 *
 * CDK's CLI leaves out of a report each construct that is not in one of the selected stacks. What is on a Stage, or above stacks, it never
 * shows and never counts; what is in a Stage, only where somebody selects its stacks, as `cdk synth '**'` does. It counts what has no construct.
 * An app that is synthesized without the CLI counts everything itself.
 *
 * @param violations those that nobody has acknowledged
 */
export function errorsOutOfSight(violations: PolicyViolation[], { appConstruct, stackTemplates }: IPolicyValidationContext): PolicyViolation[] {
  if (![false, 'false'].includes(appConstruct.node.tryGetContext(FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT))) {
    return [];
  }
  const selected = stackTemplates.map(({ stackConstructPath }) => stackConstructPath).filter((path) => isInStageOf(appConstruct, path));
  const isInSight = (path: string) => path === '' || selected.some((stack) => path === stack || path.startsWith(`${stack}/`));
  return violations.filter(({ severity }) => severity === 'error' || severity === 'fatal').flatMap((violation) => {
    const paths = violation.violatingResources.map(({ constructPath }) => constructPath ?? '').filter((path) => !isInSight(path));
    return paths.length === 0 ? [] : [again(violation, paths)];
  });
}

function again({ ruleName, severity, description, fix }: PolicyViolation, paths: string[]): PolicyViolation {
  return {
    ruleName: ERROR_OUT_OF_SIGHT.id,
    severity: ERROR_OUT_OF_SIGHT.severity,
    description: `${shortList(paths)}: ${description} ${ERROR_OUT_OF_SIGHT.reason}`,
    fix: severity === 'fatal' ? fix : `${fix} It is acknowledged there by '${ruleName.includes('::') ? ruleName : `${LIBRARY}::${ruleName}`}'.`,
    violatingResources: [{ constructPath: '', locations: [] }],
  };
}

/** Whether the stack with a path is one of the app, and of no other Stage in it. */
function isInStageOf(app: IConstruct, path: string): boolean {
  let stack: IConstruct | undefined = app;
  for (const id of path.split('/')) {
    stack = stack?.node.tryFindChild(id);
  }
  return stack !== undefined && Stage.of(stack) === app;
}
