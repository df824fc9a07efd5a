import { Fact } from '../../messages/facts';
import type { TagMutabilitySetting } from '../../mutability';
import { resourcesOfApp } from '../app-model/constructs-of-app';
import { DEPLOYER_TYPES, deployedImages } from '../app-model/deployed-images';
import { isRepositoryExempt } from '../app-model/repositories-of-app';
import type { Rule } from '../rule';

/** The tag of a CDK asset ends in the hash of its content: to move it, somebody must want to. */
const CONTENT_HASH = /[0-9a-f]{64}$/;

/**
 * An image of a repository that the app declares or adopts is deployed by a tag that can be overwritten. An image without a tag means
 * `latest`.
 */
export const mutableTagDeployed: Rule = {
  id: Fact.MUTABLE_TAG_DEPLOYED,
  severity: 'warning',
  reason: 'Whoever pushes to the tag changes what runs, or what the next deployment runs, without a change in any template.',
  fix: 'Deploy a tag that the repository protects or a digest, or remove the tag from those that may move.',
  looksAt: (context) => resourcesOfApp(DEPLOYER_TYPES, context),
  find(construct, context) {
    return deployedImages(context).deployedBy(construct)
      .filter(({ repository, tag }) => isMovable(tag, repository.setting) && !isRepositoryExempt(repository, context))
      .map(({ deployer, repository, tag, property }) => ({
        construct: deployer,
        message: `an image of ${repository.label} is deployed by its tag '${tag}', and ${repository.setting.explain(tag)}.`,
        property,
      }));
  },
};

function isMovable(tag: string, setting: TagMutabilitySetting): boolean {
  return setting.unanswerableBecause === undefined && !CONTENT_HASH.test(tag) && setting.isTagMutable(tag);
}
