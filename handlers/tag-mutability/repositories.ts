/** Repositories. A resource adopts only their tag mutability. */
import type { Kind } from './kind';
import { declaredSetting } from '../../src/contract/custom-resource';
import { RepositoryAddress, ResourceProperties, decodePhysicalResourceId, encodePhysicalResourceId, repositoryAddress } from '../../src/contract/repository';
import { SettingText, isSameText } from '../../src/mutability/language/setting-text';

interface RepositoryState {
  readonly tagMutability: SettingText;
}

export const REPOSITORIES: Kind<RepositoryAddress, RepositoryState> = {
  noun: 'repository',
  options: { tagMutability: 'tagMutability' },

  isAbout: (properties) => Boolean((properties as ResourceProperties).RepositoryName),
  addressIn: (properties) => repositoryAddress(properties as ResourceProperties),
  identityOf: ({ repositoryName, registryId }) => JSON.stringify([registryId, repositoryName]),
  nameOf: ({ repositoryName, registryId }) => `'${repositoryName}'${registryId ? ` of registry ${registryId}` : ''}`,

  declaredIn: (properties) => ({ tagMutability: declaredSetting(properties) }),
  isOptional: () => false,
  isSame: (_field, a, b) => isSameText(a as SettingText, b as SettingText),
  shown: ({ tagMutability }) => ({ ...tagMutability }),

  // There is one field, so none comes first.
  encode: ({ address, earlier }, _first, maxBytes) => encodePhysicalResourceId({ ...address, earlier: earlier.tagMutability }, maxBytes),
  decode: (id) => {
    const remembered = decodePhysicalResourceId(id);
    if (!remembered) {
      return undefined;
    }
    const { earlier: tagMutability, ...address } = remembered;
    return { address, earlier: tagMutability ? { tagMutability } : {} };
  },

  describe: async (address, registry) => ({ tagMutability: await registry.describeRepository(address) }),
  check: () => {},
  restorable: (earlier) => earlier,
  write: (address, { tagMutability }, _present, registry) => registry.putTagMutability(address, tagMutability!),
};
