import { LifecycleRequest, serve } from '../../handlers/tag-mutability/lifecycle';
import { Registry, RepositoryMissing } from '../../handlers/tag-mutability/registry';
import { MAX_PHYSICAL_RESOURCE_ID_BYTES } from '../../src/contract/custom-resource';
import { RepositoryAddress, ResourceProperties, encodePhysicalResourceId } from '../../src/contract/repository';
import { SettingText } from '../../src/mutability/language/setting-text';

const MUTABLE: SettingText = { mode: 'MUTABLE', filters: [] };
const IMMUTABLE: SettingText = { mode: 'IMMUTABLE', filters: [] };
const EXCEPT_LATEST: SettingText = { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['latest'] };

/** A registry that remembers what it was asked. */
class FakeRegistry implements Pick<Registry, 'describeRepository' | 'putTagMutability'> {
  public readonly calls: string[] = [];
  constructor(private readonly settings: Record<string, SettingText>) {}

  public async describeRepository({ repositoryName: name }: RepositoryAddress): Promise<SettingText> {
    this.calls.push(`describe ${name}`);
    return this.settingOf(name);
  }

  public async putTagMutability({ repositoryName: name }: RepositoryAddress, setting: SettingText): Promise<void> {
    this.calls.push(`put ${name} ${[setting.mode, ...setting.filters].join(' ')}`);
    this.settingOf(name);
    this.settings[name] = setting;
  }

  public settingOf(name: string): SettingText {
    const setting = this.settings[name];
    if (!setting) {
      throw new RepositoryMissing({ repositoryName: name });
    }
    return setting;
  }
}

function properties(declared: SettingText, onRemove: 'KEEP' | 'RESTORE' = 'KEEP', name = 'api'): ResourceProperties {
  return {
    RepositoryName: name,
    ImageTagMutability: declared.mode,
    ...(declared.filters.length > 0 && {
      ImageTagMutabilityExclusionFilters: declared.filters.map((filter) => ({ ImageTagMutabilityExclusionFilterValue: filter })),
    }),
    OnRemove: onRemove,
  };
}

const idOf = (earlier: SettingText, repositoryName = 'api') => encodePhysicalResourceId({ repositoryName, earlier }, MAX_PHYSICAL_RESOURCE_ID_BYTES);

async function run(registry: FakeRegistry, request: LifecycleRequest): Promise<{ id: string; log: any[] }> {
  const log: any[] = [];
  return { id: await serve(request, registry as FakeRegistry & Registry, (entry) => log.push({ ...entry, callsSoFar: registry.calls.length })), log };
}

describe('Create', () => {
  test('writes the declared setting and remembers the earlier one', async () => {
    const registry = new FakeRegistry({ api: EXCEPT_LATEST });
    const { id } = await run(registry, { RequestType: 'Create', ResourceProperties: properties(IMMUTABLE) });
    expect(registry.settingOf('api')).toEqual(IMMUTABLE);
    expect(id).toBe(idOf(EXCEPT_LATEST));
  });

  test('writes nothing where nothing differs', async () => {
    const registry = new FakeRegistry({ api: { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['b', 'a'] } });
    const declared = { mode: 'IMMUTABLE_WITH_EXCLUSION', filters: ['a', 'b'] };
    await run(registry, { RequestType: 'Create', ResourceProperties: properties(declared) });
    expect(registry.calls).toEqual(['describe api']);
  });

  test('has the earlier setting in the log before it writes', async () => {
    const registry = new FakeRegistry({ api: MUTABLE });
    const { log } = await run(registry, { RequestType: 'Create', ResourceProperties: properties(IMMUTABLE) });
    expect(log).toEqual([expect.objectContaining({ repositoryName: 'api', present: MUTABLE, declared: IMMUTABLE, callsSoFar: 1 })]);
  });

  test('of a repository that does not exist fails and says what to do', async () => {
    await expect(run(new FakeRegistry({}), { RequestType: 'Create', ResourceProperties: properties(IMMUTABLE) }))
      .rejects.toThrow(/no repository 'api' in this account and region. Create the repository before/);
  });
});

