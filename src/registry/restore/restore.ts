import * as iam from 'aws-cdk-lib/aws-iam';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { goOnPermissions, restorePermissions } from './restore-permissions';
import { restoreStates } from './restore-states';
import { MachineTools, makeMachine, machineRole, rendered } from '../machine';
import { definitionOf } from '../state-language';

/** What a restore is made of. */
export interface RestoreSettings {
  readonly name: string;
  readonly concurrency: number;
  /** For how many seconds a repository may be opened. Undefined: for any time. */
  readonly longestOpening?: number;
  readonly sweep: stepfunctions.CfnStateMachine;
}

export function restoreRole(scope: Construct): iam.Role {
  return machineRole(scope, 'RestoreRole', 'Gives repositories of Amazon ECR the tag mutability back that a sweep has changed');
}

export function makeRestore(scope: Construct, role: iam.IRole, settings: RestoreSettings, tools: MachineTools): stepfunctions.CfnStateMachine {
  const { name, concurrency, longestOpening, sweep } = settings;
  const { bucket, key, logGroup, mayLog } = tools;
  key?.grant(role, 'kms:GenerateDataKey', 'kms:Decrypt');
  const permissions = new iam.Policy(scope, 'MayRestore', { statements: restorePermissions(bucket, sweep), roles: [role] });
  const machine = makeMachine(scope, 'Restore', {
    name,
    definition: rendered(scope, definitionOf('IsAsked', restoreStates(concurrency, longestOpening), { bucket: bucket.bucketName, sweep: sweep.attrArn })),
    role,
    permissions: [permissions, mayLog],
    logGroup,
    unjudgedBecause: 'it gives back what there was where the registry would leave it alone, and only if somebody starts it',
  });
  new iam.Policy(scope, 'OwnRestore', { statements: goOnPermissions(machine), roles: [role] });
  return machine;
}
