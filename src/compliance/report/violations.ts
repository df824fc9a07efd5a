import type { PolicyViolatingResource, PolicyViolation } from 'aws-cdk-lib';
import type { ReportedFinding } from './findings';
import { readable } from '../../mutability/language/quoted';

/** A violation of which more and more resources are found. */
interface Collected extends PolicyViolation {
  readonly violatingResources: PolicyViolatingResource[];
}

/** Findings as CDK reports them: those that say the same of several constructs are one violation. */
export function violationsOf(findings: ReportedFinding[], nameOf: (finding: ReportedFinding) => string): PolicyViolation[] {
  const violations = new Map<string, Collected>();
  for (const finding of findings) {
    const ruleName = nameOf(finding);
    const { severity, message, rule: { reason, fix } } = finding;
    const key = JSON.stringify([ruleName, severity, message]);
    const violation = violations.get(key)
      ?? { ruleName, severity, description: `${sentence(readable(message))} ${sentence(reason)}`, fix, violatingResources: [] };
    violations.set(key, violation);
    violation.violatingResources.push(violatingResource(finding));
  }
  return [...violations.values()];
}

/** CDK documents the construct's path and the resource's logical id as exclusive, but its report shows both if both are given. */
function violatingResource({ construct, logicalId, templateFile, property }: ReportedFinding): PolicyViolatingResource {
  return {
    constructPath: construct.node.path,
    resourceLogicalId: logicalId,
    templatePath: templateFile,
    locations: property === undefined ? [] : [`Properties.${property}`],
  };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
