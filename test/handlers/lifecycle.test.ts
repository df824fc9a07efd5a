import { LifecycleRequest, serve } from '../../handlers/tag-mutability/lifecycle';
import { Registry, RepositoryMissing } from '../../handlers/tag-mutability/registry';
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

const idOf = (earlier: SettingText, repositoryName = 'api') => encodePhysicalResourceId({ repositoryName, earlier });

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
      .rejects.toThrow(/no repository 'api' in this account and region. Create it before/);
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

describe('an event that is not as it should be', () => {
  test.each<[string, object, RegExp]>([
    ['no properties', { RequestType: 'Create' }, /has no property RepositoryName/],
    ['no properties on Delete', { RequestType: 'Delete', PhysicalResourceId: idOf(MUTABLE) }, /has no property RepositoryName/],
    ['properties of something else', { RequestType: 'Create', ResourceProperties: { BucketName: 'b' } }, /has no property RepositoryName/],
    ['a type that there is not', { RequestType: 'Read', ResourceProperties: properties(IMMUTABLE) }, /RequestType 'Read' is none of Create, Update and Delete/],
    ['no type', { ResourceProperties: properties(IMMUTABLE) }, /RequestType 'undefined' is none of/],
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
