import type { Construct } from 'constructs';
import { CreationTemplate } from '../creation-template';
import type { AppliedFor } from '../ecr/applied-for';
import { ROOT, withoutSlash } from '../ecr/prefix';
import type { TagImmutabilityStandard } from '../standard';

/** A template for each baseline of a standard: that of the standard for ROOT, and those of namespaces. */
export function makeTemplates(scope: Construct, { _content }: TagImmutabilityStandard, appliedFor: AppliedFor[]): CreationTemplate[] {
  const asked = [
    { prefix: ROOT, tagMutability: _content.baseline },
    ..._content.namespaces.flatMap(({ prefix, baseline }) => baseline ? [{ prefix: withoutSlash(prefix), tagMutability: baseline }] : []),
  ];
  return asked.map((each) => new CreationTemplate(scope, templateId(each.prefix), { ...each, appliedFor }));
}

/** CDK writes a `/` in an id as `--`, which a prefix can have too. */
function templateId(prefix: string): string {
  return `Template:${prefix.replace(/\//g, ':')}`;
}
