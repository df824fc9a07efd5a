/** The path of all roles of a registry. Policies of others name them by it, so nobody may change it. */
export const REGISTRY_ROLE_PATH = '/cdk-ecr-immutability/';
