import { CfnElement, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ACCOUNT, REGION, RegistryStack } from './registry-stack';
import { PullThroughCacheRule } from '../../src/creation-template/pull-through-cache-rule';
import { UpstreamRegistry } from '../../src/creation-template/upstream-registry';
import { LOG_IN_ACTION, CACHE_ACTIONS, UPSTREAM_ACTIONS, UPSTREAM_SERVICE } from '../../src/ecr/actions';
import { CREDENTIAL_KEY_ALIAS, CREDENTIAL_SECRET_PREFIX } from '../../src/ecr/limits';
import { Fact, annotationId } from '../../src/messages/facts';

const OTHER_ACCOUNT = '222222222222';
const OTHER_REGION = 'us-east-1';
const SECRET_ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${CREDENTIAL_SECRET_PREFIX}hub-a1b2c3`;
const TRUST = new iam.ServicePrincipal(UPSTREAM_SERVICE);

let stack: RegistryStack;
beforeEach(() => { stack = new RegistryStack(); });

const importedSecret = (arn = SECRET_ARN) => secretsmanager.Secret.fromSecretCompleteArn(stack, 'Credentials', arn);
const newSecret = (props: secretsmanager.SecretProps = {}) =>
  new secretsmanager.Secret(stack, 'Credentials', { secretName: `${CREDENTIAL_SECRET_PREFIX}hub`, ...props });

function cache(upstreamRegistry: UpstreamRegistry, scope: Stack = stack): PullThroughCacheRule {
  return new PullThroughCacheRule(scope, 'Rule', { ecrRepositoryPrefix: 'cache', upstreamRegistry, template: {} });
}

function rendered(of: Stack = stack): any {
  const [rule] = Object.values(Template.fromStack(of).findResources(ecr.CfnPullThroughCacheRule.CFN_RESOURCE_TYPE_NAME));
  return rule.Properties;
}

describe('the rule says of', () => {
  test.each<[string, (secret: secretsmanager.ISecret) => UpstreamRegistry, object]>([
    ['Amazon ECR Public', () => UpstreamRegistry.ecrPublic(), { UpstreamRegistry: 'ecr-public', UpstreamRegistryUrl: 'public.ecr.aws' }],
    ['Kubernetes', () => UpstreamRegistry.kubernetes(), { UpstreamRegistry: 'k8s', UpstreamRegistryUrl: 'registry.k8s.io' }],
    ['Quay', () => UpstreamRegistry.quay(), { UpstreamRegistry: 'quay', UpstreamRegistryUrl: 'quay.io' }],
    ['Docker Hub', (secret) => UpstreamRegistry.dockerHub(secret),
      { UpstreamRegistry: 'docker-hub', UpstreamRegistryUrl: 'registry-1.docker.io', CredentialArn: SECRET_ARN }],
    ['GitHub', (secret) => UpstreamRegistry.gitHub(secret),
      { UpstreamRegistry: 'github-container-registry', UpstreamRegistryUrl: 'ghcr.io', CredentialArn: SECRET_ARN }],
    ['GitLab', (secret) => UpstreamRegistry.gitLab(secret),
      { UpstreamRegistry: 'gitlab-container-registry', UpstreamRegistryUrl: 'registry.gitlab.com', CredentialArn: SECRET_ARN }],
    ['Azure', (secret) => UpstreamRegistry.azure('mine.azurecr.io', secret),
      { UpstreamRegistry: 'azure-container-registry', UpstreamRegistryUrl: 'mine.azurecr.io', CredentialArn: SECRET_ARN }],
    ['Chainguard', (secret) => UpstreamRegistry.chainguard(secret),
      { UpstreamRegistry: 'chainguard', UpstreamRegistryUrl: 'cgr.dev', CredentialArn: SECRET_ARN }],
    ['another region of Amazon ECR', () => UpstreamRegistry.ecr({ account: ACCOUNT, region: OTHER_REGION }), {
      UpstreamRegistry: 'ecr',
      UpstreamRegistryUrl: { 'Fn::Join': ['', [`${ACCOUNT}.dkr.ecr.${OTHER_REGION}.`, { Ref: 'AWS::URLSuffix' }]] },
    }],
  ])('%s all there is to say, and no more', (_, upstream, properties) => {
    cache(upstream(importedSecret()));
    expect(rendered()).toEqual({ EcrRepositoryPrefix: 'cache', ...properties });
  });
});

describe('the secret', () => {
  test('of this app is referred to', () => {
    cache(UpstreamRegistry.dockerHub(newSecret()));
    expect(rendered().CredentialArn).toEqual({ Ref: expect.stringMatching(/^Credentials/) });
  });

  test('may be of another stack in the same account and region', () => {
    const other = new Stack(stack.app, 'Other', { env: stack.env });
    cache(UpstreamRegistry.dockerHub(newSecret()), other);
    expect(rendered(other).CredentialArn).toEqual({ 'Fn::ImportValue': expect.anything() });
  });

  test('may be attached to what its credentials are for', () => {
    const secret = newSecret();
    const target: secretsmanager.ISecretAttachmentTarget = {
      asSecretAttachmentTarget: () => ({ targetId: 'hub', targetType: secretsmanager.AttachmentTargetType.DOCDB_DB_CLUSTER }),
    };
    expect(() => cache(UpstreamRegistry.dockerHub(secret.attach(target)))).not.toThrow();
  });

  test('may name the key of AWS that it has by default', () => {
    const encryptionKey = kms.Alias.fromAliasName(stack, 'Key', CREDENTIAL_KEY_ALIAS);
    expect(() => cache(UpstreamRegistry.dockerHub(newSecret({ encryptionKey })))).not.toThrow();
  });

  test.each<[string, (name: string) => secretsmanager.ISecret]>([
    ['a new secret', (secretName) => newSecret({ secretName })],
    ['an import by name', (name) => secretsmanager.Secret.fromSecretNameV2(stack, 'Credentials', name)],
    ['an import by ARN', (name) => importedSecret(name)],
  ])('%s whose name is a token passes untouched', (_, secret) => {
    cache(UpstreamRegistry.dockerHub(secret(new CfnParameter(stack, 'Name').valueAsString)));
    expect(JSON.stringify(rendered().CredentialArn)).toMatch(/"Ref":/);
  });

  test('of an environment that is not known passes', () => {
    const anywhere = new Stack();
    cache(UpstreamRegistry.dockerHub(importedSecret()), anywhere);
    expect(rendered(anywhere).CredentialArn).toBe(SECRET_ARN);
  });

  test('whose name an override says is judged by that', () => {
    const secret = newSecret({ secretName: undefined });
    (secret.node.defaultChild as secretsmanager.CfnSecret).addPropertyOverride('Name', `${CREDENTIAL_SECRET_PREFIX}hub`);
    expect(() => cache(UpstreamRegistry.dockerHub(secret))).not.toThrow();
  });
});

describe('the role for a private registry', () => {
  const repositories = (account: string, region: string, name: string) =>
    ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:${region}:${account}:repository/${name}`]] });
  const CACHE = repositories(ACCOUNT, REGION, 'cache/*');

  test('of another account is the one that Amazon ECR assumes, and may do what AWS documents where the rule needs it', () => {
    const role = new iam.Role(stack, 'Role', { assumedBy: TRUST });
    cache(UpstreamRegistry.ecr({ account: OTHER_ACCOUNT, region: REGION, role }));
    const template = Template.fromStack(stack);
    expect(rendered().CustomRoleArn).toEqual(stack.resolve(role.roleArn));
    template.resourceCountIs('AWS::IAM::Policy', 1);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: UPSTREAM_ACTIONS, Resource: [repositories(OTHER_ACCOUNT, REGION, '*'), CACHE] },
          { Effect: 'Allow', Action: CACHE_ACTIONS, Resource: CACHE },
          { Effect: 'Allow', Action: LOG_IN_ACTION, Resource: '*' },
        ],
      },
    });
  });

  test('is allowed the nine actions that AWS lists', () => {
    expect([...UPSTREAM_ACTIONS, ...CACHE_ACTIONS, LOG_IN_ACTION].sort()).toEqual([
      'ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:CompleteLayerUpload', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer',
      'ecr:GetImageCopyStatus', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart',
    ]);
  });

  test('may read no more of the upstream registry than the namespace of the rule', () => {
    new PullThroughCacheRule(stack, 'Rule', {
      ecrRepositoryPrefix: 'cache',
      upstreamRepositoryPrefix: 'team-a',
      upstreamRegistry: UpstreamRegistry.ecr({ account: OTHER_ACCOUNT, region: OTHER_REGION, role: new iam.Role(stack, 'Role', { assumedBy: TRUST }) }),
      template: {},
    });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: UPSTREAM_ACTIONS, Resource: [repositories(OTHER_ACCOUNT, OTHER_REGION, 'team-a/*'), CACHE] })]) },
    });
  });

  test('of two rules is allowed each thing once', () => {
    const upstreamRegistry = UpstreamRegistry.ecr({ account: OTHER_ACCOUNT, region: REGION, role: new iam.Role(stack, 'Role', { assumedBy: TRUST }) });
    for (const ecrRepositoryPrefix of ['cache', 'other']) {
      new PullThroughCacheRule(stack, ecrRepositoryPrefix, { ecrRepositoryPrefix, upstreamRegistry, template: {} });
    }
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    const statements = policy.Properties.PolicyDocument.Statement.map((statement: unknown) => JSON.stringify(statement));
    expect(statements.filter((statement: string) => statement.includes(LOG_IN_ACTION))).toHaveLength(1);
    expect(new Set(statements).size).toBe(statements.length);
  });

  test('may do so before the rule is there', () => {
    const { template } = cache(UpstreamRegistry.ecr({ account: OTHER_ACCOUNT, region: REGION, role: new iam.Role(stack, 'Role', { assumedBy: TRUST }) }));
    Template.fromStack(stack).hasResource(ecr.CfnPullThroughCacheRule.CFN_RESOURCE_TYPE_NAME, {
      DependsOn: [Match.stringLikeRegexp('^RoleDefaultPolicy'), stack.getLogicalId(template!.node.defaultChild as CfnElement)],
    });
  });

  test('may have a path, and be an import', () => {
    cache(UpstreamRegistry.ecr({ account: OTHER_ACCOUNT, region: REGION, role: iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${ACCOUNT}:role/ci/cache`) }));
    expect(rendered().CustomRoleArn).toBe(`arn:aws:iam::${ACCOUNT}:role/ci/cache`);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 1);
    Annotations.fromStack(stack).hasNoWarning('/Stack/Rule', Match.stringLikeRegexp(annotationId(Fact.ROLE_UNCHANGED)));
  });

  test('that CDK may not change stays as it is, with a warning of what it needs', () => {
    const role = iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${ACCOUNT}:role/cache`, { mutable: false });
    cache(UpstreamRegistry.ecr({ account: OTHER_ACCOUNT, region: REGION, role }));
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
    for (const part of ["'Stack/Role'", 'ecr:BatchImportUpstreamImage', UPSTREAM_SERVICE, 'acknowledge', annotationId(Fact.ROLE_UNCHANGED)]) {
      Annotations.fromStack(stack).hasWarning('/Stack/Rule', Match.stringLikeRegexp(part));
    }
  });

  test('is not asked for where an account is a token', () => {
    const account = new CfnParameter(stack, 'Account').valueAsString;
    const region = new CfnParameter(stack, 'Region').valueAsString;
    cache(UpstreamRegistry.ecr({ account, region }));
    expect(rendered().UpstreamRegistryUrl).toEqual({ 'Fn::Join': ['', [{ Ref: 'Account' }, '.dkr.ecr.', { Ref: 'Region' }, '.', { Ref: 'AWS::URLSuffix' }]] });
    expect(() => cache(UpstreamRegistry.ecr({ account: OTHER_ACCOUNT, region: REGION }), new Stack())).not.toThrow();
  });
});