describe('Update', () => {
  const update = (id: string, now: ResourceProperties): LifecycleRequest =>
    ({ RequestType: 'Update', PhysicalResourceId: id, ResourceProperties: now });

  test('writes the new setting and remembers what was before Create', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    const { id } = await run(registry, update(idOf(MUTABLE), properties(EXCEPT_LATEST)));
    expect(registry.settingOf('api')).toEqual(EXCEPT_LATEST);
    expect(id).toBe(idOf(MUTABLE));
  });

  test('of onRemove only writes nothing', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    await run(registry, update(idOf(MUTABLE), properties(IMMUTABLE, 'RESTORE')));
    expect(registry.calls).toEqual(['describe api']);
  });

  test('to another repository is a replacement, which leaves the first to its Delete', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE, web: EXCEPT_LATEST });
    const { id } = await run(registry, update(idOf(MUTABLE), properties(IMMUTABLE, 'RESTORE', 'web')));
    expect(id).toBe(idOf(EXCEPT_LATEST, 'web'));
    expect(registry.settingOf('web')).toEqual(IMMUTABLE);
    expect(registry.settingOf('api')).toEqual(IMMUTABLE);
  });

  test('to another registry is a replacement too', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    const { id } = await run(registry, update(idOf(MUTABLE), { ...properties(IMMUTABLE), RegistryId: '123456789012' }));
    expect(id).toBe('v1|123456789012|api|IMMUTABLE|');
  });

  test('in reverse, after a replacement that failed, keeps the id, or the first repository would be deleted and so restored', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    const { id } = await run(registry, {
      ...update(idOf(MUTABLE), properties(IMMUTABLE, 'RESTORE')), ...{ OldResourceProperties: properties(IMMUTABLE, 'RESTORE', 'no-such-repository') },
    });
    expect(id).toBe(idOf(MUTABLE));
    expect(registry.calls).toEqual(['describe api']);
  });

  test("of an id that cannot be read, such as a later release's, adopts anew", async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    const { id } = await run(registry, update('v9|something', properties(IMMUTABLE)));
    expect(id).toBe(idOf(IMMUTABLE));
  });
});

describe('Delete', () => {
  const remove = (id: string, last: ResourceProperties): LifecycleRequest =>
    ({ RequestType: 'Delete', PhysicalResourceId: id, ResourceProperties: last });

  test('with KEEP calls nothing', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    await run(registry, remove(idOf(MUTABLE), properties(IMMUTABLE)));
    expect(registry.calls).toEqual([]);
  });

  test('with RESTORE gives back mode and filters', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    await run(registry, remove(idOf(EXCEPT_LATEST), properties(IMMUTABLE, 'RESTORE')));
    expect(registry.settingOf('api')).toEqual(EXCEPT_LATEST);
  });

  test("with RESTORE leaves a setting that is not the resource's own", async () => {
    const registry = new FakeRegistry({ api: EXCEPT_LATEST });
    await run(registry, remove(idOf(MUTABLE), properties(IMMUTABLE, 'RESTORE')));
    expect(registry.settingOf('api')).toEqual(EXCEPT_LATEST);
  });

  test('with RESTORE writes nothing where nothing differs', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    await run(registry, remove(idOf(IMMUTABLE), properties(IMMUTABLE, 'RESTORE')));
    expect(registry.calls).toEqual(['describe api']);
  });

  test('of a repository that is gone is success', async () => {
    await expect(run(new FakeRegistry({}), remove(idOf(MUTABLE), properties(IMMUTABLE, 'RESTORE')))).resolves.toBeDefined();
  });

  test('of a repository that vanishes between the two calls is success', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    registry.putTagMutability = async (repository) => { throw new RepositoryMissing(repository); };
    await expect(run(registry, remove(idOf(MUTABLE), properties(IMMUTABLE, 'RESTORE')))).resolves.toBeDefined();
  });

  test('with an id that this function did not give touches nothing', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    await run(registry, remove('EcrImmutabilityExample-LegacyApi-1ABC', properties(IMMUTABLE, 'RESTORE')));
    expect(registry.calls).toEqual([]);
  });

  test('restores nothing unless told so', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    await run(registry, remove(idOf(MUTABLE), { ...properties(IMMUTABLE), OnRemove: 'restore' as any }));
    expect(registry.calls).toEqual([]);
  });

  test('that fails otherwise says so', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    registry.putTagMutability = async () => { throw new Error('throttled'); };
    await expect(run(registry, remove(idOf(MUTABLE), properties(IMMUTABLE, 'RESTORE')))).rejects.toThrow('throttled');
  });
});

