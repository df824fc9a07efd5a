import type { TagMutabilitySetting } from '../../mutability';
import { resourcesOfApp } from '../app-model/constructs-of-app';
import { DEPLOYER_TYPES, deployedImages } from '../app-model/deployed-images';
import { isExempt } from '../app-model/repositories-of-app';
import type { Rule } from '../rule';

/** The tag of a CDK asset ends in the hash of its content: to move it, somebody must want to. */
const CONTENT_HASH = /[0-9a-f]{64}$/;

/**
 * An image of a repository of this app is deployed by a tag that can be overwritten.
 *
 * The repository is declared by the app or adopted by ExistingRepositories. An image without a tag means `latest`.
 *
 * False positives: a tag that nobody ever pushes twice; a deployment that looks the tag up once and keeps the digest, as Lambda
 * does and ECS within one deployment of a service, so that the tag decides only what the next deployment brings.
 *
 * Silent about images with a digest or the hash of their content (CDK assets) as tag, about what is known only at deployment (a tag
 * from a parameter, a mutability that is a token, for which there is a check), about repositories that the app does not know and
 * about exempt ones. `deployed-images.ts` says which deployments are seen.
 */
export const mutableTagDeployed: Rule = {
  id: 'mutableTagDeployed',
  severity: 'warning',
  reason: 'Whoever pushes to the tag changes what runs, or what the next deployment runs, without a change in any template.',
  fix: 'Deploy a tag that the repository protects or a digest, or remove the tag from those that may move.',
  looksAt: (context) => resourcesOfApp(context, DEPLOYER_TYPES),
  find(construct, context) {
    return deployedImages(context).deployedBy(construct)
      .filter(({ repository, tag }) => isMovable(tag, repository.setting) && !isExempt(repository, context))
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
