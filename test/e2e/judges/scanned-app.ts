/**
 * The app that scanners are asked about: a repository of each mode, and what else they could take for one. Run by itself, it writes its
 * template to the folder in CDK_OUTDIR.
 */
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { AppliedFor, CreationTemplate, TagMutabilityVia, ImmutableRepository, TagMutabilityMode, TagMutabilitySetting } from '../../../src';
import { REPOSITORY_TYPE } from '../../../src/ecr/resource-types';
import { takesFilters } from '../../../src/mutability/language/tag-mutability-mode';
import { ScannerRule } from '../../../src/scanners/scanner-rule';

export const SCANNED_TEMPLATE = 'Scanned.template.json';

/** Names of repositories; a mode is the name of the one that has it. */
export const WITHOUT_MODE = 'WithoutMode';
export const WITHOUT_PROPERTIES = 'WithoutProperties';
export const VIA_CUSTOM_RESOURCE = 'ViaCustomResource';
export const skippedTwinOf = (mode: TagMutabilityMode) => `Skipped_${mode}`;

export function synthesizeScannedApp(outdir?: string): void {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Scanned');
  for (const mode of Object.values(TagMutabilityMode)) {
    const properties = TagMutabilitySetting.of(mode, takesFilters(mode) ? ['latest'] : []).toCloudFormation();
    declare(stack, mode, properties);
    declare(stack, skippedTwinOf(mode), properties).addMetadata('checkov', { skip: [{ id: ScannerRule.CHECKOV_CKV_AWS_51.id, comment: 'as in docs/scanners.md' }] });
  }
  declare(stack, WITHOUT_MODE, {});
  new ecr.Repository(stack, WITHOUT_PROPERTIES);
  new ImmutableRepository(stack, VIA_CUSTOM_RESOURCE, {
    repositoryName: repositoryName(VIA_CUSTOM_RESOURCE), mutableTags: ['latest'], tagMutabilityVia: TagMutabilityVia.CUSTOM_RESOURCE,
  });
  new CreationTemplate(stack, 'CreationTemplate', { prefix: 'team', appliedFor: [AppliedFor.REPLICATION], tagMutability: TagMutabilitySetting.MUTABLE });
  app.synth();
}

/** Scanners of templates say the logical id, those of repositories the name. */
function declare(stack: Stack, name: string, properties: any): CfnResource {
  const resource = new CfnResource(stack, name, { type: REPOSITORY_TYPE, properties: { RepositoryName: repositoryName(name), ...properties } });
  resource.overrideLogicalId(logicalId(name));
  return resource;
}

export function logicalId(name: string): string {
  return name.replace(/_/g, '');
}

function repositoryName(name: string): string {
  return `scanned/${name.toLowerCase()}`;
}

if (require.main === module) {
  synthesizeScannedApp();
}