describe('refused is', () => {
  const NAME = `whose name begins with '${CREDENTIAL_SECRET_PREFIX}'`;
  const PLACE = 'only from a secret in the account and region of the rule';
  const AZURE = '<name>.azurecr.io';
  const azure = (url: string) => () => UpstreamRegistry.azure(url, importedSecret());
  const hub = (secret: () => secretsmanager.ISecret) => () => UpstreamRegistry.dockerHub(secret());

  /** What is wrong, and the parts of the message: the value given, what is allowed, what to do instead. */
  test.each<[string, () => UpstreamRegistry, [string, string, string]]>([
    ['a new secret without a name', hub(() => newSecret({ secretName: undefined })),
      ["'Stack/Credentials' has no name", NAME, `a secretName such as '${CREDENTIAL_SECRET_PREFIX}docker-hub'`]],
    ['a new secret with another name', hub(() => newSecret({ secretName: 'ci/hub' })),
      ["'ci/hub'", NAME, `Make a new secret named '${CREDENTIAL_SECRET_PREFIX}hub'`]],
    ['a new secret whose name is the beginning only', hub(() => newSecret({ secretName: CREDENTIAL_SECRET_PREFIX })),
      [`'${CREDENTIAL_SECRET_PREFIX}'`, NAME, `Make a new secret named '${CREDENTIAL_SECRET_PREFIX}docker-hub'`]],
    ['an import by another name', hub(() => secretsmanager.Secret.fromSecretNameV2(stack, 'Credentials', 'hub')),
      ["'hub'", NAME, `Make a new secret named '${CREDENTIAL_SECRET_PREFIX}hub'`]],
    ['an import by the ARN of another name', hub(() => importedSecret(`arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:hub-a1b2c3`)),
      ["'hub'", NAME, `Make a new secret named '${CREDENTIAL_SECRET_PREFIX}hub'`]],
    ['a secret in another region', hub(() => importedSecret(SECRET_ARN.replace(REGION, OTHER_REGION))),
      [`region ${OTHER_REGION}`, PLACE, 'Make a secret there, or replicate this one']],
    ['a secret in another account', hub(() => importedSecret(SECRET_ARN.replace(ACCOUNT, OTHER_ACCOUNT))),
      [`account ${OTHER_ACCOUNT}`, PLACE, 'Make a secret there, or replicate this one']],
    ['a secret with a key of its own', hub(() => newSecret({ encryptionKey: new kms.Key(stack, 'Key') })),
      ["encrypted with 'Stack/Key'", 'aws/secretsmanager', "Leave 'encryptionKey' of the secret out"]],
    ['an Azure registry with a scheme', azure('https://mine.azurecr.io'), ["'https://mine.azurecr.io'", AZURE, "Write 'mine.azurecr.io'"]],
    ['an Azure registry with a path', azure('mine.azurecr.io/app'), ["'mine.azurecr.io/app'", AZURE, "Write 'mine.azurecr.io'"]],
    ['an Azure registry by its name alone', azure('mine'), ["'mine'", AZURE, "Write 'mine.azurecr.io'"]],
    ['an Azure registry without a name', azure(''), ["the address ''", AZURE, "Write 'myregistry.azurecr.io'"]],
    ['an account that is none', () => UpstreamRegistry.ecr({ account: '1234', region: OTHER_REGION }), ["is '1234'", '12 digits', 'Give the id of the account']],
    ['a region that is none', () => UpstreamRegistry.ecr({ account: ACCOUNT, region: 'Ireland' }), ["is 'Ireland'", "like 'eu-west-1'", 'Give the region']],
    ['the registry itself', () => UpstreamRegistry.ecr({ account: ACCOUNT, region: REGION }),
      [`of account ${ACCOUNT} in ${REGION}`, 'another region or account', 'Leave the rule out']],
    ['another account without a role', () => UpstreamRegistry.ecr({ account: OTHER_ACCOUNT, region: REGION }),
      [`belongs to account ${OTHER_ACCOUNT}`, 'only with a role', `Give UpstreamRegistry.ecr a 'role' that trusts '${UPSTREAM_SERVICE}'`]],
    ['a role of another account', () => UpstreamRegistry.ecr({
      account: OTHER_ACCOUNT, region: REGION, role: iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${OTHER_ACCOUNT}:role/cache`),
    }),
    [`belongs to account ${OTHER_ACCOUNT}`, "only roles of the registry's own account", `Give a role of account ${ACCOUNT}`]],
  ])('%s', (_, upstream, says) => {
    let message = '';
    const upstreamRegistry = upstream();
    try {
      cache(upstreamRegistry);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^Stack\/Rule: /);
    says.forEach((part) => expect(message).toContain(part));
  });
});

/** Plain JavaScript and Python know no types. */
test.each<[string, any, string]>([
  ['an account that is not given', { region: REGION }, "UpstreamRegistry.ecr: 'account' is not given, and it is required. Write account: '123456789012'."],
  ['an account that is a number', { account: 111111111111, region: REGION }, "UpstreamRegistry.ecr: 'account' is 111111111111; a text is allowed. Write account: '123456789012'."],
  ['a region that is not given', { account: ACCOUNT }, "UpstreamRegistry.ecr: 'region' is not given, and it is required. Write region: 'eu-west-1'."],
  ['a name that does not exist', { account: ACCOUNT, region: REGION, rolle: undefined },
    "UpstreamRegistry.ecr is given 'rolle'; account, region, role are allowed. Correct the name, or remove it."],
  ['a text', ACCOUNT, `UpstreamRegistry.ecr is given the text '${ACCOUNT}'; an object with account, region, role is allowed. Write it in braces.`],
])('%s is refused at once', (_, options, message) => {
  expect(() => UpstreamRegistry.ecr(options)).toThrow(message);
});
