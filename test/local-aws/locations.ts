import * as path from 'path';

const REPOSITORY = path.resolve(__dirname, '..', '..');

/** The Python side: the server, the independent client and what they need installed. */
export const PYTHON_SOURCE = path.join(__dirname, 'python');

/** Where Python packages are installed. Ignored by git, and kept: the next start finds them ready. */
export const PYTHON_ENVIRONMENTS = path.join(REPOSITORY, '.local-aws');

/** The CDK CLI of this repository, at the version that package.json pins. */
export const CDK_CLI = require.resolve('aws-cdk/bin/cdk', { paths: [REPOSITORY] });

/** What makes a Node process end with us. */
export const END_WITH_PARENT = path.join(__dirname, 'end-with-parent.js');

/** What this repository has installed, the AWS SDK among it. */
export const NODE_MODULES = path.join(REPOSITORY, 'node_modules');
