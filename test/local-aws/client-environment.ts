import * as path from 'path';

/** The one account and region of the local AWS. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/**
 * The environment of processes that are to talk to the local AWS: the CDK CLI, the independent client, a user's own.
 *
 * Whatever says how to reach another AWS is taken out of it, so that no mistake here can touch a real account.
 */
export function clientEnvironment(endpoint: string, folder: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') && name !== 'FORCE_COLOR');
  const noProxy = [process.env.NO_PROXY ?? process.env.no_proxy, 'localhost', '127.0.0.1'].filter(Boolean).join(',');
  return {
    ...Object.fromEntries(inherited),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    // Files that are not there, instead of the user's profiles.
    AWS_CONFIG_FILE: path.join(folder, 'aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'aws-credentials'),
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    CDK_HOME: path.join(folder, 'cdk-home'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    // Node 20 works, and what the SDK inside the CDK CLI thinks of its age would hide what the CLI says.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    NO_COLOR: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
