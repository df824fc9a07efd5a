import { Fact } from '../../messages/facts';
import { quoted } from '../../mutability/language/quoted';
import type { TemplateResource } from '../app-model/app-template';
import { deployedImages } from '../app-model/deployed-images';
import { Judgement, whenOf } from '../app-model/judged-resource';
import type { Rule } from '../rule';

/** The tag of a CDK asset ends in the hash of its content: to move it, somebody must want to. */
const CONTENT_HASH = /[0-9a-f]{64}$/;

/**
 * An image of a repository that the app declares or adopts is deployed by a tag that can be overwritten. An image without a tag means
 * `latest`.
 */
export const mutableTagDeployed: Rule<TemplateResource> = {
  id: Fact.MUTABLE_TAG_DEPLOYED,
  severity: 'warning',
  reason: 'Whoever pushes to the tag changes what runs, or what the next deployment runs, without a change in any template.',
  fix: 'Deploy a tag that the repository protects or a digest, or remove the tag from those that may move.',
  looksAt: (context) => deployedImages(context).deployers,
  find: (resource, context) => deployedImages(context).deployedBy(resource).flatMap(({ repository, tag, property }) => repository.judgements
    .filter((judged) => judged.requirement.exemption === undefined && isMovable(tag, judged))
    .map((judged) => ({
      message: `an image of ${repository.label} is deployed by its tag ${quoted(tag)}, and ${whenOf(judged)}${judged.setting.explain(tag)}.`,
      found: { repository: repository.name ?? repository.resource.path, tag },
      property,
    }))),
};

function isMovable(tag: string, { setting }: Judgement): boolean {
  return setting.unanswerableBecause === undefined && !CONTENT_HASH.test(tag) && setting.isTagMutable(tag);
}
