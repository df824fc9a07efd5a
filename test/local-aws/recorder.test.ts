import * as fs from 'fs';
import * as path from 'path';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import {
  CfnPullThroughCacheRule, CfnPullThroughCacheRuleProps, CfnRepositoryCreationTemplate, CfnRepositoryCreationTemplateProps,
} from 'aws-cdk-lib/aws-ecr';
import { LocalAws, TemplateFields } from '.';
import { Deployment } from '../e2e/deployment';

const ROLE_ARN = 'arn:aws:iam::000000000000:role/Creator';
const KEY_ARN = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555';
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:ecr-pullthroughcache/docker-AbCdEf';

const { about, ...facts } = JSON.parse(fs.readFileSync(path.join(__dirname, 'fixtures', 'creation-template-example.json'), 'utf8'));
const EXAMPLE: TemplateFields = {
  ...facts,
  lifecyclePolicy: JSON.stringify(facts.lifecyclePolicy),
  repositoryPolicy: JSON.stringify(facts.repositoryPolicy),
};

describe('the recorder', () => {
  let aws: LocalAws;

  beforeAll(async () => {
    aws = await LocalAws.start();
    await aws.bootstrap();
  });

  afterAll(() => aws?.stop());

  beforeEach(() => aws.recorder.clear());

  describe('of creation templates', () => {
    const update = (fields: Partial<TemplateFields>) => aws.aws.call('ecr', 'update_repository_creation_template', fields);

    test('takes the example of the API reference, created or updated', async () => {
      await aws.ecr.createTemplate({ ...EXAMPLE, prefix: 'eng/created' });
      expect(await aws.ecr.describeTemplate('eng/created')).toEqual({
        ...EXAMPLE, prefix: 'eng/created', createdAt: expect.any(String), updatedAt: expect.any(String),
      });

      await aws.ecr.createTemplate({ prefix: EXAMPLE.prefix, appliedFor: ['PULL_THROUGH_CACHE'], imageTagMutability: 'IMMUTABLE' });
      const created = (await aws.ecr.describeTemplate(EXAMPLE.prefix))!;
      const answer = await update(EXAMPLE);
      const updated = (await aws.ecr.describeTemplate(EXAMPLE.prefix))!;
      expect(updated).toEqual({ ...EXAMPLE, createdAt: created.createdAt, updatedAt: expect.any(String) });
      expect(answer).toEqual({ registryId: aws.account, repositoryCreationTemplate: updated });
      expect(created.updatedAt).toBe(created.createdAt);
      expect(updated.updatedAt > created.updatedAt).toBe(true);

      expect((await aws.recorder.written()).map(({ action }) => action)).toEqual([
        'CreateRepositoryCreationTemplate', 'CreateRepositoryCreationTemplate', 'UpdateRepositoryCreationTemplate',
      ]);
      expect(await aws.recorder.requests()).toContainEqual({ action: 'UpdateRepositoryCreationTemplate', request: EXAMPLE });
    });

    test('knows the defaults of what is omitted', async () => {
      await aws.ecr.createTemplate({ prefix: 'defaults', appliedFor: ['REPLICATION'] });
      expect(await aws.ecr.describeTemplate('defaults')).toEqual({
        prefix: 'defaults',
        appliedFor: ['REPLICATION'],
        imageTagMutability: 'MUTABLE',
        encryptionConfiguration: { encryptionType: 'AES256' },
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      });
    });

    test('takes a prefix with a slash at its end for the same as without', async () => {
      await aws.ecr.createTemplate({ prefix: 'slash/', appliedFor: ['REPLICATION'] });
      await expect(aws.ecr.createTemplate({ prefix: 'slash', appliedFor: ['REPLICATION'] })).rejects.toMatchObject({ code: 'TemplateAlreadyExistsException' });
      expect(await aws.ecr.describeTemplate('slash')).toMatchObject({ prefix: 'slash/' });
      await aws.ecr.deleteTemplate('slash');
      expect(await aws.ecr.describeTemplate('slash/')).toBeUndefined();
    });

    test.each<[string, object, RegExp]>([
      ['a required member that is missing', { appliedFor: undefined }, /Missing.*"appliedFor"/],
      ['a member that there is not', { tagMutability: 'IMMUTABLE' }, /"tagMutability"/],
      ['a type', { repositoryPolicy: {} }, /repositoryPolicy.*'str'/],
      ['an enumeration', { imageTagMutability: 'FROZEN' }, /'imageTagMutability' .*enum value set: \[MUTABLE, /],
      ['an enumeration in a list', { appliedFor: ['REPLICATION', 'PULL'] }, /'appliedFor\[1\]' .*enum value set/],
      ['a pattern', { prefix: 'ROOT/' }, /'prefix' .*regular expression/],
      ['a pattern, before a line feed at the end', { prefix: 'eng\n' }, /'prefix' .*regular expression/],
      ['a pattern in a structure', { encryptionConfiguration: { encryptionType: 'KMS', kmsKey: 'alias/mine' } }, /'encryptionConfiguration\.kmsKey' .*regular/],
      ['a minimum', { imageTagMutabilityExclusionFilters: [] }, /imageTagMutabilityExclusionFilters.* min/],
      ['a maximum of characters', { description: 'd'.repeat(257) }, /'description' .*less than or equal to 256/],
      ['a maximum of items', { imageTagMutabilityExclusionFilters: Array(6).fill({ filterType: 'WILDCARD', filter: 'v*' }) }, /Filters' .*equal to 5/],
    ])('refuses what the API\'s model refuses, naming the member: %s', async (_, fields, message) => {
      const request = { prefix: 'bad', appliedFor: ['REPLICATION'], ...fields };
      expect(await raw('CreateRepositoryCreationTemplate', request)).toEqual({ __type: 'ValidationException', message: expect.stringMatching(message) });
      expect(await aws.recorder.requests()).toEqual([{ action: 'CreateRepositoryCreationTemplate', request, refused: 'ValidationException' }]);
    });

    test('refuses filters without a mode that has exclusions, and such a mode without filters', async () => {
      const appliedFor = ['REPLICATION'] as const;
      const filters = [{ filterType: 'WILDCARD', filter: 'dev-*' }] as const;
      const refusal = { code: 'InvalidParameterException', message: expect.stringContaining('imageTagMutabilityExclusionFilters') };
      await expect(aws.ecr.createTemplate({ prefix: 'half', appliedFor, imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' })).rejects.toMatchObject(refusal);
      await expect(aws.ecr.createTemplate({ prefix: 'half', appliedFor, imageTagMutabilityExclusionFilters: filters })).rejects.toMatchObject(refusal);
      expect(await aws.ecr.describeTemplate('half')).toBeUndefined();
    });

    test('says what is not there, and what is there already', async () => {
      const notFound = { code: 'TemplateNotFoundException', message: expect.stringContaining('\'absent\'') };
      await expect(update({ prefix: 'absent', description: 'new' })).rejects.toMatchObject(notFound);
      await expect(aws.ecr.deleteTemplate('absent')).rejects.toMatchObject(notFound);
      await expect(aws.aws.call('ecr', 'describe_repository_creation_templates', { prefixes: ['absent'] })).rejects.toMatchObject(notFound);
      expect(await aws.ecr.describeTemplate('absent')).toBeUndefined();

      await aws.ecr.createTemplate({ prefix: 'present', appliedFor: ['REPLICATION'], imageTagMutability: 'IMMUTABLE' });
      await expect(aws.ecr.createTemplate({ prefix: 'present', appliedFor: ['REPLICATION'] }))
        .rejects.toMatchObject({ code: 'TemplateAlreadyExistsException', message: expect.stringContaining('\'present\'') });
      expect(await aws.ecr.describeTemplate('present')).toMatchObject({ imageTagMutability: 'IMMUTABLE' });
    });

    describe('updated', () => {
      const all: TemplateFields = {
        ...EXAMPLE,
        prefix: 'updated',
        encryptionConfiguration: { encryptionType: 'KMS', kmsKey: KEY_ARN },
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
        customRoleArn: ROLE_ARN,
      };
      const times = { createdAt: expect.any(String), updatedAt: expect.any(String) };

      beforeEach(() => aws.ecr.createTemplate(all));
      afterEach(async () => {
        await aws.ecr.deleteTemplate(all.prefix);
        await aws.recorder.omittedTemplateFields('stay');
      });

      test('keeps what is omitted, but for the mutability', async () => {
        await update({ prefix: all.prefix, description: 'new' });
        const { imageTagMutabilityExclusionFilters, ...rest } = all;
        expect(await aws.ecr.describeTemplate(all.prefix)).toEqual({ ...rest, description: 'new', imageTagMutability: 'MUTABLE', ...times });
      });

      test('gives back the defaults of what is omitted, if a test says so', async () => {
        await aws.recorder.omittedTemplateFields('reset');
        await update({ prefix: all.prefix, description: 'new' });
        expect(await aws.ecr.describeTemplate(all.prefix)).toEqual({
          prefix: all.prefix,
          appliedFor: all.appliedFor,
          description: 'new',
          imageTagMutability: 'MUTABLE',
          encryptionConfiguration: { encryptionType: 'AES256' },
          ...times,
        });
      });

      test('clears what is given as empty', async () => {
        const empty = { description: '', resourceTags: [], repositoryPolicy: '', lifecyclePolicy: '', customRoleArn: '' };
        await update({ prefix: all.prefix, ...empty, encryptionConfiguration: { encryptionType: 'KMS', kmsKey: '' } });
        expect(await aws.ecr.describeTemplate(all.prefix)).toEqual({
          prefix: all.prefix,
          appliedFor: all.appliedFor,
          imageTagMutability: 'MUTABLE',
          encryptionConfiguration: { encryptionType: 'KMS' },
          ...times,
        });
      });

      test('refuses what omitted fields cannot become', async () => {
        await expect(aws.recorder.omittedTemplateFields('vanish' as 'stay')).rejects.toThrow(/'vanish'.* stay, reset/);
      });
    });

    test('pages', async () => {
      const prefixes = ['page/a', 'page/b', 'page/c'];
      await Promise.all(prefixes.map((prefix) => aws.ecr.createTemplate({ prefix, appliedFor: ['REPLICATION'] })));
      const templates = await aws.aws.callAllPages('ecr', 'describe_repository_creation_templates', { maxResults: 1 }, 'repositoryCreationTemplates');
      expect(templates.map(({ prefix }) => prefix).filter((prefix) => prefix.startsWith('page/'))).toEqual(prefixes);
      expect((await aws.recorder.requests()).filter(({ request }) => request.nextToken).length).toBe(templates.length - 1);
    });

    test.each([
      ['throttling', 'ThrottlingException'],
      ['server-error', 'ServerException'],
      ['access-denied', 'AccessDeniedException'],
    ] as const)('is met by a fault before it: %s', async (kind, code) => {
      const prefix = `faulty/${kind}`;
      await aws.injectFault({ action: 'CreateRepositoryCreationTemplate', kind, times: 1 });
      await expect(aws.ecr.createTemplate({ prefix, appliedFor: ['REPLICATION'] })).rejects.toMatchObject({ code });
      expect(await aws.recorder.requests()).toEqual([]);
      expect(await aws.ecr.describeTemplate(prefix)).toBeUndefined();
      await aws.ecr.createTemplate({ prefix, appliedFor: ['REPLICATION'] });
      expect(await aws.ecr.describeTemplate(prefix)).toBeDefined();
    });
  });

  describe('of pull-through cache rules', () => {
    const rules = (operation: string, parameters: object) => aws.aws.call('ecr', `${operation}_pull_through_cache_rule`, parameters);
    const describeRules = (ecrRepositoryPrefixes?: string[]) =>
      aws.aws.call('ecr', 'describe_pull_through_cache_rules', ecrRepositoryPrefixes ? { ecrRepositoryPrefixes } : {});

    test('creates, describes, updates and deletes', async () => {
      const rule = { ecrRepositoryPrefix: 'docker', upstreamRegistryUrl: 'registry-1.docker.io', upstreamRegistry: 'docker-hub', credentialArn: SECRET_ARN };
      await rules('create', rule);
      await expect(rules('create', { ...rule, ecrRepositoryPrefix: 'docker/' })).rejects.toMatchObject({ code: 'PullThroughCacheRuleAlreadyExistsException' });
      const described = { ...rule, upstreamRepositoryPrefix: 'ROOT', registryId: aws.account, createdAt: expect.any(String), updatedAt: expect.any(String) };
      expect(await describeRules(['docker'])).toEqual({ pullThroughCacheRules: [described] });

      await rules('update', { ecrRepositoryPrefix: 'docker', credentialArn: `${SECRET_ARN}2` });
      expect(await describeRules()).toEqual({ pullThroughCacheRules: [{ ...described, credentialArn: `${SECRET_ARN}2` }] });

      await rules('delete', { ecrRepositoryPrefix: 'docker' });
      expect(await describeRules()).toEqual({ pullThroughCacheRules: [] });
      const notFound = { code: 'PullThroughCacheRuleNotFoundException', message: expect.stringContaining('\'docker\'') };
      await expect(describeRules(['docker'])).rejects.toMatchObject(notFound);
      await expect(rules('delete', { ecrRepositoryPrefix: 'docker' })).rejects.toMatchObject(notFound);
    });

    test('refuses what the API\'s model refuses', async () => {
      const answer = await raw('CreatePullThroughCacheRule', { ecrRepositoryPrefix: 'x'.repeat(31), upstreamRegistryUrl: 'quay.io', upstreamRegistry: 'quai' });
      expect(answer).toEqual({
        __type: 'ValidationException',
        message: expect.stringMatching(/^2 validation .*'ecrRepositoryPrefix' .*equal to 30; .*'upstreamRegistry' .*enum/),
      });
    });
  });

  describe('in CloudFormation', () => {
    test('deploys, updates, replaces and destroys, in the requests that it records', async () => {
      const deployment = new Deployment(aws, 'Recorded');
      const deploy = (templateProps: CfnRepositoryCreationTemplateProps, ruleProps: CfnPullThroughCacheRuleProps) =>
        deployment.deploy((stack) => {
          const template = new CfnRepositoryCreationTemplate(stack, 'Template', templateProps);
          new CfnPullThroughCacheRule(stack, 'Rule', ruleProps).node.addDependency(template);
          new CfnOutput(stack, 'Ref', { value: template.ref });
          new CfnOutput(stack, 'CreatedAt', { value: template.attrCreatedAt });
          new CfnOutput(stack, 'UpdatedAt', { value: template.attrUpdatedAt });
        });
      const rule = { ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io', upstreamRegistry: 'quay', upstreamRepositoryPrefix: 'org' };
      const least: CfnRepositoryCreationTemplateProps = { prefix: 'stack/test', appliedFor: ['REPLICATION'], imageTagMutability: 'IMMUTABLE' };

      await deploy({
        prefix: 'stack/test',
        appliedFor: ['PULL_THROUGH_CACHE', 'REPLICATION'],
        description: 'Made by a stack',
        encryptionConfiguration: { encryptionType: 'KMS', kmsKey: KEY_ARN },
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ imageTagMutabilityExclusionFilterType: 'WILDCARD', imageTagMutabilityExclusionFilterValue: 'dev-*' }],
        resourceTags: [{ key: 'environment', value: 'test' }],
        lifecyclePolicy: EXAMPLE.lifecyclePolicy,
        repositoryPolicy: EXAMPLE.repositoryPolicy,
        customRoleArn: ROLE_ARN,
      }, rule);
      expect(await aws.recorder.written()).toEqual([
        {
          action: 'CreateRepositoryCreationTemplate',
          request: {
            prefix: 'stack/test',
            appliedFor: ['PULL_THROUGH_CACHE', 'REPLICATION'],
            description: 'Made by a stack',
            encryptionConfiguration: { encryptionType: 'KMS', kmsKey: KEY_ARN },
            imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
            imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
            resourceTags: [{ Key: 'environment', Value: 'test' }],
            lifecyclePolicy: EXAMPLE.lifecyclePolicy,
            repositoryPolicy: EXAMPLE.repositoryPolicy,
            customRoleArn: ROLE_ARN,
          },
        },
        { action: 'CreatePullThroughCacheRule', request: rule },
      ]);
      const { Ref, CreatedAt, UpdatedAt } = await aws.stacks.outputs('Recorded');
      expect([Ref, UpdatedAt]).toEqual(['stack/test', CreatedAt]);
      expect(new Date(CreatedAt).getTime()).not.toBeNaN();
      expect(await aws.stacks.resources('Recorded')).toMatchObject({ Template: 'stack/test', Rule: 'quay' });

      await aws.recorder.clear();
      await deploy(least, rule);
      expect(await aws.recorder.written()).toEqual([{
        action: 'UpdateRepositoryCreationTemplate',
        request: {
          ...least,
          description: '',
          encryptionConfiguration: { encryptionType: 'AES256' },
          resourceTags: [],
          lifecyclePolicy: '',
          repositoryPolicy: '',
          customRoleArn: '',
        },
      }]);
      expect(await aws.ecr.describeTemplate('stack/test')).toEqual({
        ...least,
        encryptionConfiguration: { encryptionType: 'AES256' },
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      });

      await aws.recorder.clear();
      await deploy({ ...least, prefix: 'stack/other' }, { ...rule, ecrRepositoryPrefix: 'quay-other' });
      expect((await aws.recorder.written()).map(({ action, request }) => [action, request.prefix ?? request.ecrRepositoryPrefix])).toEqual([
        ['CreateRepositoryCreationTemplate', 'stack/other'],
        ['CreatePullThroughCacheRule', 'quay-other'],
        ['DeletePullThroughCacheRule', 'quay'],
        ['DeleteRepositoryCreationTemplate', 'stack/test'],
      ]);

      await aws.recorder.clear();
      await deployment.destroy();
      expect(await deployment.status()).toBeUndefined();
      expect((await aws.recorder.written()).map(({ action }) => action)).toEqual(['DeletePullThroughCacheRule', 'DeleteRepositoryCreationTemplate']);
      expect(await aws.ecr.describeTemplate('stack/other')).toBeUndefined();
    });

    test.each<[string, object, string]>([
      ['a policy that is no text', { RepositoryPolicy: { Version: '2012-10-17' } }, '#/RepositoryPolicy'],
      ['a role with a path', { CustomRoleArn: 'arn:aws:iam::000000000000:role/path/Creator' }, '#/CustomRoleArn'],
      ['a lifecycle policy of no rule', { LifecyclePolicy: '{"rules":[]}' }, '#/LifecyclePolicy'],
      ['a property that there is not', { Tags: [] }, '#/Tags'],
    ])('sends nothing that CloudFormation\'s schema refuses: %s', async (_, properties, pointer) => {
      // Not by CDK, which would warn of it.
      const Template = { Type: 'AWS::ECR::RepositoryCreationTemplate', Properties: { Prefix: 'refused', AppliedFor: ['REPLICATION'], ...properties } };
      const { StackId } = await aws.aws.call('cloudformation', 'create_stack', {
        StackName: 'Refused', TemplateBody: JSON.stringify({ Resources: { Template } }), OnFailure: 'DELETE',
      });
      while (await aws.stacks.status('Refused'));
      expect(await aws.stacks.events(StackId)).toContainEqual(
        expect.objectContaining({ logicalId: 'Template', status: 'CREATE_FAILED', reason: expect.stringContaining(pointer) }),
      );
      expect(await aws.recorder.requests()).toEqual([]);
    });

    test('fails as CloudFormation does where ECR refuses, and rolls back', async () => {
      await aws.ecr.createTemplate({ prefix: 'taken', appliedFor: ['REPLICATION'] });
      const taken = new Deployment(aws, 'Taken');
      await taken.failToDeploy((stack) => {
        new CfnRepositoryCreationTemplate(stack, 'Template', { prefix: 'taken', appliedFor: ['REPLICATION'] });
      });
      expect(await taken.failures()).toContainEqual(
        expect.stringMatching(/already exists.*\(Service: Ecr, Status Code: 400, Error Code: TemplateAlreadyExistsException, Operation: Create/),
      );
      expect(await aws.ecr.describeTemplate('taken')).toBeDefined();

      // All properties are create-only, and the new rule is created while the old one is there.
      const rule = new Deployment(aws, 'SamePrefix');
      const build = (upstreamRegistryUrl: string) => (stack: Stack) => {
        new CfnPullThroughCacheRule(stack, 'Rule', { ecrRepositoryPrefix: 'same', upstreamRegistryUrl });
      };
      await rule.deploy(build('quay.io'));
      await rule.failToDeploy(build('public.ecr.aws'));
      expect(await rule.failures()).toContainEqual(expect.stringContaining('PullThroughCacheRuleAlreadyExistsException'));
      expect(await rule.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect((await aws.aws.call('ecr', 'describe_pull_through_cache_rules', { ecrRepositoryPrefixes: ['same'] })).pullThroughCacheRules)
        .toMatchObject([{ upstreamRegistryUrl: 'quay.io' }]);
    });
  });

  describe('a repository by template', () => {
    const described = async (name: string) =>
      (await aws.aws.call('ecr', 'describe_repositories', { repositoryNames: [name] })).repositories[0];

    test('has exactly the recorded settings, and refuses the second push of a tag', async () => {
      // Today's grammar: archiving, and ages since the last pull.
      const lifecyclePolicy = JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            selection: { tagStatus: 'any', countType: 'sinceImagePulled', countUnit: 'days', countNumber: 14, storageClass: 'standard' },
            action: { type: 'transition', targetStorageClass: 'archive' },
          },
          {
            rulePriority: 2,
            selection: { tagStatus: 'any', countType: 'sinceImageTransitioned', countUnit: 'days', countNumber: 90, storageClass: 'archive' },
            action: { type: 'expire' },
          },
        ],
      });
      await aws.ecr.createTemplate({
        ...EXAMPLE,
        prefix: 'all',
        encryptionConfiguration: { encryptionType: 'KMS', kmsKey: KEY_ARN },
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
        lifecyclePolicy,
        customRoleArn: ROLE_ARN,
      });

      expect(await aws.createByTemplate('all/api', 'REPLICATION')).toBe('all');

      expect(await aws.ecr.describe('all/api')).toEqual({ mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] });
      const { repositoryArn, encryptionConfiguration } = await described('all/api');
      expect(encryptionConfiguration).toEqual({ encryptionType: 'KMS', kmsKey: KEY_ARN });
      expect((await aws.aws.call('ecr', 'list_tags_for_resource', { resourceArn: repositoryArn })).tags).toEqual(EXAMPLE.resourceTags);
      expect((await aws.aws.call('ecr', 'get_lifecycle_policy', { repositoryName: 'all/api' })).lifecyclePolicyText).toBe(lifecyclePolicy);
      expect((await aws.aws.call('ecr', 'get_repository_policy', { repositoryName: 'all/api' })).policyText).toBe(EXAMPLE.repositoryPolicy);

      await aws.ecr.putImage('all/api', 'v1', 'one');
      expect(await aws.ecr.putImage('all/api', 'v1', 'two')).toMatchObject({ refused: expect.any(String) });
      await aws.ecr.putImage('all/api', 'dev-1', 'one');
      expect(await aws.ecr.putImage('all/api', 'dev-1', 'two')).toMatchObject({ digest: expect.any(String) });
    });

    test('is by the most specific template that is for the scenario, ROOT last', async () => {
      await aws.ecr.createTemplate({ prefix: 'deep', appliedFor: ['PULL_THROUGH_CACHE', 'REPLICATION'], imageTagMutability: 'IMMUTABLE' });
      await aws.ecr.createTemplate({ prefix: 'deep/down/', appliedFor: ['REPLICATION'] });
      expect(await aws.createByTemplate('deep/down/replicated', 'REPLICATION')).toBe('deep/down/');
      expect(await aws.createByTemplate('deep/down/pulled', 'PULL_THROUGH_CACHE')).toBe('deep');
      // Not in the namespaces `deep` and `deep/down`.
      expect(await aws.createByTemplate('deep/downtown', 'REPLICATION')).toBe('deep');
      expect(await aws.createByTemplate('deep', 'REPLICATION')).toBeUndefined();

      await aws.ecr.createTemplate({ prefix: 'ROOT', appliedFor: ['REPLICATION'], imageTagMutability: 'IMMUTABLE' });
      expect(await aws.createByTemplate('deep/again', 'REPLICATION')).toBe('deep');
      expect(await aws.createByTemplate('elsewhere', 'REPLICATION')).toBe('ROOT');
      expect(await aws.ecr.describe('elsewhere')).toEqual({ mutability: 'IMMUTABLE', filters: [] });
      await aws.ecr.deleteTemplate('ROOT');
    });

    test('that there is not has the defaults of ECR, and is not there at all for a push', async () => {
      expect(await aws.createByTemplate('wild/pulled', 'PULL_THROUGH_CACHE')).toBeUndefined();
      expect(await aws.ecr.describe('wild/pulled')).toEqual({ mutability: 'MUTABLE', filters: [] });
      expect((await described('wild/pulled')).encryptionConfiguration).toEqual({ encryptionType: 'AES256' });

      expect(await aws.createByTemplate('wild/pushed', 'CREATE_ON_PUSH')).toBeUndefined();
      expect(await aws.ecr.describe('wild/pushed')).toBeUndefined();
    });

    test('with tags needs a role', async () => {
      await aws.ecr.createTemplate({ ...EXAMPLE, prefix: 'roleless' });
      await expect(aws.createByTemplate('roleless/api', 'REPLICATION')).rejects.toThrow(/'roleless' has tags .* customRoleArn/);
      expect(await aws.ecr.describe('roleless/api')).toBeUndefined();
    });
  });

  /** A request that no client has checked before. */
  async function raw(action: string, request: object): Promise<object> {
    const response = await fetch(aws.endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': `AmazonEC2ContainerRegistry_V20150921.${action}`,
        'Authorization': `AWS4-HMAC-SHA256 Credential=test/20260101/${aws.region}/ecr/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(request),
    });
    return await response.json() as object;
  }
});
