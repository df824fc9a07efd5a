/**
 * The judge. It reads what was synthesized and the standard as it was described, and nothing of the library.
 */
import { createHash } from 'crypto';
import { dirname } from 'path';
import {
  assetsIn, CREATION_TEMPLATE, CUSTOM_REPOSITORY, Document, documentsIn, Finding, findingsIn, FILTERS, isSameDocument, Judged, judgedIn, MODE,
  PossibleSetting, REPOSITORY, templatesIn,
} from './assembly';
import { callsIn } from './calls';
import { isExemptByPath, Requirement, requirementsOf } from './standard';
import { isOpen, isTaken, representativeTags, Setting } from './tags';
import { alternatives, areCompatible, Unknown, UnknownFilters } from './values';
import type { AppDescription } from '../description';
import type { Outcome } from '../outcome';

/** What must hold, by the names that complaints begin with. */
export type Invariant =
  /** No tag is open that the baseline protects, or an error says so; in REPORT a warning. */
  | 'protected'
  /** What nobody can know, or read, is said. */
  | 'unknown is said'
  /** Nothing but mode and filters of judged resources differs, and only where they did not comply. */
  | 'nothing else'
  /** Nothing becomes looser than the user said, and nothing that ECR takes becomes what it refuses. */
  | 'never looser'
  /** What synthesizes without the library synthesizes with it, or ends in findings. */
  | 'no crash'
  | 'the same twice'
  /** The hash of an asset is that of its content. */
  | 'hashes'
  /** No finding is said twice, or contradicts another one or the template. */
  | 'findings agree'
  /** What was changed is said. */
  | 'changes are said'
  /** A tag that is deployed from a repository that may move it is said, and from no other. */
  | 'deployed tags'
  /** A tag that a pipeline pushes again is said where it is refused the second time, and nowhere else. */
  | 'pushed tags'
  /** A registry that creates repositories by itself is said where no template is for them, and nowhere else. */
  | 'created by ECR';

export const INVARIANTS: readonly Invariant[] = [
  'protected', 'unknown is said', 'nothing else', 'never looser', 'no crash', 'the same twice', 'hashes', 'findings agree', 'changes are said', 'deployed tags', 'pushed tags',
  'created by ECR',
];

export interface Complaint {
  readonly invariant: Invariant;
  readonly text: string;
}

/** The rules by which a finding says that a setting is looser than it may be. */
const LOOSER = ['repositoryMutable', 'exclusionsLooserThanBaseline', 'creationTemplateLooser', 'wildcardMatchesEverything'];
const UNKNOWN = 'tagMutabilityUnknown';
const SEVERITIES = ['info', 'warning', 'error', 'fatal'];

/** A verdict of one alternative under one baseline. */
type Verdict = 'open' | 'closed' | 'unknown' | 'refused';

/** Whether the judge has anything to say: an app that does not synthesize without the library is none. */
export function isAnApp(without: Outcome): boolean {
  return without.thrown === undefined;
}

export function judge(description: AppDescription, without: Outcome, outcome: Outcome, again: Outcome): Complaint[] {
  const complaints: Complaint[] = [];
  const complain = (invariant: Invariant, text: string) => complaints.push({ invariant, text });
  const findings = findingsIn(outcome.files);

  judgeCrash(outcome, findings, complain);
  judgeRepetition(outcome, again, complain);
  if (outcome.thrown && Object.keys(templatesIn(outcome.files)).length === 0) {
    return complaints;
  }
  const [before, judged] = [without, outcome].map(({ files }) => documentsIn(files).documents.flatMap((document) => judgedIn(document, files)));
  judged.filter(({ isSetByAnother }) => !isSetByAnother).forEach((one) => judgeProtection(description, one, findings, complain));
  judgeReach(description, outcome, findings, complain);
  judgeDifferences(without, outcome, complain);
  judgeHashes(without, outcome, complain);
  judgeFindings(description, judged, findings, complain);
  const { documents } = documentsIn(outcome.files);
  documents.flatMap(callsIn).forEach((call) => judgeCall(description, call, findings, complain));
  judgeDeployments(description, outcome, judged, findings, complain);
  judgePushes(documents, judged, findings, complain);
  judgeReplication(documents, findings, complain);
  judgeCaches(description, documents, findings, complain);
  for (const one of judged) {
    const earlier = before.find((other) => other.id === one.id && isSameDocument(other.document, one.document));
    if (earlier) {
      judgeChange(description, earlier, one, findings, complain);
    }
  }
  return complaints;
}

