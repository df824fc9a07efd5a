/** What each request does to a template, over the simulated ECR of the model. What holds of repositories is in lifecycle.test.ts. */
import { DescribeRepositoryCreationTemplatesCommand, ECRClient, UpdateRepositoryCreationTemplateCommand } from '@aws-sdk/client-ecr';
import { Fault, Omitted, SimulatedEcr, State, keyOf } from './model/simulated-ecr';
import { ACCESS_DENIED_DELAYS_MS, EcrRegistry } from '../../handlers/tag-mutability/ecr-registry';
import { LifecycleRequest, serve } from '../../handlers/tag-mutability/lifecycle';
import { TemplateResourceProperties } from '../../src/contract/creation-template';
import { MAX_PHYSICAL_RESOURCE_ID_BYTES } from '../../src/contract/custom-resource';

// What the function waits for between two tries passes at once.
jest.mock('node:timers/promises', () => ({ setTimeout: async () => {} }));

const IMMUTABLE = { mode: 'IMMUTABLE', filters: [] };
const MUTABLE = { mode: 'MUTABLE', filters: [] };
const EXCEPT_LATEST = { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] };

const ROLE = 'arn:aws:iam::111111111111:role/creation';
const OTHER_ROLE = 'arn:aws:iam::111111111111:role/other';
const TEAM = [{ Key: 'team', Value: 'eng' }];
const EXPIRE = '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any"},"action":{"type":"expire"}}]}';
const PULL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"}]}';
/** More than an id has room for. */
const HUGE = JSON.stringify(Array.from({ length: 500 }, (_, index) => Math.sqrt(index)));

/** What somebody made by hand. */
const BY_HAND: State = { tagMutability: EXCEPT_LATEST, description: 'by hand', lifecyclePolicy: EXPIRE, appliedFor: ['REPLICATION'] };

/** A registry with one template. */
class Registry {
  public readonly requests: any[] = [];
  public readonly log: any[] = [];
  private readonly ecr: SimulatedEcr;

  constructor(state: State | undefined, omitted: Omitted = 'stay', private readonly faults: Fault[] = []) {
    this.ecr = new SimulatedEcr({ ...(state && { [keyOf({ prefix: 'eng' })]: state }), [keyOf({ prefix: 'ops' })]: BY_HAND }, omitted);
  }

  public templateOf(prefix = 'eng'): State | undefined {
    return this.ecr.states.get(keyOf({ prefix }));
  }

  public someoneSets(fields: object, prefix = 'eng'): void {
    this.ecr.states.set(keyOf({ prefix }), { ...this.templateOf(prefix)!, ...fields });
  }

  public someoneDeletes(): void {
    this.ecr.states.delete(keyOf({ prefix: 'eng' }));
  }

  public get updates(): any[] {
    return this.requests.filter((command) => command instanceof UpdateRepositoryCreationTemplateCommand).map(({ input }) => defined(input));
  }

  public async serve(request: LifecycleRequest): Promise<string> {
    this.requests.length = 0;
    const client = this.ecr.clientFor(() => true, this.faults, this.log);
    const send = (command: any, options: any) => {
      this.requests.push(command);
      return this.answer(command, (client as any).send(command, options));
    };
    return serve(request, new EcrRegistry({ send } as unknown as ECRClient, new AbortController().signal), (entry) => this.log.push(entry));
  }

  public async create(properties: TemplateResourceProperties): Promise<string> {
    return this.serve({ RequestType: 'Create', ResourceProperties: properties });
  }

  public async update(PhysicalResourceId: string, properties: TemplateResourceProperties): Promise<string> {
    return this.serve({ RequestType: 'Update', PhysicalResourceId, ResourceProperties: properties });
  }

  public async delete(PhysicalResourceId: string, properties: TemplateResourceProperties): Promise<string> {
    return this.serve({ RequestType: 'Delete', PhysicalResourceId, ResourceProperties: properties });
  }

  protected async answer(_command: unknown, answer: Promise<any>): Promise<any> {
    return answer;
  }
}

