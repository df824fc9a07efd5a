import { LocalAws } from '.';

const STACK = 'WarmFunction';

const TEMPLATE = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: 'exports.handler = async () => "warm";' },
      },
    },
  },
};

/** Runs a Lambda function once, after which the local AWS keeps a Node process for it: one more that must not be left behind. */
export async function warmFunction(aws: LocalAws): Promise<void> {
  await aws.aws.call('cloudformation', 'create_stack', {
    StackName: STACK,
    TemplateBody: JSON.stringify(TEMPLATE),
    Capabilities: ['CAPABILITY_IAM'],
  });
  let status: string | undefined;
  do {
    status = await aws.stacks.status(STACK);
  } while (status === 'CREATE_IN_PROGRESS');
  const { Function: name } = await aws.stacks.resources(STACK);
  const { StatusCode, FunctionError } = await aws.aws.call('lambda', 'invoke', { FunctionName: name });
  if (StatusCode !== 200 || FunctionError) {
    throw new Error(`The function did not run: ${StatusCode} ${FunctionError}`);
  }
}
