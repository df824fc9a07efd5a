/** README's standard and its pull-through cache are for one app: neither may undo the other. */
import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { PullThroughCacheRule, TagFilters, TagImmutabilityStandard, TagMutabilitySetting, UpstreamRegistry } from '../../src';

const README = fs.readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');
const textsIn = (pattern: RegExp): string[] => [...pattern.exec(README)![1].matchAll(/'([^']*)'/g)].map(([, text]) => text);

const FILTERS = textsIn(/^ {2}template: \{\n {4}tagMutability: TagMutabilitySetting\.immutableExcept\((.*)\),$/m);
const [PREFIX] = textsIn(/^ {2}ecrRepositoryPrefix: (.*),$/m);
const NAMESPACES = textsIn(/^ {2}pullThroughNamespaces: \[(.*)\],$/m);

/** The filters of the cache's template, in an app whose standard enforces. */
function filtersWith(pullThroughNamespaces: string[]): string[] {
  const app = new App({ treeMetadata: false, analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  new TagImmutabilityStandard({ baseline: TagMutabilitySetting.immutableExcept('latest', 'dev-*'), pullThroughNamespaces }).applyTo(app);
  new PullThroughCacheRule(stack, 'Cache', {
    ecrRepositoryPrefix: PREFIX,
    upstreamRegistry: UpstreamRegistry.ecrPublic(),
    template: { tagMutability: TagMutabilitySetting.immutableExcept(...FILTERS) },
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ECR::RepositoryCreationTemplate', { AppliedFor: Match.arrayWith(['PULL_THROUGH_CACHE']) });
  const [{ Properties }] = Object.values(template.findResources('AWS::ECR::RepositoryCreationTemplate'));
  return Properties.ImageTagMutabilityExclusionFilters.map((filter: any) => filter.ImageTagMutabilityExclusionFilterValue);
}

test('the cache has the tags that publishers move by convention, and the standard lets them move', () => {
  expect(FILTERS).toEqual(TagFilters.FLOATING);
  expect(NAMESPACES).toContain(PREFIX);
  expect(filtersWith(NAMESPACES)).toEqual(FILTERS);
});

test('without its namespace in the standard, it would be cut', () => {
  expect(filtersWith([])).toEqual(['latest']);
});