type Fields = Partial<Omit<TemplateResourceProperties, 'Prefix' | 'OnRemove'>>;

const keeping = (fields: Fields = {}, prefix = 'eng'): TemplateResourceProperties => ({ ImageTagMutability: 'IMMUTABLE', ...fields, Prefix: prefix, OnRemove: 'KEEP' });
const restoring = (fields: Fields = {}, prefix = 'eng'): TemplateResourceProperties => ({ ...keeping(fields, prefix), OnRemove: 'RESTORE' });

function defined(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

describe('Create', () => {
  test('sends the declared fields and no other, and leaves the others as they are', async () => {
    const registry = new Registry(BY_HAND);
    await registry.create(keeping({ Description: 'declared', RepositoryPolicy: PULL, AppliedFor: ['REPLICATION', 'CREATE_ON_PUSH'] }));
    expect(registry.updates).toEqual([{
      prefix: 'eng', imageTagMutability: 'IMMUTABLE', description: 'declared', repositoryPolicy: PULL, appliedFor: ['CREATE_ON_PUSH', 'REPLICATION'],
    }]);
    expect(registry.templateOf()).toEqual({
      tagMutability: IMMUTABLE, description: 'declared', repositoryPolicy: PULL, appliedFor: ['CREATE_ON_PUSH', 'REPLICATION'], lifecyclePolicy: EXPIRE,
    });
  });

  test('takes every property of AWS::ECR::RepositoryCreationTemplate', async () => {
    const registry = new Registry({ tagMutability: MUTABLE });
    const kmsKey = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd';
    await registry.create(keeping({
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterValue: 'dev-*' }],
      Description: 'd',
      EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: kmsKey },
      ResourceTags: TEAM,
      RepositoryPolicy: PULL,
      LifecyclePolicy: EXPIRE,
      AppliedFor: ['PULL_THROUGH_CACHE'],
      CustomRoleArn: ROLE,
    }));
    expect(registry.updates).toEqual([{
      prefix: 'eng',
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
      description: 'd',
      encryptionConfiguration: { encryptionType: 'KMS', kmsKey },
      resourceTags: TEAM,
      repositoryPolicy: PULL,
      lifecyclePolicy: EXPIRE,
      appliedFor: ['PULL_THROUGH_CACHE'],
      customRoleArn: ROLE,
    }]);
  });

  test('writes nothing where nothing means something else', async () => {
    const tags = [...TEAM, { Key: 'environment', Value: 'test' }];
    const registry = new Registry({ ...BY_HAND, resourceTags: tags, customRoleArn: ROLE, appliedFor: ['REPLICATION', 'CREATE_ON_PUSH'], repositoryPolicy: PULL });
    await registry.create(keeping({
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterValue: 'latest' }],
      EncryptionConfiguration: { EncryptionType: 'AES256' },
      ResourceTags: [...tags].reverse(),
      AppliedFor: ['CREATE_ON_PUSH', 'REPLICATION'],
      RepositoryPolicy: '{ "Statement": [{ "Action": "ecr:BatchGetImage", "Principal": "*", "Effect": "Allow" }], "Version": "2012-10-17" }',
    }));
    expect(registry.updates).toEqual([]);
  });

  test('has the whole state in the log before it writes', async () => {
    const registry = new Registry(BY_HAND);
    await registry.create(keeping());
    expect(registry.log).toEqual([expect.objectContaining({
      message: 'Writing the declared setting',
      prefix: 'eng',
      present: expect.objectContaining({ tagMutability: EXCEPT_LATEST, description: 'by hand', lifecyclePolicy: EXPIRE, appliedFor: ['REPLICATION'] }),
      declared: { tagMutability: IMMUTABLE },
    })]);
  });

  test.each<Omitted>(['stay', 'reset'])('of a template that does not exist says which, and what to do (ECR %s)', async (omitted) => {
    await expect(new Registry(undefined, omitted).create(keeping()))
      .rejects.toThrow(/no repository creation template with the prefix 'eng' in this account and region\. Create the template before ExistingCreationTemplate.* Or declare the template with CreationTemplate/);
  });
});

