import * as fs from 'fs';
import * as path from 'path';
import { App, Stage, StageSynthesisOptions } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { TagImmutabilityStandard, TagMutabilitySetting } from '../../../src';
import type { TemplateResource } from '../../../src/compliance/app-model/app-template';
import { resourcesOfApp } from '../../../src/compliance/app-model/templates-of-app';
import type { Rule, RuleContext, Finding } from '../../../src/compliance/rule';
import { TagImmutabilityChecks } from '../../../src/compliance/tag-immutability-checks';
import type { TagImmutabilityChecksProps } from '../../../src/compliance/tag-immutability-checks';
import { REPOSITORY_TYPE } from '../../../src/ecr/resource-types';
import type { Fact } from '../../../src/messages/facts';

/** A violation of one construct, as the report in the cloud assembly says it. */
export interface Reported {
  readonly rule: string;
  readonly path: string;
  readonly severity: string;
  readonly description: string;
  readonly fix: string;
  readonly logicalId?: string;
  readonly template?: string;
  readonly properties?: string[];
  /** If it is acknowledged. */
  readonly reason?: string;
}

/** What came of a synthesis. */
export interface Validated {
  /** What the user sees, if the synthesis fails. */
  readonly error?: string;
  readonly findings: Reported[];
  readonly acknowledged: Reported[];
}

/** Synthesizes an app, and has what its validation says. */
export function validated(app: App, options?: StageSynthesisOptions): Validated {
  // CDK prints the findings of a synthesis that passes.
  const print = jest.spyOn(console, 'error').mockImplementation();
  const error = errorOf(() => app.synth(options));
  print.mockRestore();
  return { error, ...reportIn(app.outdir) };
}

/** What the report in a cloud assembly says. */
export function reportIn(assembly: string): Pick<Validated, 'findings' | 'acknowledged'> {
  const file = path.join(assembly, 'validation-report.json');
  const reports: any[] = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).pluginReports : [];
  const own = reports.filter(({ pluginName }) => pluginName === 'cdk-ecr-immutability');
  return {
    findings: own.flatMap(({ violations }) => violations.flatMap(reported)),
    acknowledged: own.flatMap(({ suppressedViolations }) => (suppressedViolations ?? []).flatMap(reported)),
  };
}

function reported({ ruleName, severity, description, suggestedFix, reason, violatingConstructs }: any): Reported[] {
  return violatingConstructs.map(({ constructPath, cloudFormationResource }: any) => ({
    rule: ruleName,
    path: constructPath,
    severity,
    description,
    fix: suggestedFix,
    logicalId: cloudFormationResource?.logicalId,
    template: cloudFormationResource?.templatePath,
    properties: cloudFormationResource?.propertyPaths,
    reason,
  }));
}

function errorOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** `path rule` of each finding. */
export function found({ findings }: Validated): string[] {
  return findings.map(({ path: construct, rule }) => `${construct} ${rule}`).sort();
}

/** The checks with rules of a test's own, added to an app or a Stage. */
export function addChecks(app: Stage, rules: Rule[], props: Partial<TagImmutabilityChecksProps> = {}) {
  TagImmutabilityChecks._addTo(app, { standard: new TagImmutabilityStandard(), ...props }, () => rules);
}

/** What a rule of a test's own finds. */
export function fact(name: string): Fact {
  return name as Fact;
}

/** What a test says that is found at a construct. If it does not say what was found, the message stands for it. */
type FoundByTest = Omit<Finding, 'found'> & Partial<Pick<Finding, 'found'>>;

/** A check that finds what a test says, at each construct of the app. */
export function check(find: (construct: IConstruct, context: RuleContext) => FoundByTest[], props: Partial<Rule> = {}): Rule {
  return {
    id: fact('odd'),
    severity: 'error',
    reason: 'Odd things surprise',
    fix: 'Make it even.',
    looksAt: ({ app }) => app.node.findAll().map((construct) => ({ construct, path: construct.node.path })),
    find: ({ construct }, context) => find(construct, context).map((one) => ({ found: one.message, ...one })),
    ...props,
  };
}

/** A check that finds every repository with a mutable tag. */
export const MUTABLE_REPOSITORY: Rule<TemplateResource> = {
  ...check(() => []),
  id: fact('mutableRepository'),
  looksAt: (context) => resourcesOfApp([REPOSITORY_TYPE], context),
  find: ({ properties }) => {
    const setting = TagMutabilitySetting.fromCloudFormation(properties);
    return `${setting}` === 'IMMUTABLE' ? []
      : [{ message: `the tag mutability is ${setting}`, found: setting.toCloudFormation(), property: 'ImageTagMutability' }];
  },
};
