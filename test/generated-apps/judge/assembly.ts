/** What stands in a cloud assembly: its templates, wherever they are, what is judged in them, and what was said. */
import { callsOf } from './calls';
import { alternatives, Choices, NO_VALUE, Unknown, UnknownFilters } from './values';
import type { Outcome } from '../outcome';

export const REPOSITORY = 'AWS::ECR::Repository';
export const CREATION_TEMPLATE = 'AWS::ECR::RepositoryCreationTemplate';
export const CUSTOM_REPOSITORY = 'Custom::EcrRepositoryTagMutability';
export const CUSTOM_TEMPLATE = 'Custom::EcrRepositoryCreationTemplate';
export const MODE = 'ImageTagMutability';
export const FILTERS = 'ImageTagMutabilityExclusionFilters';
const JUDGED_TYPES = [REPOSITORY, CREATION_TEMPLATE, CUSTOM_REPOSITORY, CUSTOM_TEMPLATE];

/** One template: a file, or a text inside a resource of one. */
export interface Document {
  readonly file: string;
  readonly template: any;
  /** The resource of another template that it stands in, or that refers to it. */
  readonly referrer?: { readonly file: string; readonly id: string; readonly path?: string };
  readonly account?: string;
  readonly region?: string;
  /** Whether somebody can deploy it to an account that is not that of its stack. */
  readonly isDeployedElsewhere: boolean;
  /** Whether a construct of the app has made it, so that it can be changed. */
  readonly isOfAStack: boolean;
}

/** A mode and filters that a template can come to, with what was chosen on the way. */
export interface PossibleSetting {
  readonly choices: Choices;
  readonly mode: string | Unknown;
  /** `malformed`: what CloudFormation does not take. */
  readonly filters: readonly string[] | Unknown | 'malformed';
}

/** What has a tag mutability: a repository, a creation template, or our custom resource of one. */
export interface Judged {
  readonly document: Document;
  readonly id: string;
  readonly resource: any;
  /** How it is called in findings: its construct's path, if the template says it. */
  readonly path?: string;
  /** What is deployed in the end: of a repository with a custom resource of ours that of the custom resource. */
  readonly settings: readonly PossibleSetting[];
  /** Whether a custom resource of ours sets it, which is judged by itself. */
  readonly isSetByAnother: boolean;
  readonly names: readonly (string | Unknown | undefined)[];
  readonly account?: string;
  readonly tags: readonly any[];
  readonly paths: readonly string[];
}

export interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly text: string;
  readonly path?: string;
  readonly file?: string;
  readonly id?: string;
  readonly isAnnotation: boolean;
}

export function templatesIn(files: Outcome['files']): Record<string, any> {
  return Object.fromEntries(Object.entries(files).filter(([file]) => file.endsWith('.template.json')).map(([file, text]) => [file, JSON.parse(text)]));
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : '';
}

/** The files of assets, by their hashes. */
export function assetsIn(files: Outcome['files']): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([file]) => file.endsWith('.assets.json')).flatMap(([file, text]) =>
    Object.entries<any>(JSON.parse(text).files).map(([hash, { source }]) => [hash, `${folderOf(file)}${source.path}`])));
}