type Complain = (invariant: Invariant, text: string) => void;

// ---------------------------------------------------------------------------------------------------------------------
// Crash, repetition, hashes.

function judgeCrash({ thrown, files }: Outcome, findings: readonly Finding[], complain: Complain): void {
  const fails = findings.some(({ severity, isAnnotation }) => !isAnnotation && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf('error'));
  const report = JSON.parse(files['validation-report.json'] ?? '{}');
  for (const { metadata, pluginName } of report.pluginReports ?? []) {
    if (metadata?.error) {
      complain('no crash', `the validation plugin ${pluginName} threw: ${metadata.error}`);
    }
  }
  // A fault inside of a check is a finding too, but not one of the app.
  findings.filter(({ text }) => /\b(TypeError|RangeError|ReferenceError|Cannot read properties|is not a function|is not iterable)\b/.test(text))
    .forEach(({ rule, text }) => complain('no crash', `${rule}: ${text}`));
  if (thrown && (thrown.during === 'building' || !fails)) {
    complain('no crash', `${thrown.during}: ${thrown.message}\n${thrown.stack.split('\n').slice(0, 6).join('\n')}`);
  }
  if (!thrown && fails) {
    complain('no crash', 'there are errors among the findings, and the synthesis did not fail');
  }
}

function judgeRepetition(outcome: Outcome, again: Outcome, complain: Complain): void {
  const compared = (file: string) => /\.(template|assets)\.json$|asset\.[0-9a-f]+\.json$/.test(file);
  for (const file of new Set([...Object.keys(outcome.files), ...Object.keys(again.files)])) {
    if (compared(file) && outcome.files[file] !== again.files[file]) {
      complain('the same twice', `${file} differs`);
    }
  }
  const said = ({ files }: Outcome) => JSON.stringify(findingsIn(files));
  if (said(outcome) !== said(again)) {
    complain('the same twice', `the findings differ: ${said(outcome)} and ${said(again)}`);
  }
  if (outcome.thrown?.during !== again.thrown?.during) {
    complain('the same twice', `one throws: ${outcome.thrown?.message ?? again.thrown?.message}`);
  }
}

