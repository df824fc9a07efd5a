import { App } from 'aws-cdk-lib';
import { ManagementStack } from './management-stack';
import { PlatformStack } from './platform-stack';
// In an app of its own: from '@example/tag-immutability-standard'.
import { standard } from '../standard';

const app = new App();
standard.applyTo(app);

// The account that the organization has made a delegated administrator of StackSets, and the management account.
const platform = new PlatformStack(app, 'Platform', { env: { account: '111111111111', region: 'eu-west-1' }, standard });
const management = new ManagementStack(app, 'Management', { env: { account: '999999999999', region: 'eu-west-1' }, standard });
// StackSets do not reach the management account. What its registry has to say comes to the same place.
platform.organization.addRegistry(management.registry);

app.synth();