describe('a template by which ECR could create no repository', () => {
  test.each<[string, Fields, RegExp]>([
    ['tags', { ResourceTags: TEAM }, /'eng' has no role; Amazon ECR needs a role to create repositories with resourceTags\. Give customRole, or leave resourceTags out\. Nothing was written/],
    ['KMS', { EncryptionConfiguration: { EncryptionType: 'KMS' } }, /with encryption\. Give customRole/],
    ['both', { ResourceTags: TEAM, EncryptionConfiguration: { EncryptionType: 'KMS_DSSE' } }, /with resourceTags and encryption\./],
  ])('is refused before anything is written: %s', async (_what, fields, message) => {
    const registry = new Registry(BY_HAND);
    await expect(registry.create(keeping(fields))).rejects.toThrow(message);
    expect(registry.updates).toEqual([]);
  });

  test.each<[string, State, Fields]>([
    ['a role is given', BY_HAND, { ResourceTags: TEAM, CustomRoleArn: ROLE }],
    ['the template has one', { ...BY_HAND, customRoleArn: ROLE }, { ResourceTags: TEAM }],
    ['it was so before, and something else is declared', { ...BY_HAND, resourceTags: TEAM }, {}],
    ['the encryption is the one of ECR', BY_HAND, { EncryptionConfiguration: { EncryptionType: 'AES256' } }],
  ])('is not what comes of it if %s', async (_what, state, fields) => {
    await expect(new Registry(state).create(keeping(fields))).resolves.toBeDefined();
  });
});

describe('an ECR that resets what an update does not name', () => {
  test('is given back at once what it lost, and the log says so', async () => {
    const registry = new Registry(BY_HAND, 'reset');
    await registry.create(keeping({ RepositoryPolicy: PULL }));
    expect(registry.templateOf()).toEqual({ ...BY_HAND, tagMutability: IMMUTABLE, repositoryPolicy: PULL });
    expect(registry.log).toContainEqual({
      message: 'Amazon ECR has reset fields that the update did not name; writing them back',
      prefix: 'eng',
      lost: { description: 'by hand', lifecyclePolicy: EXPIRE, appliedFor: ['REPLICATION'] },
    });
  });

  test('loses nothing on Delete either', async () => {
    const registry = new Registry(BY_HAND, 'reset');
    const id = await registry.create(restoring({ Description: 'declared' }));
    await registry.delete(id, restoring({ Description: 'declared' }));
    expect(registry.templateOf()).toEqual(BY_HAND);
  });

  test('and does not take it back fails the request, which names what was lost', async () => {
    const denied = new Registry(BY_HAND, 'reset', ['none', 'none', 'none', ...Array<Fault>(ACCESS_DENIED_DELAYS_MS.length + 1).fill('denied')]);
    await expect(denied.create(keeping({ AppliedFor: ['CREATE_ON_PUSH'] }))).rejects.toThrow(
      /has reset description, lifecyclePolicyRules of the repository creation template 'eng', though the update did not name them\. The function could not write the earlier values back: ecr:UpdateRepositoryCreationTemplate on repository creation template 'eng' is not allowed, .*The log of the function has the earlier values/);

    class Stubborn extends Registry {
      protected async answer(_command: unknown, answer: Promise<any>): Promise<any> {
        const whole = await answer;
        const { repositoryCreationTemplates: [template] = [whole.repositoryCreationTemplate] } = whole;
        const without = this.updates.length > 0 ? { ...template, description: undefined } : template;
        return { repositoryCreationTemplates: [without], repositoryCreationTemplate: without };
      }
    }
    await expect(new Stubborn(BY_HAND, 'reset').create(keeping())).rejects.toThrow(/has reset .*The function has written the earlier values back, and nothing changed/);
  });

  test.each<[string, (template: object) => object]>([
    ['less than there is', () => ({ repositoryCreationTemplate: { prefix: 'eng' } })],
    ['nothing', () => ({})],
  ])('is not suspected because an answer says %s', async (_what, shortened) => {
    class Terse extends Registry {
      protected async answer(command: unknown, answer: Promise<any>): Promise<any> {
        const whole = await answer;
        return command instanceof DescribeRepositoryCreationTemplatesCommand ? whole : shortened(whole);
      }
    }
    const registry = new Terse(BY_HAND);
    await registry.create(keeping());
    expect(registry.updates).toHaveLength(1);
  });
});

