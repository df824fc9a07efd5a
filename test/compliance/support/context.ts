import { App, CfnResource } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { TagImmutabilityStandard, TagImmutabilityStandardProps, TagMutabilitySetting } from '../../../src';
import { Faults } from '../../../src/compliance/report/faults';
import { ReportedFinding, findAll } from '../../../src/compliance/report/findings';
import { Rule, RuleContext, Severity } from '../../../src/compliance/rule';
import { CREATION_TEMPLATE_TYPE, REPOSITORY_TYPE } from '../../../src/ecr/resource-types';

/** The day of the checks, unless a test says another one. */
export const AS_OF = '2027-06-30';

/** What a check may know in the app of a construct. */
export function contextOf({ node }: IConstruct, standard: TagImmutabilityStandard | TagImmutabilityStandardProps = {}, asOf = AS_OF): RuleContext {
  return { standard: standard instanceof TagImmutabilityStandard ? standard : new TagImmutabilityStandard(standard), asOf, app: node.root };
}

/** What a check says of all that is in a scope. */
export function findings(check: Rule, scope: IConstruct, context = contextOf(scope)): { path: string; severity: Severity; message: string }[] {
  return reported(check, scope, context).map(({ path, severity, message }) => ({ path, severity, message }));
}

/** The same with all that a report says. CDK validates after it has written all templates. Throws if the rule throws at one of them. */
export function reported(check: Rule, scope: IConstruct, context = contextOf(scope)): ReportedFinding[] {
  synthesize(scope.node.root as App);
  const faults = new Faults();
  const found = findAll([check], (all) => all.filter(({ construct }) => construct.node.scopes.includes(scope)), context, faults);
  if (faults.violations.length > 0) {
    throw new Error(faults.violations.map(({ description }) => description).join('\n'));
  }
  return found;
}

/** If the app has checks of its own, what they find is no matter here. */
function synthesize(app: App): void {
  const print = jest.spyOn(console, 'error').mockImplementation();
  try {
    app.synth();
  } catch (error) {
    if ((error as Error).name !== 'ValidationFailed') {
      throw error;
    }
  } finally {
    print.mockRestore();
  }
}

/** A repository as a template has it, whatever its setting. */
export function rawRepository(scope: Construct, setting: TagMutabilitySetting | object, properties: object = {}, id = 'Repo'): CfnResource {
  return new CfnResource(scope, id, { type: REPOSITORY_TYPE, properties: { ...properties, ...propertiesOf(setting) } });
}

/** A repository creation template as a template has it, for `team` unless the properties say something else. */
export function rawTemplate(scope: Construct, setting: TagMutabilitySetting | object, properties: object = {}, id = 'Template'): CfnResource {
  return new CfnResource(scope, id, {
    type: CREATION_TEMPLATE_TYPE,
    properties: { Prefix: 'team', AppliedFor: ['CREATE_ON_PUSH'], ...properties, ...propertiesOf(setting) },
  });
}

/** A repository creation template that is immutable, so that a rule about templates can only mind prefix and scenarios. */
export function immutableTemplate(scope: Construct, id: string, prefix: string, appliedFor = ['REPLICATION']): CfnResource {
  return rawTemplate(scope, TagMutabilitySetting.IMMUTABLE, { Prefix: prefix, AppliedFor: appliedFor }, id);
}

/** A setting as nobody can declare it. */
export function undeclared(mode: string, ...filters: string[]): TagMutabilitySetting {
  return TagMutabilitySetting.fromApi({
    imageTagMutability: mode,
    imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filterType: 'WILDCARD', filter })),
  });
}

function propertiesOf(setting: TagMutabilitySetting | object): object {
  return setting instanceof TagMutabilitySetting ? setting.toCloudFormation() : setting;
}