function judgeHashes(without: Outcome, { files }: Outcome, complain: Complain): void {
  const holds = (of: Outcome['files'], hash: string, file: string) => {
    const text = of[file];
    // A nested stack's hash is that of its template without spaces; a product's, a stack's and an asset's are those of the file.
    return text === undefined || [text, JSON.stringify(JSON.parse(text))].some((content) => createHash('sha256').update(content).digest('hex') === hash);
  };
  const held = Object.entries(assetsIn(without.files)).filter(([hash, file]) => holds(without.files, hash, file)).map(([, file]) => file);
  for (const [hash, file] of Object.entries(assetsIn(files))) {
    if (held.includes(file) && !holds(files, hash, file)) {
      complain('hashes', `${file} is published as ${hash}, which is not the hash of what it says`);
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// What is open.

function verdictOf({ mode, filters }: PossibleSetting, baseline: readonly string[]): Verdict {
  // Each filter of this mode protects more tags: what is known may protect enough.
  if (mode === 'MUTABLE_WITH_EXCLUSION' && filters instanceof UnknownFilters && openTag({ mode, filters: filters.known }, baseline) === undefined) {
    return 'closed';
  }
  if (mode instanceof Unknown || filters instanceof Unknown) {
    return 'unknown';
  }
  if (filters === 'malformed' || !isTaken({ mode, filters })) {
    return 'refused';
  }
  return openTag({ mode, filters }, baseline) === undefined ? 'closed' : 'open';
}

function openTag(setting: Setting, baseline: readonly string[]): string | undefined {
  const allowed: Setting = { mode: baseline.length === 0 ? 'IMMUTABLE' : 'IMMUTABLE_WITH_EXCLUSION', filters: baseline };
  return representativeTags([...setting.filters, ...baseline]).find((tag) => isOpen(setting, tag) && !isOpen(allowed, tag));
}

/** All that can be asked of a resource, for each name and account that it may have. */
function askedOf({ standard }: AppDescription, one: Judged): { strict: Requirement[]; all: (Requirement | undefined)[] } {
  const isAny = one.account === undefined || one.document.isDeployedElsewhere;
  const others = isAny ? [undefined, ...(standard.accounts ?? []).map(({ account }) => account)] : [];
  const [first, ...rest] = [...new Set([one.account, ...others])].map((account) =>
    one.names.flatMap((name) => requirementsOf(standard, { name, paths: one.paths, account, tags: one.tags })));
  // Of several accounts that it may be, the judge takes either answer: an error is due only if it is in each.
  const strict = first.map((requirement, index): Requirement | undefined => requirement && {
    ...requirement, enforcement: [first, ...rest].every((list) => list[index]?.enforcement === 'ENFORCE') ? 'ENFORCE' : 'REPORT',
  });
  return { strict: strict.filter((requirement) => requirement !== undefined), all: [first, ...rest].flat() };
}

function judgeProtection(description: AppDescription, one: Judged, findings: readonly Finding[], complain: Complain): void {
  const about = findings.filter((finding) => isAbout(finding, one));
  askedOf(description, one).strict.forEach((requirement) => {
    const verdicts = one.settings.map((setting) => verdictOf(setting, requirement.baseline));
    const isError = requirement.enforcement === 'ENFORCE';
    const needed = verdicts.includes('open') ? isError ? 'error' : 'warning' : verdicts.every((verdict) => verdict === 'closed') ? 'info' : 'warning';
    if (needed !== 'info' && !about.some(({ severity }) => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(needed))) {
      const shown = one.settings.map(({ mode, filters }) => `${mode instanceof Unknown ? '?' : mode} ${filters instanceof Unknown ? '?' : JSON.stringify(filters)}`).join(' | ');
      complain(verdicts.includes('open') ? 'protected' : 'unknown is said',
        `${called(one)} can be ${shown}, the baseline is [${requirement.baseline}], and no ${needed} names it`);
    }
  });
}

function called({ document, id, path }: Judged): string {
  return `${document.file}${document.referrer && !document.isOfAStack ? ` in ${document.referrer.id}` : ''} ${id} (${path ?? 'no path'})`;
}

/** What a call gives is as open as if it stood in a template. */
function judgeCall(description: AppDescription, call: Judged, findings: readonly Finding[], complain: Complain): void {
  judgeProtection(description, call, findings, complain);
  const { all } = askedOf(description, call);
  const isClosed = all.every((requirement) => requirement === undefined || call.settings.every((setting) => verdictOf(setting, requirement.baseline) === 'closed'));
  const said = findings.find(({ rule, file, id }) => rule === 'callLooserThanBaseline' && file === call.document.file && id === call.id);
  if (isClosed && said) {
    complain('findings agree', `${called(call)} calls within the baseline, and this is said: ${said.text}`);
  }
}

/** Whether a finding names a resource. */
function isAbout({ file, id, path, text, isAnnotation }: Finding, one: Judged): boolean {
  const { document, path: own } = one;
  const words = text.split(/[^A-Za-z0-9/_]+/);
  if (own !== undefined && (path === own || `${path}/Resource` === own || words.includes(own))) {
    return true;
  }
  if (isAnnotation && own === undefined && id === one.id) {
    return true;
  }
  if (file !== undefined && id !== undefined) {
    const isReferrer = document.referrer !== undefined && !document.isOfAStack && file === document.referrer.file && id === document.referrer.id;
    return isReferrer || file === document.file && (id === one.id || words.includes(one.id));
  }
  if (path !== undefined && document.referrer?.path !== undefined && !document.isOfAStack) {
    return path === document.referrer.path;
  }
  return words.includes(one.id) && (path === undefined || own === undefined || own.startsWith(path));
}

/** Nothing is asked of what a path exempts, and of what is below it. */
function judgeReach({ standard }: AppDescription, { files }: Outcome, findings: readonly Finding[], complain: Complain): void {
  for (const { file, id, path, why } of documentsIn(files).outOfReach) {
    if (path !== undefined && isExemptByPath(standard, [path])) {
      continue;
    }
    const isNamed = findings.some((finding) =>
      (finding.file === file || finding.isAnnotation) && (id === '' ? !finding.isAnnotation : finding.id === id) || path !== undefined && finding.path !== undefined && (finding.path === path || path.startsWith(`${finding.path}/`))
      || id !== '' && finding.text.includes(id) || id === '' && finding.text.includes(why));
    if (!isNamed) {
      complain('unknown is said', `${file} ${id} has what is out of reach (${why}), and nothing says so`);
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// What is different.

function judgeDifferences(without: Outcome, outcome: Outcome, complain: Complain): void {
  const [before, after] = [without, outcome].map(({ files }) => templatesWithoutMutability(files));
  for (const file of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const difference = firstDifference(before[file], after[file], file);
    if (difference) {
      complain('nothing else', difference);
    }
  }
}

/** All templates, without what may differ. */
function templatesWithoutMutability(files: Outcome['files']): Record<string, any> {
  const hashes = Object.entries(assetsIn(files)).filter(([, file]) => file.endsWith('.template.json'));
  const relevant = Object.fromEntries(Object.entries(files).filter(([file]) => /\.(template|assets)\.json$|(^|\/)asset\.[0-9a-f]+\.json$/.test(file)).map(([file, text]) => [
    file, JSON.parse(hashes.reduce((masked, [hash, of]) => masked.replaceAll(hash, `hash of ${of}`), text)),
  ]));
  for (const [file, { files: assets }] of Object.entries(relevant).filter(([name]) => name.endsWith('.assets.json'))) {
    // CDK names a destination by a hash of what is in it.
    relevant[file] = Object.fromEntries(Object.entries<any>(assets).map(([id, { source, destinations }]) => [
      id, { source, destinations: Object.values(destinations) },
    ]));
  }
  for (const document of documentsIn(files).documents.filter(({ isOfAStack }) => isOfAStack)) {
    for (const { id } of judgedIn(document, files)) {
      const resource = relevant[document.file].Resources[id] ?? {};
      delete resource.Properties?.[MODE];
      delete resource.Properties?.[FILTERS];
      if (Object.keys(resource.Properties ?? {}).length === 0) {
        delete resource.Properties;
      }
    }
  }
  return relevant;
}

function firstDifference(before: any, after: any, where: string): string | undefined {
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null || Array.isArray(before) !== Array.isArray(after)) {
    return before === after ? undefined : `${where}: ${JSON.stringify(before)} became ${JSON.stringify(after)}`;
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const difference = firstDifference(before[key], after[key], `${where} ${key}`);
    if (difference) {
      return difference;
    }
  }
  return undefined;
}

function judgeChange(description: AppDescription, before: Judged, after: Judged, findings: readonly Finding[], complain: Complain): void {
  const written = ({ resource: { Properties = {} } }: Judged) => JSON.stringify([Properties[MODE], Properties[FILTERS]]);
  if (written(before) === written(after)) {
    return;
  }
  const change = `${called(after)}: ${written(before)} became ${written(after)}`;
  const { all } = askedOf(description, before);
  const mayChange = description.applied !== 'checks' && all.some((requirement) =>
    requirement?.enforcement === 'ENFORCE' && before.settings.some((setting) => verdictOf(setting, requirement.baseline) !== 'closed'));
  if (!mayChange) {
    complain('nothing else', `${change}, though it is exempt, is only reported, or complies`);
  }
  for (const now of after.settings) {
    for (const then of before.settings.filter(({ choices }) => areCompatible(choices, now.choices))) {
      const [knownNow, knownThen] = [now, then].map(known);
      if (knownThen && isTaken(knownThen) && !(knownNow && isTaken(knownNow))) {
        complain('never looser', `${change}, which ECR does not take`);
      } else if (knownNow && knownThen && isTaken(knownThen)) {
        const tag = representativeTags([...knownNow.filters, ...knownThen.filters]).find((one) => isOpen(knownNow, one) && !isOpen(knownThen, one));
        if (tag !== undefined) {
          complain('never looser', `${change}, so tag ${tag} is open that was not`);
        }
      }
    }
  }
  if (!findings.some((finding) => isAbout(finding, after))) {
    complain('changes are said', `${change}, and nothing says so`);
  }
}

function known({ mode, filters }: PossibleSetting): Setting | undefined {
  return mode instanceof Unknown || filters instanceof Unknown || filters === 'malformed' ? undefined : { mode, filters };
}

// ---------------------------------------------------------------------------------------------------------------------
// What is said.

function judgeFindings(description: AppDescription, judged: readonly Judged[], findings: readonly Finding[], complain: Complain): void {
  const seen = new Set<string>();
  for (const { rule, path, file, id, text, isAnnotation } of findings) {
    const key = JSON.stringify([rule, path, file, id, text, isAnnotation]);
    if (rule === 'notReached' && description.applied.startsWith('applyTo') && !description.flags?.includes('no aspectStabilization') && file !== undefined && !file.includes('/')) {
      complain('findings agree', `${file} ${id} is in a stack of the app, to which the standard was applied: ${text}`);
    }
    if (seen.has(key)) {
      complain('findings agree', `said twice: ${key}`);
    }
    seen.add(key);
  }
  for (const one of judged) {
    const about = findings.filter((finding) => finding.file === one.document.file && finding.id === one.id && !finding.isAnnotation);
    const { all } = askedOf(description, one);
    // Filters that match every tag are named where they close every tag, too.
    const loose = about.filter(({ rule }) => LOOSER.includes(rule) && !one.settings.some(({ mode }) => rule === 'wildcardMatchesEverything' && mode === 'MUTABLE_WITH_EXCLUSION'));
    const verdicts = all.flatMap((requirement) => requirement ? one.settings.map((setting) => verdictOf(setting, requirement.baseline)) : []);
    if (loose.length > 0 && one.resource.Type !== 'AWS::ECR::RepositoryCreationTemplate' && one.resource.Type !== 'Custom::EcrRepositoryCreationTemplate'
      && verdicts.every((verdict) => verdict === 'closed')) {
      complain('findings agree', `${called(one)} complies or is exempt, and ${loose[0].rule} says: ${loose[0].text}`);
    }
    const isLiteral = one.settings.length === 1 && known(one.settings[0]) && isTaken(known(one.settings[0])!);
    const unknown = about.find(({ rule }) => rule === UNKNOWN);
    if (unknown && isLiteral && one.names.every((name) => !(name instanceof Unknown))) {
      complain('findings agree', `${called(one)} is known, and ${UNKNOWN} says: ${unknown.text}`);
    }
    if (new Set(loose.map(({ rule }) => rule)).size > 1 && isLiteral) {
      complain('findings agree', `${called(one)} has ${loose.map(({ rule }) => rule).join(' and ')}`);
    }
  }
}

/** The types whose properties say the image that they run. */
const RUNNERS = [
  'AWS::ECS::TaskDefinition', 'AWS::Lambda::Function', 'AWS::AppRunner::Service', 'AWS::Batch::JobDefinition', 'AWS::CodeBuild::Project', 'AWS::SageMaker::Model',
];

/** Whether two templates are certainly deployed to one account and region. Those that no stack says, are the same in one Stage. */
function isSameEnvironment({ file, account, region }: Document, other: Document): boolean {
  return account === other.account && region === other.region
    && (account !== undefined && region !== undefined || dirname(file) === dirname(other.file));
}

/** Of several repositories with the name of an image, those of the own template count, if there are any. */
function judgeDeployments(
  description: AppDescription, { files }: Outcome, judged: readonly Judged[], findings: readonly Finding[], complain: Complain,
): void {
  for (const deploying of documentsIn(files).documents.filter(({ isOfAStack }) => isOfAStack)) {
    const { file, template } = deploying;
    for (const [id, { Type, Properties }] of Object.entries<any>(template.Resources ?? {})) {
      const [, name, tag] = (RUNNERS.includes(Type) && /"\/([a-z/]+):([a-z0-9]+)"/.exec(JSON.stringify(Properties))) || [];
      const named = judged.filter((one) => one.resource.Type === 'AWS::ECR::Repository' && one.names.includes(name)
        && isSameEnvironment(one.document, deploying));
      const own = named.filter(({ document }) => document.file === file);
      if (name === undefined || tag === undefined || own.length === 0) {
        continue;
      }
      // If none of them certainly has the name, another stack may have the one that is meant.
      const meant = own.some(({ names }) => names.length === 1) ? own : named;
      const taken = (one: Judged) => one.settings.map(known).filter((setting) => setting !== undefined).filter(isTaken);
      const isMovable = (one: Judged) => taken(one).some((setting) => isOpen(setting, tag));
      const isNeverMovable = (one: Judged) => taken(one).length === one.settings.length && !isMovable(one);
      const isAsked = (one: Judged) => askedOf(description, one).all.every((requirement) => requirement !== undefined);
      const said = findings.filter(({ rule, file: of, id: about }) => rule === 'mutableTagDeployed' && of === file && about === id);
      if (meant.some((one) => isMovable(one) && isAsked(one)) && said.length === 0) {
        complain('deployed tags', `${file} ${id} deploys ${name}:${tag}, which can be overwritten, and nothing says so`);
      }
      if (meant.every(isNeverMovable) && said.length > 0) {
        complain('deployed tags', `${file} ${id} deploys ${name}:${tag}, which cannot be overwritten: ${said[0].text}`);
      }
    }
  }
}

/** The resources of a type in the templates of stacks, with what a rule says of them. */
function* resourcesOf(type: string, documents: readonly Document[], findings: readonly Finding[], rule: string) {
  for (const document of documents.filter(({ isOfAStack, isDeployedElsewhere }) => isOfAStack && !isDeployedElsewhere)) {
    for (const [id, { Type, Properties, Metadata }] of Object.entries<any>(document.template.Resources ?? {})) {
      if (Type === type) {
        const said = findings.filter((finding) => finding.rule === rule && finding.file === document.file && finding.id === id);
        yield { document, id, properties: Properties, path: Metadata?.['aws:cdk:path'], said };
      }
    }
  }
}

function judgePushes(documents: readonly Document[], judged: readonly Judged[], findings: readonly Finding[], complain: Complain): void {
  for (const { document, id, properties, said } of resourcesOf('AWS::CodePipeline::Pipeline', documents, findings, 'pushedTagRefused')) {
    for (const { ActionTypeId, Configuration } of properties.Stages.flatMap(({ Actions }: any) => Actions)) {
      const { ECRRepositoryName: name, ImageTags: tag } = Configuration;
      const own = judged.filter(({ resource: { Type }, document: { file }, names }) =>
        [REPOSITORY, CUSTOM_REPOSITORY].includes(Type) && file === document.file && names.includes(name));
      if (ActionTypeId.Provider !== 'ECRBuildAndPublish' || own.length === 0) {
        continue;
      }
      const isNewEachTime = tag.includes('#{');
      const settings = (one: Judged) => one.settings.map(known).map((setting) => setting && isTaken(setting) ? setting : undefined);
      // A custom resource may be conditional, or of another name.
      const refuses = (one: Judged) => one.resource.Type === REPOSITORY && one.names.every((other) => other === name)
        && settings(one).every((setting) => setting && !isOpen(setting, tag));
      const takes = (one: Judged) => settings(one).every((setting) => setting && isOpen(setting, tag));
      if (!isNewEachTime && own.some(refuses) && said.length === 0) {
        complain('pushed tags', `${document.file} ${id} pushes ${name}:${tag} again, which is refused, and nothing says so`);
      }
      if ((isNewEachTime || own.every(takes)) && said.length > 0) {
        complain('pushed tags', `${document.file} ${id} pushes ${name}:${tag}, which is taken: ${said[0].text}`);
      }
    }
  }
}

/** A creation template for what ECR creates by itself, wherever it is. */
interface ForCreated {
  readonly document: Document;
  /** Each that it may have; empty for all. */
  readonly prefixes: readonly (string | Unknown)[];
  readonly isConditional: boolean;
}

function creationTemplatesFor(appliedFor: string, documents: readonly Document[]): ForCreated[] {
  return documents.flatMap((document) => Object.values<any>(document.template.Resources ?? {})
    .filter(({ Type, Properties }) => Type === CREATION_TEMPLATE && Properties?.AppliedFor?.includes(appliedFor))
    .map(({ Properties, Condition }) => ({
      document,
      prefixes: alternatives(Properties.Prefix, document.template).map(({ value }) =>
        value === 'ROOT' ? '' : typeof value === 'string' ? `${value}/` : value instanceof Unknown ? value : new Unknown()),
      isConditional: Condition !== undefined,
    })));
}

/** Whether a template is for all that begins in a way: certainly, or perhaps. */
function isCertainlyFor({ prefixes, isConditional, document }: ForCreated, beginning: string): boolean {
  return !isConditional && !document.isDeployedElsewhere && prefixes.every((prefix) => typeof prefix === 'string' && `${beginning}/`.replace('//', '/').startsWith(prefix));
}

function isPerhapsFor({ prefixes }: ForCreated, beginning: string): boolean {
  return prefixes.some((prefix) => prefix instanceof Unknown || `${beginning}/`.replace('//', '/').startsWith(prefix));
}

function judgeReplication(documents: readonly Document[], findings: readonly Finding[], complain: Complain): void {
  const templates = creationTemplatesFor('REPLICATION', documents);
  for (const { document, id, properties, said } of resourcesOf('AWS::ECR::ReplicationConfiguration', documents, findings, 'replicationWithoutTemplate')) {
    const [{ Destinations: [{ RegistryId: account, Region: region }], RepositoryFilters: [{ Filter: beginning }] = [{ Filter: '' }] }] = properties.ReplicationConfiguration.Rules;
    const isThere = (one: ForCreated) => one.document.account === account && one.document.region === region;
    const isElsewhere = (one: ForCreated) => !one.document.isDeployedElsewhere
      && (![account, undefined].includes(one.document.account) || ![region, undefined].includes(one.document.region));
    if (templates.every((one) => isElsewhere(one) || !isPerhapsFor(one, beginning)) && !said.some(({ severity }) => severity === 'warning')) {
      complain('created by ECR', `${document.file} ${id} replicates '${beginning}*' to ${account}/${region}, without a template, and nothing says so`);
    }
    if (templates.some((one) => isThere(one) && isCertainlyFor(one, beginning)) && said.length > 0) {
      complain('created by ECR', `${document.file} ${id} replicates '${beginning}*' to ${account}/${region}, where a template is for it: ${said[0].text}`);
    }
  }
}

function judgeCaches({ standard }: AppDescription, documents: readonly Document[], findings: readonly Finding[], complain: Complain): void {
  const templates = creationTemplatesFor('PULL_THROUGH_CACHE', documents);
  const rules = resourcesOf('AWS::ECR::PullThroughCacheRule', documents, findings, 'pullThroughCacheWithoutTemplate');
  for (const { document, id, properties, path, said } of rules) {
    const prefix = `${properties.EcrRepositoryPrefix}/`;
    const paths = path === undefined ? [] : [path];
    const asked = requirementsOf(standard, { name: new Unknown(prefix), paths, account: document.account, tags: [] });
    const isExempt = asked.includes(undefined);
    if (!isExempt && !templates.some((one) => isPerhapsFor(one, prefix)) && said.length === 0) {
      complain('created by ECR', `${document.file} ${id} caches '${prefix}*', for which there is no template, and nothing says so`);
    }
    if (templates.some((one) => one.document === document && isCertainlyFor(one, prefix)) && said.length > 0) {
      complain('created by ECR', `${document.file} ${id} caches '${prefix}*', for which there is a template: ${said[0].text}`);
    }
  }
}
