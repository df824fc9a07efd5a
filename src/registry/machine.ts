import { Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { compactDefinition } from './compact-definition';
import { Definition, acceptPlaceholders } from './state-language';
import { hasBucketForTemplate } from './template-size';
import { REGISTRY_ROLE_PATH } from '../contract/registry-roles';
import { Fact, LIBRARY } from '../messages/facts';

/** A machine of a registry. */
export interface Machine {
  readonly name?: string;
  readonly definition: Definition;
  readonly role: iam.IRole;
  /** Step Functions refuses a machine that may not write the log that it names. */
  readonly permissions: iam.Policy;
  readonly logGroup: logs.ILogGroup;
  /** Why the checks of an app need not judge what it writes, which they cannot know: their report shows it. */
  readonly unjudgedBecause: string;
  /** Whether it is an Express one, which logs what fails only: it has many executions. */
  readonly isExpress?: boolean;
}

/** The state machine in its stack: with its definition as small as it can be, if there is no bucket for a large template. */
export function makeMachine(scope: Construct, id: string, machineProps: Machine): stepfunctions.CfnStateMachine {
  const { name, definition, role, permissions, logGroup, unjudgedBecause, isExpress } = machineProps;
  const machine = new stepfunctions.CfnStateMachine(scope, id, {
    stateMachineName: name,
    stateMachineType: isExpress ? stepfunctions.StateMachineType.EXPRESS : undefined,
    ...hasBucketForTemplate(Stack.of(scope)) ? definition : compactDefinition(definition),
    roleArn: role.roleArn,
    loggingConfiguration: {
      level: isExpress ? stepfunctions.LogLevel.ERROR : stepfunctions.LogLevel.ALL,
      includeExecutionData: false,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
    },
  });
  machine.node.addDependency(permissions);
  acceptPlaceholders(machine);
  Validations.of(machine).acknowledge({ id: `${LIBRARY}::${Fact.CALL_LOOSER_THAN_BASELINE}`, reason: unjudgedBecause });
  return machine;
}

/** The role of such a machine, which Step Functions assumes for this account only. */
export function machineRole(scope: Construct, id: string, description: string): iam.Role {
  return new iam.Role(scope, id, {
    description,
    path: REGISTRY_ROLE_PATH,
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
  });
}