describe('a setting that the id has no room for', () => {
  /** ECR takes fewer filters today, and the function does not know how many. */
  const HUGE: SettingText = { mode: 'MUTABLE_WITH_EXCLUSION', filters: Array.from({ length: 10 }, (_, index) => `${index}`.repeat(128)) };
  const FORGOTTEN = 'v1||api|?|';
  const create = (onRemove: 'KEEP' | 'RESTORE'): LifecycleRequest => ({ RequestType: 'Create', ResourceProperties: properties(IMMUTABLE, onRemove) });

  test('is refused with RESTORE before anything is written, with the bytes that it would take', async () => {
    const registry = new FakeRegistry({ api: HUGE });
    await expect(run(registry, create('RESTORE'))).rejects.toThrow(
      "OnRemove.RESTORE cannot restore tagMutability of the repository 'api'. What there is now would be kept in the resource's id, which has at " +
      'most 1024 bytes, and it needs 1320. Use OnRemove.KEEP. Nothing was written. The log of the function has the earlier value.');
    expect(registry.calls).toEqual(['describe api']);
  });

  test('is in the log, also when the request is refused', async () => {
    const log: any[] = [];
    await expect(serve(create('RESTORE'), new FakeRegistry({ api: HUGE }) as FakeRegistry & Registry, (entry) => log.push(entry))).rejects.toThrow();
    expect(log).toEqual([{ message: expect.stringContaining('no room'), repositoryName: 'api', earlier: { tagMutability: HUGE } }]);
  });

  test('is forgotten with KEEP, and the declared setting written', async () => {
    const registry = new FakeRegistry({ api: HUGE });
    const { id, log } = await run(registry, create('KEEP'));
    expect(id).toBe(FORGOTTEN);
    expect(registry.settingOf('api')).toEqual(IMMUTABLE);
    expect(log[0]).toMatchObject({ repositoryName: 'api', earlier: { tagMutability: HUGE }, callsSoFar: 1 });
    await run(registry, { RequestType: 'Delete', PhysicalResourceId: id, ResourceProperties: properties(IMMUTABLE) });
    expect(registry.settingOf('api')).toEqual(IMMUTABLE);
  });

  test('is refused of an Update from KEEP to RESTORE, also in another registry, and the Update in reverse passes', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    const update = (onRemove: 'KEEP' | 'RESTORE'): LifecycleRequest => {
      const now: ResourceProperties = { ...properties(EXCEPT_LATEST, onRemove), RegistryId: '123456789012' };
      return { RequestType: 'Update', PhysicalResourceId: 'v1|123456789012|api|?|', ResourceProperties: now };
    };
    await expect(run(registry, update('RESTORE'))).rejects.toThrow(
      "OnRemove.RESTORE cannot restore tagMutability of the repository 'api' of registry 123456789012. What there was before the resource was created is " +
      "not in the resource's id, which has at most 1024 bytes. Use OnRemove.KEEP. Nothing was written.");
    expect(registry.calls).toEqual([]);
    expect((await run(registry, update('KEEP'))).id).toBe('v1|123456789012|api|?|');
    expect(registry.settingOf('api')).toEqual(EXCEPT_LATEST);
  });

  test('stays as it is on a Delete with RESTORE, and the log says so', async () => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    const { log } = await run(registry, { RequestType: 'Delete', PhysicalResourceId: FORGOTTEN, ResourceProperties: properties(IMMUTABLE, 'RESTORE') });
    expect(registry.calls).toEqual(['describe api']);
    expect(log).toEqual([expect.objectContaining({ message: expect.stringContaining('does not have the earlier value'), present: IMMUTABLE })]);
  });
});

describe('an event that is not as it should be', () => {
  test.each<[string, object, RegExp]>([
    ['no properties', { RequestType: 'Create' }, /has neither a property RepositoryName nor a property Prefix/],
    ['no properties on Delete', { RequestType: 'Delete', PhysicalResourceId: idOf(MUTABLE) }, /has neither a property RepositoryName nor a property Prefix/],
    ['properties of something else', { RequestType: 'Create', ResourceProperties: { BucketName: 'b' } }, /has neither a property RepositoryName nor a property Prefix/],
    ['a type that there is not', { RequestType: 'Read', ResourceProperties: properties(IMMUTABLE) }, /RequestType of the event is 'Read'; Create, Update and Delete are allowed/],
    ['no type', { ResourceProperties: properties(IMMUTABLE) }, /RequestType of the event is 'undefined'; Create/],
  ])('is refused and touches nothing: %s', async (_what, event, reason) => {
    const registry = new FakeRegistry({ api: IMMUTABLE });
    await expect(run(registry, event as LifecycleRequest)).rejects.toThrow(reason);
    expect(registry.calls).toEqual([]);
  });

  test('lets a stack go whose Create failed for that', async () => {
    const registry = new FakeRegistry({});
    await expect(run(registry, { RequestType: 'Delete', PhysicalResourceId: 'failed-create-1' } as LifecycleRequest)).resolves.toBeDefined();
  });
});
