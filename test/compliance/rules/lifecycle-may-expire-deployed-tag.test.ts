import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ImmutableRepository, ImmutableRepositoryProps, LifecycleStorageClass, TagImmutabilityStandardProps } from '../../../src';
import { lifecycleMayExpireDeployedTag } from '../../../src/compliance/rules/lifecycle-may-expire-deployed-tag';
import { findingsAfterSynthesis } from '../support/findings-after-synthesis';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

function find(standard?: TagImmutabilityStandardProps): string[] {
  return findingsAfterSynthesis(app, lifecycleMayExpireDeployedTag, standard);
}

/** Tasks that run images of a repository, each by one of some tags. */
function deploy(from: ecr.IRepository, ...tags: string[]): void {
  tags.forEach((tag, index) => new ecs.FargateTaskDefinition(stack, `Task${index}`)
    .addContainer('main', { image: ecs.ContainerImage.fromEcrRepository(from, tag) }));
}

function repository(props: ImmutableRepositoryProps): ImmutableRepository {
  return new ImmutableRepository(stack, 'Repo', { repositoryName: 'team/api', ...props });
}

describe('a rule that can reach a deployed tag is found', () => {
  test('with the rule, the tag and who deploys it', () => {
    deploy(repository({ lifecycleRules: [{ description: 'keep ten', maxImageCount: 10 }] }), 'v1');
    expect(find()).toEqual([
      "Stack/Repo/Resource: the lifecycle rule 1 ('keep ten') of repository 'team/api' (Stack/Repo/Resource) (imageCountMoreThan 10) can expire " +
      "the image with tag 'v1', deployed by Stack/Task0/Resource.",
    ]);
  });

  test('by age', () => {
    deploy(repository({ lifecycleRules: [{ maxImageAge: Duration.days(30) }] }), 'v1');
    expect(find()).toEqual([expect.stringContaining('(sinceImagePushed 30 days)')]);
  });

  test('by prefix and by pattern', () => {
    deploy(repository({ lifecycleRules: [{ tagPatternList: ['v*.1'], maxImageCount: 10 }, { tagPrefixList: ['dev-'], maxImageCount: 3 }] }), 'v1.1', 'dev-7');
    expect(find()).toHaveLength(2);
  });

  test('once for many tags, of which the message names some', () => {
    deploy(repository({ lifecycleRules: [{ maxImageCount: 10 }] }), 'v1', 'v2', 'v3', 'v4', 'v5');
    expect(find()).toEqual([expect.stringContaining("'v1', 'v2', 'v3' and 2 more, deployed by")]);
  });

  test('in rules with a token elsewhere', () => {
    const description = new CfnParameter(stack, 'Description').valueAsString;
    deploy(repository({ lifecyclePolicyRules: [{ description, maxImageCount: 10 }] }), 'v1');
    expect(find()).toHaveLength(1);
  });

  test('by an L1', () => {
    const lifecyclePolicyText = JSON.stringify({
      rules: [{ rulePriority: 1, selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 }, action: { type: 'expire' } }],
    });
    const l1 = new ecr.CfnRepository(stack, 'L1', { lifecyclePolicy: { lifecyclePolicyText } });
    deploy(ecr.Repository.fromRepositoryName(stack, 'Import', l1.ref), 'v1');
    expect(find()).toEqual([expect.stringContaining('Stack/L1: ')]);
  });
});

describe('nothing is said', () => {
  test('of a repository without rules, or one of which no tag is deployed', () => {
    deploy(repository({}), 'v1');
    new ImmutableRepository(stack, 'Unused', { lifecycleRules: [{ maxImageCount: 1 }] });
    expect(find()).toEqual([]);
  });

  test.each<[string, ImmutableRepositoryProps]>([
    ['untagged images', { lifecycleRules: [{ tagStatus: ecr.TagStatus.UNTAGGED, maxImageCount: 1 }] }],
    ['other tags', { lifecycleRules: [{ tagPatternList: ['dev-*'], maxImageCount: 1 }] }],
    ['tags of which the image is not known to have one', { lifecycleRules: [{ tagPatternList: ['v*', 'dev-*'], maxImageCount: 1 }] }],
    ['archiving', { lifecyclePolicyRules: [{ sinceImagePulled: Duration.days(14), transitionTo: LifecycleStorageClass.ARCHIVE }] }],
    ['the archive', { lifecyclePolicyRules: [{ sinceImageTransitioned: Duration.days(90), storageClass: LifecycleStorageClass.ARCHIVE }] }],
  ])('of a rule for %s', (_, props) => {
    deploy(repository(props), 'v1');
    expect(find()).toEqual([]);
  });

  test('where a rule with a lower number keeps the tag', () => {
    deploy(repository({ lifecycleRules: [{ rulePriority: 2, maxImageCount: 5 }, { rulePriority: 1, tagPatternList: ['latest'], maxImageCount: 1 }] }), 'latest');
    expect(find()).toEqual([]);
  });

  test('of a rule whose patterns are known only at deployment', () => {
    deploy(repository({ lifecyclePolicyRules: [{ tagPatternList: [new CfnParameter(stack, 'Pattern').valueAsString], maxImageCount: 1 }] }), 'v1');
    expect(find()).toEqual([]);
  });

  test('of a policy that is no JSON, or known only at deployment as a whole', () => {
    for (const [id, lifecyclePolicyText] of Object.entries({ Odd: 'keep ten', Parameter: new CfnParameter(stack, 'Policy').valueAsString })) {
      const l1 = new ecr.CfnRepository(stack, id, { lifecyclePolicy: { lifecyclePolicyText } });
      new ecs.FargateTaskDefinition(stack, `Task${id}`).addContainer('main', { image: ecs.ContainerImage.fromRegistry(`${l1.attrRepositoryUri}:v1`) });
    }
    expect(find()).toEqual([]);
  });

  test('of an exempt repository', () => {
    deploy(repository({ lifecycleRules: [{ maxImageCount: 10 }] }), 'v1');
    expect(find({ exemptions: [{ constructPath: 'Stack/Repo', reason: 'scratch', owner: 'platform' }] })).toEqual([]);
  });
});
