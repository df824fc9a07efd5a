/**
 * Takes the place of @aws-sdk/credential-provider-node in the bundles: Lambda gives a function its role's credentials in
 * the environment, and the other sources (profiles, SSO, instance metadata) would be a third of the bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
