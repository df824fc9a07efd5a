/** Repository creation templates. A resource adopts every field that it declares. */
import type { Kind } from './kind';
import { Missing, Registry, TemplateUpdate } from './registry';
import { decodeTemplateId, encodeTemplateId } from './template-id';
import { OPTIONS, TemplateField, TemplateState, declaredState, isEmptyField, isSameField } from './template-state';
import type { TemplateAddress, TemplateResourceProperties } from '../../src/contract/creation-template';

export const TEMPLATES: Kind<TemplateAddress, TemplateState> = {
  noun: 'repository creation template',
  options: OPTIONS,

  isAbout: (properties) => Boolean((properties as TemplateResourceProperties).Prefix),
  addressIn: (properties) => ({ prefix: (properties as TemplateResourceProperties).Prefix }),
  // ECR assumes a slash at the end of a prefix without one.
  identityOf: ({ prefix }) => prefix.replace(/\/$/, ''),
  nameOf: ({ prefix }) => `'${prefix}'`,

  declaredIn: (properties) => declaredState(properties as TemplateResourceProperties),
  isOptional: (field) => field !== 'tagMutability',
  isSame: isSameField,
  shown: (state) => state,

  encode: encodeTemplateId,
  decode: decodeTemplateId,

  describe: (address, registry) => registry.describeTemplate(address),

  // If a template has tags or KMS and no role, ECR fails to create repositories by it.
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
  check: ({ prefix }, declared, present) => {
    const result = { ...present, ...declared };
    const needing = needingRole(result).filter((name) => name in declared).map((name) => OPTIONS[name]);
    if (needing.length > 0 && isEmptyField('customRoleArn', result)) {
      throw new Error(
        `The repository creation template '${prefix}' has no role; Amazon ECR needs a role to create repositories with ${needing.join(' and ')}. ` +
        `Give customRole, or leave ${needing.join(' and ')} out. Nothing was written.`);
    }
  },

  restorable: (earlier, present) => {
    const { customRoleArn, ...others } = earlier;
    // The role stays if a field that somebody else has added since needs it.
    return isEmptyField('customRoleArn', earlier) && needingRole({ ...present, ...others }).length > 0 ? others : earlier;
  },

  write: async (address, fields, present, registry, log) => {
    const update: TemplateUpdate = { tagMutability: present.tagMutability, ...fields };
    const others = namesIn(present).filter((name) => !(name in update) && !isEmptyField(name, present));
    const lost = await updateAndTellLost(address, update, others, registry);
    if (lost.length === 0) {
      return;
    }
    const earlier = Object.fromEntries(lost.map((name) => [name, present[name]]));
    log({ message: 'Amazon ECR has reset fields that the update did not name; writing them back', ...address, lost: earlier });
    const options = lost.map((name) => OPTIONS[name]).join(', ');
    const failure = (reason: string) => new Error(
      `Amazon ECR has reset ${options} of the repository creation template '${address.prefix}', though the update did not name them. ${reason} ` +
      'The log of the function has the earlier values.');
    const stillLost = await updateAndTellLost(address, { ...earlier, ...update }, lost, registry)
      .catch((error) => { throw error instanceof Missing ? error : failure(`The function could not write the earlier values back: ${error.message}.`); });
    if (stillLost.length > 0) {
      throw failure('The function has written the earlier values back, and nothing changed.');
    }
  },
};

/** The fields that need a role: with them ECR creates repositories only if the template has a role. */
function needingRole(state: TemplateState): TemplateField[] {
  const needing = ['resourceTags', 'encryptionConfiguration'] as const;
  return needing.filter((name) => !isEmptyField(name, state));
}

/**
 * Updates a template and tells which of these fields are empty then. They were not empty before. AWS does not document that a field stays as
 * it is if an update does not name it, though Terraform's provider relies on it (docs/facts.md: template-update).
 */
async function updateAndTellLost(
  address: TemplateAddress, update: TemplateUpdate, fields: readonly TemplateField[], registry: Registry,
): Promise<TemplateField[]> {
  const lostIn = (state: TemplateState) => fields.filter((name) => isEmptyField(name, state));
  const answered = await registry.updateTemplate(address, update);
  if (answered && lostIn(answered).length === 0) {
    return [];
  }
  // The answer may leave fields out that the template has.
  return lostIn(await registry.describeTemplate(address));
}

function namesIn(state: TemplateState): TemplateField[] {
  return Object.keys(state) as TemplateField[];
}
