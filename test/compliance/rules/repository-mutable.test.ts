import { App, CfnElement, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { EnforcementMode, TagMutabilityVia, ImmutableRepository, ExistingRepositories, TagMutabilitySetting } from '../../../src';
import { repositoryMutable } from '../../../src/compliance/rules/repository-mutable';
import { TAG_MUTABILITY_TYPE } from '../../../src/ecr/resource-types';
import { contextOf, findings, rawRepository, rawTemplate, undeclared } from '../support/context';

const { IMMUTABLE, MUTABLE, immutableExcept, mutableExcept } = TagMutabilitySetting;

let app: App;
let stack: Stack;
beforeEach(() => { app = new App(); stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } }); });

describe('does not comply', () => {
  test('an ecr.Repository that says nothing, and the message says that this means MUTABLE', () => {
    new ecr.Repository(stack, 'Repo');
    expect(findings(repositoryMutable, stack, contextOf(stack, { baseline: immutableExcept('latest') }))).toEqual([{
      path: 'Stack/Repo/Resource',
      severity: 'error',
      message: "every tag of the repository can be overwritten: its tag mutability is MUTABLE, as nothing else is said, and the baseline is IMMUTABLE except 'latest'",
    }]);
  });

  test('a repository that says MUTABLE, in an L1', () => {
    rawRepository(stack, MUTABLE);
    expect(findings(repositoryMutable, stack)).toEqual([expect.objectContaining({
      path: 'Stack/Repo',
      message: 'every tag of the repository can be overwritten: its tag mutability is MUTABLE, and the baseline is IMMUTABLE',
    })]);
  });

  test('one that an override makes mutable', () => {
    const repository = new ecr.Repository(stack, 'Repo', { imageTagMutability: ecr.TagMutability.IMMUTABLE });
    (repository.node.defaultChild as ecr.CfnRepository).addPropertyOverride('ImageTagMutability', 'MUTABLE');
    expect(findings(repositoryMutable, stack)).toHaveLength(1);
  });

  test('one whose filters protect no tag that can exist', () => {
    rawRepository(stack, undeclared('MUTABLE_WITH_EXCLUSION', '.hidden'));
    expect(findings(repositoryMutable, stack)).toHaveLength(1);
  });

  test('an adopted one', () => {
    new ExistingRepositories(stack, 'Adopted', {
      repositories: [ecr.Repository.fromRepositoryName(stack, 'Import', 'legacy/api')],
      tagMutability: MUTABLE,
    });
    expect(findings(repositoryMutable, stack)).toEqual([expect.objectContaining({ path: expect.stringMatching(/^Stack\/Adopted\//) })]);
  });
});

describe('is a warning where the standard only reports', () => {
  const modes = {
    'everything': { enforcement: EnforcementMode.REPORT },
    'a namespace': { namespaces: [{ prefix: 'legacy', enforcement: EnforcementMode.REPORT }] },
    'an account': { accounts: [{ account: '111111111111', enforcement: EnforcementMode.REPORT }] },
  };

  test.each(Object.entries(modes))('of %s', (_, props) => {
    rawRepository(stack, MUTABLE, { RepositoryName: 'legacy/api' });
    expect(findings(repositoryMutable, stack, contextOf(stack, props))).toEqual([expect.objectContaining({ severity: 'warning' })]);
  });
});

describe('complies, or is for another check', () => {
  test.each<[string, (scope: Stack) => unknown]>([
    ['an immutable repository', (scope) => rawRepository(scope, IMMUTABLE)],
    ['one that protects some tags', (scope) => rawRepository(scope, mutableExcept('v*'))],
    ['one whose filters match everything', (scope) => rawRepository(scope, undeclared('IMMUTABLE_WITH_EXCLUSION', '*'))],
    ['one whose mode is a token', (scope) => rawRepository(scope, { ImageTagMutability: { Ref: 'Mode' } })],
    ['a repository that leaves its setting to a custom resource', (scope) =>
      new ImmutableRepository(scope, 'Repo', { mutableTags: ['latest'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE })],
    ['a creation template', (scope) => rawTemplate(scope, MUTABLE)],
    ['an import', (scope) => ecr.Repository.fromRepositoryName(scope, 'Import', 'legacy/api')],
  ])('%s', (_, declare) => {
    declare(stack);
    expect(findings(repositoryMutable, stack, contextOf(stack, { baseline: immutableExcept('latest') }))).toEqual([]);
  });

  test('an exempt repository', () => {
    rawRepository(stack, MUTABLE, { RepositoryName: 'sandbox/api' });
    const exemptions = [{ repositories: 'sandbox/*', reason: 'scratch space', owner: 'platform' }];
    expect(findings(repositoryMutable, stack, contextOf(stack, { exemptions }))).toEqual([]);
  });
});

test('a repository whose custom resource would leave it mutable does not comply', () => {
  const { node } = new ImmutableRepository(stack, 'Repo', { mutableTags: ['latest'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE });
  const custom = node.findAll().find((one) => (one as ecr.CfnRepository).cfnResourceType === TAG_MUTABILITY_TYPE) as ecr.CfnRepository;
  custom.addPropertyOverride('ImageTagMutability', 'MUTABLE');
  custom.addPropertyDeletionOverride('ImageTagMutabilityExclusionFilters');
  // The construct would refuse it.
  app.synth({ skipValidation: true });
  expect(findings(repositoryMutable, stack)).toEqual([expect.objectContaining({ path: custom.node.path })]);
});

describe('a resource that no L1 explains', () => {
  const exempt = (constructPath: string) => contextOf(stack, { exemptions: [{ constructPath, reason: 'scratch', owner: 'platform' }] });

  /** A construct that renders a mutable repository by some logical id, as one of the user's may. */
  class Rendering extends CfnElement {
    constructor(scope: Construct, id: string, private readonly renderedId: string) {
      super(scope, id);
    }

    public _toCloudFormation(): object {
      return { Resources: { [this.renderedId]: { Type: 'AWS::ECR::Repository' } } };
    }
  }

  test('is exempt by the path of its stack and its logical id', () => {
    new Rendering(stack, 'Any', 'Raw');
    expect(findings(repositoryMutable, stack, exempt('Other'))).toHaveLength(1);
    expect(findings(repositoryMutable, stack, exempt('Stack/Raw'))).toEqual([]);
    expect(findings(repositoryMutable, stack, exempt('Stack'))).toEqual([]);
  });

  test('is exempt by the path of an element with its logical id', () => {
    new Rendering(stack, 'Same', 'Same');
    expect(findings(repositoryMutable, stack, exempt('Stack/Same'))).toEqual([]);
  });

  test('is not exempt with another construct that has this path', () => {
    new ecr.Repository(stack, 'Repo', { imageTagMutability: ecr.TagMutability.IMMUTABLE });
    new Rendering(stack, 'Any', 'Repo');
    expect(findings(repositoryMutable, stack, exempt('Stack/Repo')).map(({ path }) => path)).toEqual(['Stack/Repo']);
    expect(findings(repositoryMutable, stack, exempt('Stack'))).toEqual([]);
  });
});
