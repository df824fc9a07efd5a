export * from './aws-client';
export * from './cdk-cli';
export * from './ecr-client';
export * from './faults';
export * from './local-aws';
export * from './python';
export * from './recorder';
export * from './stacks';
