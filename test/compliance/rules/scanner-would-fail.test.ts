import { App, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import {
  AppliedFor, CreationTemplate, TagMutabilityVia, ImmutableRepository, ExistingRepositories, TagMutabilityMode, TagMutabilitySetting,
} from '../../../src';
import { scannerWouldFail } from '../../../src/compliance/rules/scanner-would-fail';
import { REPOSITORY_TYPE } from '../../../src/ecr/resource-types';
import { ScannerRule } from '../../../src/scanners/scanner-rule';
import { TagImmutabilityStandard } from '../../../src/standard/tag-immutability-standard';
import { contextOf, findings } from '../support/context';

const { CHECKOV_CKV_AWS_51, PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY, SECURITY_HUB_ECR_2, TRIVY_AWS_0031 } = ScannerRule;
const EVERY_SCANNER = ScannerRule._all();

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
});

function found(...rules: ScannerRule[]) {
  return findings(scannerWouldFail(rules), app);
}

function repository(setting: TagMutabilitySetting) {
  return new CfnResource(stack, 'Repository', { type: REPOSITORY_TYPE, properties: setting.toCloudFormation() });
}

describe('a finding', () => {
  test('says what fails, what passes, and how to suppress it', () => {
    repository(TagMutabilitySetting.immutableExcept('latest'));
    expect(found(CHECKOV_CKV_AWS_51)).toEqual([{
      path: 'Stack/Repository',
      severity: 'warning',
      message: "the tag mutability IMMUTABLE except 'latest' fails checkov CKV_AWS_51. Use IMMUTABLE, or suppress the finding: "
        + "on the CfnRepository, addMetadata('checkov', { skip: [{ id: 'CKV_AWS_51', comment: '<why>' }] }).",
    }]);
  });

  test('is one for all scanners that fail, each with its own suppression', () => {
    repository(TagMutabilitySetting.immutableExcept('latest'));
    const [{ message }, ...others] = found(CHECKOV_CKV_AWS_51, TRIVY_AWS_0031, CHECKOV_CKV_AWS_51);
    expect(others).toEqual([]);
    expect(message).toMatch(/fails checkov CKV_AWS_51 and trivy AWS-0031\..*checkov CKV_AWS_51: on the .*; trivy AWS-0031: name /);
  });

  test('offers the filters where the scanner passes them, and never a mode that is mutable by default', () => {
    repository(TagMutabilitySetting.MUTABLE);
    expect(found(PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY)[0].message)
      .toContain('Use IMMUTABLE or IMMUTABLE_WITH_EXCLUSION, or suppress');
    expect(found(PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY, TRIVY_AWS_0031)[0].message).toContain('Use IMMUTABLE, or suppress');
  });

  test('is information where the verdict is not documented', () => {
    repository(TagMutabilitySetting.immutableExcept('latest'));
    expect(found(SECURITY_HUB_ECR_2)).toEqual([{
      path: 'Stack/Repository',
      severity: 'info',
      message: 'whether Security Hub ECR.2 passes IMMUTABLE_WITH_EXCLUSION is not documented. If it does not, use IMMUTABLE, or suppress '
        + 'the finding: set the workflow status of the finding to SUPPRESSED, for many by an automation rule.',
    }]);
  });

  test('comes of a repository that says nothing, which is mutable', () => {
    new ecr.Repository(stack, 'Repository');
    expect(found(...EVERY_SCANNER)).toEqual([expect.objectContaining({ path: 'Stack/Repository/Resource', severity: 'warning' })]);
  });

  test('comes of what the template will have, not of what was declared', () => {
    repository(TagMutabilitySetting.IMMUTABLE).addPropertyOverride('ImageTagMutability', TagMutabilityMode.MUTABLE);
    expect(found(CHECKOV_CKV_AWS_51)).toHaveLength(1);
  });

  test('comes of a mode whose filters are tokens, as no scanner reads filters', () => {
    const filter = new CfnParameter(stack, 'Filter').valueAsString;
    repository(TagMutabilitySetting.immutableExcept(filter));
    expect(found(CHECKOV_CKV_AWS_51)).toHaveLength(1);
  });

  test('comes of a repository that is exempt, since no scanner knows of the exemption', () => {
    const exempt = new TagImmutabilityStandard({ exemptions: [{ constructPath: 'Stack', reason: 'scratch', owner: 'platform' }] });
    repository(TagMutabilitySetting.MUTABLE);
    expect(findings(scannerWouldFail([CHECKOV_CKV_AWS_51]), app, contextOf(app, exempt))).toHaveLength(1);
  });

  test('comes in spite of a skip of another check', () => {
    repository(TagMutabilitySetting.MUTABLE).addMetadata('checkov', { skip: [{ id: 'CKV_AWS_136', comment: 'no key' }] });
    expect(found(CHECKOV_CKV_AWS_51)).toHaveLength(1);
  });
});