/** A template in which each `Fn::ForEach` over literals is what it stands for. */
function withoutLoops(template: any): any {
  const resources = Object.entries<any>(template.Resources ?? {}).flatMap(([id, resource]) => {
    const [variable, values, body] = id.startsWith('Fn::ForEach::') && Array.isArray(resource) ? resource : [];
    return Array.isArray(values) && values.every((value) => typeof value === 'string')
      ? values.flatMap((value) => Object.entries<any>(JSON.parse(JSON.stringify(body).replaceAll(`{"Ref":"${variable}"}`, `"${value}"`).replaceAll(`\${${variable}}`, value))))
      : [[id, resource] as [string, any]];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

export function isSameDocument(one: Document, other: Document): boolean {
  return one.file === other.file && one.referrer?.id === other.referrer?.id && one.referrer?.file === other.referrer?.file;
}

/** The templates that are deployed: those of stacks, and what they refer to. */
export function documentsIn(files: Outcome['files']): { documents: Document[]; outOfReach: { file: string; id: string; path?: string; why: string }[] } {
  const assets = assetsIn(files);
  const documents: Document[] = [];
  const outOfReach: { file: string; id: string; path?: string; why: string }[] = [];
  const add = (given: Document) => {
    const document = { ...given, template: withoutLoops(given.template) };
    if (documents.some((other) => isSameDocument(other, document))) {
      return;
    }
    documents.push(document);
    const { file, template } = document;
    if (template.Transform && ![template.Transform].flat().every((name) => name === 'AWS::LanguageExtensions')) {
      outOfReach.push({ file, id: '', why: `${[template.Transform].flat().at(-1)}` });
    }
    for (const [id, resource] of Object.entries<any>(template.Resources ?? {})) {
      const path = resource?.Metadata?.['aws:cdk:path'];
      const name = (why: string) => outOfReach.push({ file, id, path, why });
      if (id.startsWith('Fn::ForEach') || id.startsWith('Fn::Transform')) {
        name(id);
        continue;
      }
      const text = JSON.stringify(resource?.Properties ?? {});
      if (String(resource.Type).endsWith('::MODULE')) {
        name('a module');
      } else if (text.includes('"Fn::Transform"')) {
        name('a transform');
      } else if (/createRepository\b|putImageTagMutability\b/.test(text) && !JUDGED_TYPES.includes(resource.Type) && !resource.Type.startsWith('AWS::IAM::') && callsOf(resource).length === 0) {
        name('calls ECR');
      }
      if (['AWS::CloudFormation::Stack', 'AWS::CloudFormation::StackSet', 'AWS::ServiceCatalog::CloudFormationProduct', 'AWS::ServiceCatalog::CloudFormationProvisionedProduct'].includes(resource.Type)) {
        const isDeployedElsewhere = document.isDeployedElsewhere || resource.Type !== 'AWS::CloudFormation::Stack';
        const referrer = { file, id, path };
        const body = resource.Properties?.TemplateBody;
        const hashes = text.match(/[0-9a-f]{64}/g)?.filter((hash) => hash in assets) ?? [];
        if (typeof body === 'string' && parsed(body)) {
          add({ file, referrer, template: parsed(body), account: document.account, region: document.region, isDeployedElsewhere, isOfAStack: false });
        } else if (hashes.length === 0) {
          name('a template elsewhere');
        }
        for (const hash of hashes) {
          const inner = parsed(files[assets[hash]]);
          if (inner) {
            add({ file: assets[hash], referrer, template: inner, account: document.account, region: document.region, isDeployedElsewhere, isOfAStack: assets[hash].endsWith('.template.json') });
          }
        }
      }
    }
  };
  for (const [file, text] of Object.entries(files).filter(([name]) => name.endsWith('manifest.json'))) {
    for (const artifact of Object.values<any>(JSON.parse(text).artifacts ?? {})) {
      if (artifact.type === 'aws:cloudformation:stack') {
        const template = `${folderOf(file)}${artifact.properties.templateFile}`;
        const [account, region] = artifact.environment.replace('aws://', '').split('/').map((one: string) => one.startsWith('unknown-') ? undefined : one);
        add({ file: template, template: JSON.parse(files[template]), account, region, isDeployedElsewhere: false, isOfAStack: true });
      }
    }
  }
  return { documents, outOfReach };
}

function parsed(text: string | undefined): any {
  try {
    const value = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && 'Resources' in value ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The path of the construct that has an id in the template of a stack: of several, as those of nested stacks, the shortest. */
function pathOf(files: Outcome['files'], file: string, id: string): string | undefined {
  const paths = metadataIn(files).filter((one) => one.template === file && one.entries.some(({ type, data }) => type === 'aws:cdk:logicalId' && data === id));
  return paths.map(({ path }) => path).sort((a, b) => a.length - b.length)[0];
}

/** What constructs have as metadata, by the template of the stack that they are in. */
function metadataIn(files: Outcome['files']): { template: string; path: string; entries: { type: string; data: any }[] }[] {
  return Object.entries(files).filter(([file]) => file.endsWith('manifest.json')).flatMap(([file, text]) =>
    Object.values<any>(JSON.parse(text).artifacts ?? {}).flatMap(({ metadata, additionalMetadataFile, properties }) => {
      const all = { ...metadata, ...additionalMetadataFile && JSON.parse(files[`${folderOf(file)}${additionalMetadataFile}`]) };
      return Object.entries<any>(all).map(([path, entries]) => ({ template: `${folderOf(file)}${properties?.templateFile}`, path: path.slice(1), entries }));
    }));
}

/** What has a tag mutability in a template. */
export function judgedIn(document: Document, files: Outcome['files']): Judged[] {
  const { template } = document;
  const resources = Object.entries<any>(template.Resources ?? {});
  return resources.filter(([, resource]) => JUDGED_TYPES.includes(resource?.Type)).map(([id, resource]): Judged => {
    // What renders itself, or is included, says no path.
    const path = resource.Metadata?.['aws:cdk:path'] ?? (document.isOfAStack ? pathOf(files, document.file, id) : undefined);
    const setter = resource.Type === REPOSITORY
      ? resources.find(([, other]) => isOurs(other, template) && other.Condition === undefined && refersTo(other.Properties.RepositoryName, id))?.[1]
      : undefined;
    const referred = resource.Type === CUSTOM_REPOSITORY
      ? resources.find(([other]) => refersTo(resource.Properties?.RepositoryName, other))
      : undefined;
    const named = referred?.[1] ?? resource;
    const nameProperty = named.Properties?.[named.Type.endsWith('CreationTemplate') ? 'Prefix' : 'RepositoryName'];
    return {
      document,
      id,
      resource,
      path,
      settings: settingsOf(setter ?? resource, template),
      isSetByAnother: setter !== undefined,
      names: alternatives(nameProperty, template).map(({ value }) => asName(value, named.Type.endsWith('CreationTemplate'))),
      account: typeof resource.Properties?.RegistryId === 'string' ? resource.Properties.RegistryId : document.account,
      tags: [named.Properties?.Tags ?? []].flat(),
      paths: [path, referred?.[1].Metadata?.['aws:cdk:path'], document.isOfAStack ? undefined : document.referrer?.path].filter((one) => one !== undefined),
    };
  });
}

function asName(value: any, isPrefix: boolean): string | Unknown | undefined {
  if (value === NO_VALUE || value === undefined) {
    return undefined;
  }
  if (typeof value !== 'string') {
    return value instanceof Unknown ? value : new Unknown();
  }
  return isPrefix ? `${value.replace(/\/$/, '')}/` : value;
}

/** Whether a resource is the library's: its function is in the template, with an uploaded bundle, and nothing that runs beside it. */
function isOurs({ Type, Properties }: any, template: any): boolean {
  const token = Properties?.ServiceToken?.['Fn::GetAtt']?.[0];
  const called = template.Resources[token];
  return Type === CUSTOM_REPOSITORY && called?.Type === 'AWS::Lambda::Function'
    && `${called.Properties?.Description}`.startsWith('Sets the tag mutability of ECR repositories')
    && called.Properties.Handler === 'index.handler' && called.Properties.Code?.ZipFile === undefined && called.Properties.Layers === undefined
    && called.Properties.Environment === undefined;
}

function refersTo(value: any, id: string): boolean {
  return value?.Ref === id;
}

function settingsOf({ Properties }: any, template: any): PossibleSetting[] {
  if (typeof Properties === 'object' && Properties !== null && Object.keys(Properties).some((name) => name === 'Ref' || name.startsWith('Fn::'))) {
    // A function stands for all of them, or for more of them.
    return [{ choices: {}, mode: new Unknown(), filters: new Unknown() }];
  }
  return settingsOfProperties(Properties ?? {}, template);
}

function settingsOfProperties(Properties: any, template: any): PossibleSetting[] {
  return alternatives([wrapped(Properties[MODE]), wrapped(Properties[FILTERS])], template)
    .map(({ choices, value: [mode, filters] }) => ({
      choices,
      mode: 'value' in mode ? typeof mode.value === 'string' || mode.value instanceof Unknown ? mode.value : `${JSON.stringify(mode.value)}` : 'MUTABLE',
      filters: 'value' in filters ? asFilters(filters.value) : [],
    }));
}

/** A value that is missing stays apart from the others. */
function wrapped(value: any): object {
  return value === undefined ? {} : { value };
}

function asFilters(value: any): PossibleSetting['filters'] {
  if (value instanceof Unknown) {
    return value;
  }
  if (!Array.isArray(value)) {
    return 'malformed';
  }
  const filters: string[] = [];
  let isKnown = true;
  for (const one of value) {
    const members = [one?.ImageTagMutabilityExclusionFilterType, one?.ImageTagMutabilityExclusionFilterValue];
    if ([one, ...members].some((member) => member instanceof Unknown)) {
      isKnown = false;
      continue;
    }
    if (one?.ImageTagMutabilityExclusionFilterType !== 'WILDCARD' || typeof one.ImageTagMutabilityExclusionFilterValue !== 'string') {
      return 'malformed';
    }
    filters.push(one.ImageTagMutabilityExclusionFilterValue);
  }
  return isKnown ? filters : new UnknownFilters(filters);
}

/** What the library has said: in the report of the validation, and by annotations. */
export function findingsIn(files: Outcome['files']): Finding[] {
  const findings: Finding[] = [];
  for (const { pluginName, violations } of JSON.parse(files['validation-report.json'] ?? '{}').pluginReports ?? []) {
    if (pluginName === 'cdk-ecr-immutability') {
      for (const { ruleName, description, severity, violatingConstructs } of violations) {
        for (const { constructPath, cloudFormationResource } of violatingConstructs) {
          findings.push({
            rule: ruleName,
            severity,
            text: description,
            path: constructPath,
            file: cloudFormationResource?.templatePath,
            id: cloudFormationResource?.logicalId,
            isAnnotation: false,
          });
        }
      }
    }
  }
  for (const { path, entries } of metadataIn(files)) {
    const id = entries.find(({ type }) => type === 'aws:cdk:logicalId')?.data;
    for (const { type, data } of entries) {
      const severity = /^aws:cdk:(info|warning|error)$/.exec(type)?.[1];
      if (severity && `${data}`.includes('cdk-ecr-immutability')) {
        findings.push({ rule: /cdk-ecr-immutability:(\w+)/.exec(data)?.[1] ?? '', severity, text: data, path, id, isAnnotation: true });
      }
    }
  }
  return findings;
}