describe('Update', () => {
  test('writes what is declared now, leaves a field that is not any more, and keeps the id', async () => {
    const registry = new Registry(BY_HAND);
    const id = await registry.create(restoring({ Description: 'one' }));
    expect(await registry.update(id, restoring({ LifecyclePolicy: '{"rules":[]}' }))).toBe(id);
    expect(registry.updates).toEqual([{ prefix: 'eng', imageTagMutability: 'IMMUTABLE', lifecyclePolicy: '{"rules":[]}' }]);
    expect(registry.templateOf()).toEqual({ ...BY_HAND, tagMutability: IMMUTABLE, description: 'one', lifecyclePolicy: '{"rules":[]}' });
  });

  test('of onRemove only writes nothing', async () => {
    const registry = new Registry(BY_HAND);
    const id = await registry.create(keeping());
    await registry.update(id, restoring());
    expect(registry.updates).toEqual([]);
  });

  test('to another prefix is a replacement, which leaves the first to its Delete', async () => {
    const registry = new Registry(BY_HAND);
    const id = await registry.create(restoring());
    const second = await registry.update(id, restoring({}, 'ops'));
    expect(second).not.toBe(id);
    expect([registry.templateOf(), registry.templateOf('ops')]).toEqual(Array(2).fill({ ...BY_HAND, tagMutability: IMMUTABLE }));
    await registry.delete(id, restoring());
    expect(registry.templateOf()).toEqual(BY_HAND);
  });

  test('to the same prefix with the slash that ECR assumes is none', async () => {
    const registry = new Registry(BY_HAND);
    const id = await registry.create(restoring());
    registry.someoneSets(registry.templateOf()!, 'eng/');
    expect(await registry.update(id, restoring({}, 'eng/'))).toBe(id);
  });

  test('in reverse, after a replacement that failed, keeps the id', async () => {
    const registry = new Registry(BY_HAND);
    const id = await registry.create(restoring());
    await expect(registry.update(id, restoring({}, 'no-such'))).rejects.toThrow(/prefix 'no-such'/);
    expect(await registry.update(id, restoring())).toBe(id);
  });

  test("of a repository's id adopts anew", async () => {
    const registry = new Registry(BY_HAND);
    expect(await registry.update('v1||eng|MUTABLE|', restoring())).toMatch(/^t1\|eng\|IMMUTABLE_WITH_EXCLUSION\|latest\|/);
  });
});

