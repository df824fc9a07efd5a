import * as fs from 'node:fs';
import * as path from 'node:path';
import type { TemplateResource } from './app-template';
import { assetsAround } from './assets-of-stage';
import { oncePerRun } from './once-per-run';
import { FUNCTION_HANDLER, isFunctionRuntime } from '../../contract/custom-resource';
import { FUNCTION_BUNDLE } from '../../own-package';
import { bundleOf } from '../../template/function-bundle';
import type { RuleContext } from '../rule';

/** What a function can have beside its code without doing something else: where it runs, how long, and what it writes of that. */
const HARMLESS = [
  'Architectures', 'CodeSigningConfigArn', 'DeadLetterConfig', 'Description', 'EphemeralStorage', 'FunctionName', 'KmsKeyArn', 'LoggingConfig',
  'MemorySize', 'RecursiveLoop', 'ReservedConcurrentExecutions', 'Role', 'RuntimeManagementConfig', 'Tags', 'Timeout', 'TracingConfig', 'VpcConfig',
];

/**
 * What of a resource is not as this library's provider renders its function, so that nobody knows what it does: a property, such as `Code` or
 * `Layers`, or another member. Undefined if it runs the code of this library, and nothing else.
 */
export const foreignPartOf = oncePerRun((resource: TemplateResource, context): string | undefined => {
  const { type, condition, properties } = resource;
  if (type !== 'AWS::Lambda::Function') {
    return 'Type';
  }
  if (condition !== undefined) {
    return 'Condition';
  }
  const { Code, Handler, Runtime, ...others } = properties;
  const wrong = [
    ...runsBundle(Code, resource, context) ? [] : ['Code'],
    ...Handler === FUNCTION_HANDLER ? [] : ['Handler'],
    ...isRuntime(Runtime, resource) ? [] : ['Runtime'],
    // A layer, a variable and what nobody knows yet can run code of their own in the function, or send its calls elsewhere.
    ...Object.keys(others).filter((name) => !HARMLESS.includes(name)),
  ];
  return wrong[0];
});

function runsBundle(code: any, { stack, source }: TemplateResource, context: RuleContext): boolean {
  const { S3Bucket, S3Key, ...others } = code ?? {};
  const folder = S3Bucket === undefined || S3Key === undefined || Object.keys(others).length > 0 ? undefined
    : assetsAround(stack, context).fileAt(S3Bucket, S3Key);
  return folder !== undefined && [FUNCTION_BUNDLE, source && bundleOf(source)].some((bundle) => bundle !== undefined && hasSameFiles(folder, bundle));
}

function hasSameFiles(folder: string, bundle: string): boolean {
  const names = [folder, bundle].map((one) => fs.statSync(one, { throwIfNoEntry: false })?.isDirectory() ? fs.readdirSync(one).sort() : []);
  return names[1].length > 0 && `${names[0]}` === `${names[1]}`
    && names[1].every((name) => fs.readFileSync(path.join(folder, name)).equals(fs.readFileSync(path.join(bundle, name))));
}

/** A stack that does not say its region has a map of the newest runtime of each. */
function isRuntime(runtime: any, { template: { document } }: TemplateResource): boolean {
  const found = runtime?.['Fn::FindInMap'];
  const runtimes = Array.isArray(found) && found.length === 3
    ? Object.values<any>(document.Mappings?.[found[0]] ?? {}).map((ofRegion) => ofRegion?.[found[2]]) : [runtime];
  return runtimes.length > 0 && runtimes.every((name) => typeof name === 'string' && isFunctionRuntime(name));
}
