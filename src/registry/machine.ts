import { CfnMapping, Fn, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { compactDefinition, compactPair } from './compact-definition';
import { Definition, acceptPlaceholders } from './state-language';
import { hasBucketForTemplate } from './template-size';
import { REGISTRY_ROLE_PATH } from '../contract/registry-roles';
import { Fact, LIBRARY } from '../messages/facts';

/** What the machines of a registry work with. */
export interface MachineTools {
  /** Where their records are, and the key that encrypts it, if there is one. */
  readonly bucket: s3.IBucket;
  readonly key?: kms.IKey;
  readonly logGroup: logs.ILogGroup;
  /** What lets all of them log. */
  readonly mayLog: iam.Policy;
}

/** The properties of a machine that say what it does, as its template has them. */
export type RenderedDefinition = Pick<stepfunctions.CfnStateMachineProps, 'definition' | 'definitionString' | 'definitionSubstitutions'>;

/** A definition as a template has it: as small as it can be, if there is no bucket for a large one. */
export function rendered(scope: Construct, definition: Definition): RenderedDefinition {
  return hasBucketForTemplate(Stack.of(scope)) ? definition : compactDefinition(definition);
}

const TEXTS = 'Texts';

/**
 * Two of them that have much in common: without a bucket, that stands once, in a mapping. How long a text there may be is not documented
 * (docs/facts.md: mapping-length).
 */
export function renderedPair(scope: Construct, one: Definition, other: Definition): readonly [RenderedDefinition, RenderedDefinition] {
  if (hasBucketForTemplate(Stack.of(scope))) {
    return [one, other];
  }
  const { shared, texts, definitionSubstitutions } = compactPair(one, other);
  const mapping = new CfnMapping(scope, 'Shared', { lazy: false, mapping: { [TEXTS]: Object.fromEntries(shared.map((text, index) => [`${index}`, text])) } });
  const [first, second] = texts.map((parts, index) => ({
    definitionString: Fn.join('', parts.map((part) => typeof part === 'string' ? part : mapping.findInMap(TEXTS, `${part}`))),
    definitionSubstitutions: definitionSubstitutions[index],
  }));
  return [first, second];
}

/** A machine of a registry. */
export interface Machine {
  readonly name?: string;
  readonly definition: RenderedDefinition;
  readonly role: iam.IRole;
  /** What it may do, before it does anything. */
  readonly permissions: iam.Policy[];
  readonly logGroup: logs.ILogGroup;
  /** Why the checks of an app need not judge what it writes, which they cannot know: their report shows it. */
  readonly unjudgedBecause: string;
  /** Whether it is an Express one, which logs what fails only: it has many executions. */
  readonly isExpress?: boolean;
}

export function makeMachine(scope: Construct, id: string, machineProps: Machine): stepfunctions.CfnStateMachine {
  const { name, definition, role, permissions, logGroup, unjudgedBecause, isExpress } = machineProps;
  const machine = new stepfunctions.CfnStateMachine(scope, id, {
    stateMachineName: name,
    stateMachineType: isExpress ? stepfunctions.StateMachineType.EXPRESS : undefined,
    ...definition,
    roleArn: role.roleArn,
    loggingConfiguration: {
      level: isExpress ? stepfunctions.LogLevel.ERROR : stepfunctions.LogLevel.ALL,
      includeExecutionData: false,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
    },
  });
  machine.node.addDependency(...permissions);
  acceptPlaceholders(machine);
  Validations.of(machine).acknowledge({ id: `${LIBRARY}::${Fact.CALL_LOOSER_THAN_BASELINE}`, reason: unjudgedBecause });
  return machine;
}

/**
 * What Step Functions needs to send its log to a group; AWS lets none of it be narrowed to one.
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export const LOG_DELIVERY_ACTIONS = [
  'logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery', 'logs:ListLogDeliveries',
  'logs:PutResourcePolicy', 'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups',
];

/** Lets the machines of these roles log. Step Functions refuses a machine that may not write the log that it names. */
export function logDelivery(scope: Construct, roles: iam.IRole[]): iam.Policy {
  return new iam.Policy(scope, 'DeliverLogs', { roles, statements: [new iam.PolicyStatement({ actions: LOG_DELIVERY_ACTIONS, resources: ['*'] })] });
}

/** The role of such a machine, which Step Functions assumes for this account only. */
export function machineRole(scope: Construct, id: string, description: string): iam.Role {
  return new iam.Role(scope, id, {
    description,
    path: REGISTRY_ROLE_PATH,
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
  });
}