describe('what a scanner sees', () => {
  test('of a repository whose custom resource sets the mutability: the template is judged without it, the repository with it', () => {
    new ImmutableRepository(stack, 'Repository', {
      repositoryName: 'team/api', mutableTags: ['latest'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE,
    });
    expect(found(CHECKOV_CKV_AWS_51, PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY)).toEqual([{
      path: 'Stack/Repository/Resource',
      severity: 'warning',
      message: expect.stringMatching(/^the template says no tag mutability, since a custom resource sets it, and that fails checkov CKV_AWS_51,/),
    }]);
    expect(found(SECURITY_HUB_ECR_2)).toEqual([expect.objectContaining({ severity: 'info' })]);
  });

  test('of a repository that exists already: only what judges repositories in ECR', () => {
    new ExistingRepositories(stack, 'Legacy', {
      repositories: [ecr.Repository.fromRepositoryName(stack, 'Import', 'legacy/api')], tagMutability: TagMutabilitySetting.MUTABLE,
    });
    expect(found(CHECKOV_CKV_AWS_51, TRIVY_AWS_0031)).toEqual([]);
    expect(found(PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY)).toHaveLength(1);
  });

  test('of repositories that a creation template makes: only what judges repositories in ECR', () => {
    new CreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: [AppliedFor.REPLICATION], tagMutability: TagMutabilitySetting.MUTABLE });
    expect(found(CHECKOV_CKV_AWS_51, TRIVY_AWS_0031)).toEqual([]);
    expect(found(PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY)).toEqual([expect.objectContaining({ path: 'Stack/Template/Resource' })]);
  });
});

describe('it is silent', () => {
  test('of a repository that every scanner passes', () => {
    repository(TagMutabilitySetting.IMMUTABLE);
    expect(found(...EVERY_SCANNER)).toEqual([]);
  });

  test('of scanners that nobody asked to keep green', () => {
    repository(TagMutabilitySetting.immutableExcept('latest'));
    expect(found(PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY)).toEqual([]);
    expect(found()).toEqual([]);
  });

  test('of a mode that is a token, of which nothing is known', () => {
    new ecr.CfnRepository(stack, 'Repository', { imageTagMutability: new CfnParameter(stack, 'Mode').valueAsString });
    expect(found(...EVERY_SCANNER)).toEqual([]);
  });

  test('of a finding that the metadata skip already, for the scanner that reads them', () => {
    repository(TagMutabilitySetting.MUTABLE).addMetadata('checkov', { skip: [{ id: CHECKOV_CKV_AWS_51.id, comment: 'scratch' }] });
    expect(found(CHECKOV_CKV_AWS_51)).toEqual([]);
    expect(found(CHECKOV_CKV_AWS_51, TRIVY_AWS_0031)[0].message).toContain('fails trivy AWS-0031.');
  });

  test('of KICS where the template says nothing at all', () => {
    new CfnResource(stack, 'Bare', { type: REPOSITORY_TYPE });
    new CfnResource(stack, 'Named', { type: REPOSITORY_TYPE, properties: { RepositoryName: 'team/api' } });
    expect(found(ScannerRule.KICS_ECR_IMAGE_TAG_NOT_IMMUTABLE).map(({ path }) => path)).toEqual(['Stack/Named']);
  });

  test('of other resources', () => {
    new ecr.CfnPublicRepository(stack, 'Public');
    new ecr.CfnRegistryPolicy(stack, 'Policy', { policyText: {} });
    expect(found(...EVERY_SCANNER)).toEqual([]);
  });
});
