/**
 * This takes the place of @aws-sdk/credential-provider-node in the bundle. Lambda gives a function the credentials of its role in the
 * environment. The other sources (profiles, SSO, instance metadata) would be a third of the bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
