export * from './decision';
export * from './exemptions';
export * from './opening';
export * from './standard-for-machine';
