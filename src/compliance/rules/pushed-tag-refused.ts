import { Fact } from '../../messages/facts';
import { isValidTag } from '../../mutability/language/limits';
import { quoted } from '../../mutability/language/quoted';
import { expressionsAt } from '../../template/expressions';
import { possibleValues } from '../../template/possible-values';
import type { TemplateResource } from '../app-model/app-template';
import { DEFAULT_TAG } from '../app-model/image-reference';
import { whenOf } from '../app-model/judged-resource';
import { PartlyKnownText } from '../app-model/partly-known-text';
import { RepositoryOfApp, isIn, repositoriesOfApp } from '../app-model/repositories-of-app';
import { resourcesOfApp } from '../app-model/templates-of-app';
import type { Finding, Rule, RuleContext } from '../rule';

const PIPELINE_TYPE = 'AWS::CodePipeline::Pipeline';

/** The action that builds an image and pushes it. https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECRBuildAndPublish.html */
const PROVIDER = 'ECRBuildAndPublish';

/** A pipeline that pushes the same tag in each run, to a repository of the app that takes a tag once. */
export const pushedTagRefused: Rule<TemplateResource> = {
  id: Fact.PUSHED_TAG_REFUSED,
  severity: 'warning',
  reason: 'Amazon ECR refuses a second push of an immutable tag (ImageTagAlreadyExistsException), so that the pipeline works once.',
  fix: "Push a tag that is new in each run, such as '#{codepipeline.PipelineExecutionId}', or let this one move if the standard allows that.",
  looksAt: (context) => resourcesOfApp([PIPELINE_TYPE], context),
  // A repository of another stack is known by its construct.
  find: (resource, context) => configurationsIn(resource.properties, resource).length === 0 ? []
    : configurationsIn(resource.propertiesByPath, resource).flatMap((pushed) => findingsOn(pushed, resource, context)),
};

/** What an action pushes, and where to. */
interface Pushed {
  readonly configuration: any;
  /** The region of the action, if it is not that of the pipeline. */
  readonly region?: unknown;
}

function configurationsIn(properties: Record<string, any>, { template: { scope } }: TemplateResource): Pushed[] {
  return expressionsAt(properties, ['Stages', '*', 'Actions', '*'])
    .flatMap((action) => possibleValues(action, scope))
    .map(({ value }) => value as any)
    .filter((action) => action?.ActionTypeId?.Provider === PROVIDER)
    .map(({ Configuration: configuration, Region: region }) => ({ configuration, region }))
    .filter(({ configuration }) => configuration?.RegistryType !== 'public');
}

function findingsOn({ configuration, region }: Pushed, resource: TemplateResource, context: RuleContext): Finding[] {
  const repositories = repositoriesNamed(new PartlyKnownText(configuration?.ECRRepositoryName), region, resource, context);
  const tags = `${new PartlyKnownText(configuration?.ImageTags ?? DEFAULT_TAG).text}`.split(',').map((tag) => tag.trim());
  // A variable of the pipeline, `#{...}`, and what is known at deployment only, is no valid tag.
  return tags.filter(isValidTag).flatMap((tag) => repositories.flatMap((repository) => repository.judgements
    .filter(({ setting }) => setting.unanswerableBecause === undefined && !setting.isTagMutable(tag))
    .map((judged) => ({
      message: `it pushes the tag ${quoted(tag)} to ${repository.label} in each run, and ${whenOf(judged)}${judged.setting.explain(tag)}`,
      found: { repository: repository.name ?? repository.resource.path, tag },
      property: 'Stages',
    }))));
}

function repositoriesNamed(
  name: PartlyKnownText, region: unknown, { template, stack }: TemplateResource, context: RuleContext,
): readonly RepositoryOfApp[] {
  const repositories = repositoriesOfApp(context);
  const reference = name.referenceIn(name.text);
  if (reference !== undefined) {
    const repository = reference.attribute === 'Ref' ? repositories.withId(template, reference.id) : undefined;
    return repository === undefined ? [] : [repository];
  }
  const regionOfAction = typeof region === 'string' ? region : stack.region;
  return name.isKnown(name.text) ? repositories.named(name.text, template, (one) =>
    isIn(one, 'account', stack.account, stack) && isIn(one, 'region', regionOfAction, stack)) : [];
}