describe('RESTORE of what no id has room for', () => {
  const before = { ...BY_HAND, lifecyclePolicy: HUGE };

  test('is refused before anything is written, with the bytes that it would take', async () => {
    const registry = new Registry(before);
    await expect(registry.create(restoring({ LifecyclePolicy: EXPIRE }))).rejects.toThrow(new RegExp(
      "OnRemove\\.RESTORE cannot restore lifecyclePolicyRules of the repository creation template 'eng'\\. What there is now would be kept in the resource's id, " +
      `which has at most ${MAX_PHYSICAL_RESOURCE_ID_BYTES} bytes, and it needs [2-9]\\d{3}\\. Use OnRemove\\.KEEP, or leave lifecyclePolicyRules out\\. Nothing was written`));
    expect(registry.updates).toEqual([]);
    expect(registry.log).toContainEqual({ message: expect.stringContaining('no room'), prefix: 'eng', earlier: { lifecyclePolicy: HUGE } });
  });

  test('is no matter if the field is not declared', async () => {
    const registry = new Registry(before);
    const id = await registry.create(restoring({ Description: 'declared' }));
    await registry.delete(id, restoring({ Description: 'declared' }));
    expect(registry.templateOf()).toEqual(before);
  });

  test('is no matter with KEEP, but for the log', async () => {
    const registry = new Registry(before);
    const id = await registry.create(keeping({ LifecyclePolicy: EXPIRE }));
    expect(registry.templateOf()).toMatchObject({ lifecyclePolicy: EXPIRE });
    expect(registry.log).toContainEqual({ message: expect.stringContaining('no room'), prefix: 'eng', earlier: { lifecyclePolicy: HUGE } });
    await registry.delete(id, keeping({ LifecyclePolicy: EXPIRE }));
    expect(registry.requests).toEqual([]);
  });

  test.each<[string, TemplateResourceProperties, TemplateResourceProperties]>([
    ['changes from KEEP', keeping({ LifecyclePolicy: EXPIRE }), restoring({ LifecyclePolicy: EXPIRE })],
    ['declares the field', restoring(), restoring({ LifecyclePolicy: EXPIRE })],
  ])('is refused of an Update that %s, and the Update in reverse passes', async (_what, first, second) => {
    const registry = new Registry(before);
    const id = await registry.create(first);
    await expect(registry.update(id, second)).rejects.toThrow(/cannot restore lifecyclePolicyRules .* What there was before the resource was created is not in the resource's id/);
    expect(registry.requests).toEqual([]);
    expect(await registry.update(id, first)).toBe(id);
  });
});

describe('Delete', () => {
  const EVERYTHING: Fields = {
    Description: 'declared',
    EncryptionConfiguration: { EncryptionType: 'KMS' },
    ResourceTags: TEAM,
    RepositoryPolicy: PULL,
    LifecyclePolicy: EXPIRE,
    AppliedFor: ['CREATE_ON_PUSH'],
    CustomRoleArn: ROLE,
  };

  test('with KEEP calls nothing', async () => {
    const registry = new Registry(BY_HAND);
    const id = await registry.create(keeping(EVERYTHING));
    await registry.delete(id, keeping(EVERYTHING));
    expect(registry.requests).toEqual([]);
  });

  test('with RESTORE gives back every declared field, and clears what there was none of', async () => {
    const before = { tagMutability: MUTABLE, appliedFor: ['REPLICATION'] };
    const registry = new Registry(before);
    const id = await registry.create(restoring(EVERYTHING));
    await registry.delete(id, restoring(EVERYTHING));
    expect(registry.updates).toEqual([{
      prefix: 'eng',
      imageTagMutability: 'MUTABLE',
      description: '',
      encryptionConfiguration: { encryptionType: 'AES256' },
      resourceTags: [],
      repositoryPolicy: '',
      lifecyclePolicy: '',
      appliedFor: ['REPLICATION'],
      customRoleArn: '',
    }]);
    expect(registry.templateOf()).toMatchObject(before);
  });

  test('with RESTORE gives back what was before Create also after Updates, of fields that came later too', async () => {
    const registry = new Registry(BY_HAND);
    const id = await registry.create(keeping({ Description: 'one' }));
    await registry.update(id, restoring({ Description: 'two', RepositoryPolicy: PULL }));
    await registry.delete(id, restoring({ Description: 'two', RepositoryPolicy: PULL }));
    expect(registry.templateOf()).toEqual(BY_HAND);
  });

  test('with RESTORE gives policies back to the letter', async () => {
    const before = { ...BY_HAND, lifecyclePolicy: `  ${EXPIRE}\n` };
    const registry = new Registry(before);
    const id = await registry.create(restoring({ LifecyclePolicy: '{"rules":[]}' }));
    await registry.delete(id, restoring({ LifecyclePolicy: '{"rules":[]}' }));
    expect(registry.templateOf()).toEqual(before);
  });

  test('with RESTORE leaves each field that somebody else has changed, and never leaves the mutability out', async () => {
    const registry = new Registry(BY_HAND);
    const declared = restoring({ Description: 'declared', LifecyclePolicy: '{"rules":[]}' });
    const id = await registry.create(declared);
    registry.someoneSets({ tagMutability: MUTABLE, description: 'theirs' });
    await registry.delete(id, declared);
    expect(registry.updates).toEqual([{ prefix: 'eng', imageTagMutability: 'MUTABLE', lifecyclePolicy: EXPIRE }]);
    expect(registry.log).toContainEqual(expect.objectContaining({
      message: 'Somebody else has changed the setting since; leaving it as it is',
      present: { tagMutability: MUTABLE, description: 'theirs' },
      written: { tagMutability: IMMUTABLE, description: 'declared' },
      earlier: { tagMutability: EXCEPT_LATEST, description: 'by hand' },
    }));
  });

  test('with RESTORE leaves the role to what somebody else has added that needs it', async () => {
    const registry = new Registry(BY_HAND);
    const id = await registry.create(restoring({ CustomRoleArn: ROLE }));
    registry.someoneSets({ resourceTags: TEAM });
    await registry.delete(id, restoring({ CustomRoleArn: ROLE }));
    expect(registry.templateOf()).toEqual({ ...BY_HAND, resourceTags: TEAM, customRoleArn: ROLE });
  });

  test('with RESTORE says of a role that it leaves why, where nothing else differs', async () => {
    const registry = new Registry({ ...BY_HAND, tagMutability: IMMUTABLE });
    const id = await registry.create(restoring({ CustomRoleArn: ROLE }));
    registry.someoneSets({ resourceTags: TEAM });
    registry.log.length = 0;
    await registry.delete(id, restoring({ CustomRoleArn: ROLE }));
    expect(registry.updates).toEqual([]);
    expect(registry.log).toEqual([{
      message: 'Other fields need these fields; leaving these as they are', prefix: 'eng', present: { customRoleArn: ROLE }, earlier: { customRoleArn: '' },
    }]);
  });

  test('with RESTORE gives back a role that there was, with what needs it', async () => {
    const before = { ...BY_HAND, resourceTags: TEAM, customRoleArn: OTHER_ROLE };
    const registry = new Registry(before);
    const id = await registry.create(restoring({ CustomRoleArn: ROLE }));
    await registry.delete(id, restoring({ CustomRoleArn: ROLE }));
    expect(registry.templateOf()).toEqual(before);
  });

  test('with RESTORE writes nothing where nothing differs', async () => {
    const registry = new Registry({ ...BY_HAND, tagMutability: IMMUTABLE });
    const id = await registry.create(restoring({ LifecyclePolicy: EXPIRE }));
    await registry.delete(id, restoring({ LifecyclePolicy: EXPIRE }));
    expect(registry.updates).toEqual([]);
  });

  test.each<[string, (registry: Registry) => Promise<unknown>]>([
    ['is gone', async (registry) => registry.someoneDeletes()],
    ['vanishes between the two calls', async (registry) => registry.serve({ RequestType: 'Create', ResourceProperties: keeping({}, 'ops') })],
  ])('of a template that %s is success', async (what, before) => {
    const faults: Fault[] = what === 'is gone' ? [] : ['none', 'none', 'none', 'none', 'none', 'gone'];
    const registry = new Registry(BY_HAND, 'stay', faults);
    const id = await registry.create(restoring());
    await before(registry);
    await expect(registry.delete(id, restoring())).resolves.toBe(id);
    expect(registry.templateOf()).toBeUndefined();
  });

  test('with an id that this function did not give touches nothing', async () => {
    const registry = new Registry(BY_HAND);
    await registry.delete('EcrImmutabilityExample-CreationTemplateEng-1ABC', restoring());
    expect(registry.requests).toEqual([]);
  });

  test('that fails otherwise says which action on which template, and what ECR said', async () => {
    const registry = new Registry(BY_HAND, 'stay', ['none', 'none', 'none', 'throttled']);
    const id = await registry.create(restoring());
    await expect(registry.delete(id, restoring()))
      .rejects.toThrow("ecr:UpdateRepositoryCreationTemplate on repository creation template 'eng' failed. ThrottlingException: ");
  });
});
