import { CfnStackSet, Token } from 'aws-cdk-lib';
import { UNIT_ID_GRAMMAR, WAVE_NAME_GRAMMAR, isRoot } from './limits';
import { ACCOUNT_ID_GRAMMAR, REGION_GRAMMAR } from '../ecr/limits';
import { checkBoolean, checkGiven, checkList, checkMember, checkPropNames, checkText, refuseToken, shown } from '../messages/check-type';
import { shortList } from '../messages/messages';
import { quoted } from '../mutability/language/quoted';
import { EnforcementMode, TagImmutabilityStandard } from '../standard';
import { enforcesSomething } from '../standard/standard-content';

/**
 * Some organizational units and regions, and whether their registries write: one StackSet.
 */
export interface OrganizationWave {
  /**
   * How the wave is called, such as `development`: at most 40 letters, digits and hyphens, beginning with a letter. The StackSet has it in its name.
   * With another name it is another StackSet: the registries of the old one are deleted, and new ones are made.
   */
  readonly name: string;

  /**
   * The ids of organizational units, such as `ou-ab12-cdef3456`, whose accounts have a registry, those of units below them too; or that of the root,
   * such as `r-ab12`, for all accounts. The management account is in none.
   *
   * A unit of which a wave has the same region too, or that is below one, would have two registries. The ids do not tell which unit is below
   * another: where a wave has a unit and another wave has one below it, nothing warns at synthesis.
   */
  readonly organizationalUnits: string[];

  /**
   * The regions, such as `eu-west-1`. AWS deploys to the accounts of one region after the other, in this order, unless `operationPreferences` says
   * otherwise.
   */
  readonly regions: string[];

  /**
   * What the registries of the wave do at most. It is a parameter of the StackSet, so it holds for accounts that join later too. If another one is
   * given here, the stacks are updated as they are.
   *
   * @default EnforcementMode.REPORT
   */
  readonly enforcement?: EnforcementMode;

  /**
   * Whether an account that joins a unit gets a registry by itself, and one that leaves loses it. What AWS deploys by itself keeps to no
   * `operationPreferences`, and to no account filter.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
   */
  readonly autoDeployment?: boolean;

  /**
   * Whether the stack of an account that leaves a unit stays. Nothing of the organization updates it any more, and in a unit of another wave the
   * account then has two registries. Only with `autoDeployment`.
   *
   * The bucket with the records and the log stay, whatever is said here.
   *
   * @default false
   */
  readonly retainStacksOnAccountRemoval?: boolean;

  /**
   * Of the accounts of the units, those that have a registry. Only with `autoDeployment: false`, and without `exceptAccounts`.
   *
   * @default - all
   */
  readonly accounts?: string[];

  /**
   * Of the accounts of the units, those that have none. Only with `autoDeployment: false`, and without `accounts`.
   *
   * @default - none
   */
  readonly exceptAccounts?: string[];

  /**
   * How many accounts AWS deploys to at once, in how many of them it may fail before the operation stops, and whether it takes the regions one after
   * the other. A StackSet that fails fails the deployment of the organization, and later waves do not begin.
   *
   * @default - those of AWS: one account after the other, in one region after the other, and the first failure stops it
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html#stackset-ops-options
   */
  readonly operationPreferences?: CfnStackSet.OperationPreferencesProperty;
}

/** The compiler holds this to the struct. */
export const WAVE_NAMES = Object.keys({
  name: 1,
  organizationalUnits: 1,
  regions: 1,
  enforcement: 1,
  autoDeployment: 1,
  retainStacksOnAccountRemoval: 1,
  accounts: 1,
  exceptAccounts: 1,
  operationPreferences: 1,
} satisfies Record<keyof OrganizationWave, 1>);

/** The compiler holds this to CDK's struct. */
const PREFERENCE_NAMES = Object.keys({
  concurrencyMode: 1,
  failureToleranceCount: 1,
  failureTolerancePercentage: 1,
  maxConcurrentCount: 1,
  maxConcurrentPercentage: 1,
  regionConcurrencyType: 1,
  regionOrder: 1,
} satisfies Record<keyof CfnStackSet.OperationPreferencesProperty, 1>);

const EXAMPLE = "[{ name: 'development', organizationalUnits: ['ou-ab12-cdef3456'], regions: ['eu-west-1'] }]";

/** Whether a wave may write. */
export function enforces({ enforcement }: OrganizationWave): boolean {
  return enforcement === EnforcementMode.ENFORCE;
}

/** Throws, without a path, for waves that could not be deployed, or would give an account two registries. */
export function checkWaves(waves: OrganizationWave[] | undefined, standard: TagImmutabilityStandard): void {
  checkGiven('waves', waves, EXAMPLE);
  refuseToken('waves', waves);
  checkList('waves', waves, EXAMPLE);
  if (waves!.length === 0) {
    throw new Error(`'waves' is empty, so that no account would have a registry; at least one is needed. Write waves: ${EXAMPLE}.`);
  }
  waves!.forEach((wave, index) => checkWave(`waves[${index}]`, wave, standard));
  waves!.forEach((wave, index) => waves!.slice(0, index).forEach((earlier) => {
    if (earlier.name === wave.name) {
      throw new Error(`two waves have the name ${quoted(wave.name)}. Give one of them another name.`);
    }
    checkApart(earlier, wave);
  }));
}

function checkWave(prop: string, wave: OrganizationWave, standard: TagImmutabilityStandard): void {
  checkPropNames(`'${prop}'`, wave, WAVE_NAMES);
  const { name, organizationalUnits, regions, enforcement, autoDeployment, operationPreferences } = wave;
  checkGiven(`${prop}.name`, name, "'development'");
  checkText(`${prop}.name`, name, "'development'");
  refuseToken(`${prop}.name`, name);
  if (!WAVE_NAME_GRAMMAR.test(name)) {
    throw new Error(`'${prop}.name' is ${shown(name)}; a letter and up to 39 letters, digits and hyphens are allowed, with no hyphen at the end. Write 'development'.`);
  }
  checkUnits(`${prop}.organizationalUnits`, organizationalUnits);
  checkNames(`${prop}.regions`, regions, { grammar: REGION_GRAMMAR, what: 'a region', example: 'eu-west-1' });
  checkMember(`${prop}.enforcement`, enforcement, 'EnforcementMode', EnforcementMode);
  refuseToken(`${prop}.enforcement`, enforcement);
  if (enforces(wave) && !enforcesSomething(standard._content)) {
    throw new Error(`the wave ${quoted(name)} has the enforcement ENFORCE, but the standard of 'registry' says REPORT everywhere, and a registry does what it says. Give ` +
      "the standard ENFORCE, or leave the wave's enforcement out.");
  }
  checkBoolean(`${prop}.autoDeployment`, autoDeployment);
  checkBoolean(`${prop}.retainStacksOnAccountRemoval`, wave.retainStacksOnAccountRemoval);
  if (autoDeployment === false && wave.retainStacksOnAccountRemoval !== undefined) {
    throw new Error(`'${prop}.retainStacksOnAccountRemoval' is given, and 'autoDeployment' is false, so that no account leaves by itself. Leave one of them out.`);
  }
  checkAccounts(prop, wave);
  checkPreferences(`${prop}.operationPreferences`, operationPreferences, regions);
}

/** A unit can be made in the same app, so its id may be a token. */
function checkUnits(prop: string, units: string[]): void {
  checkGiven(prop, units, "['ou-ab12-cdef3456']");
  refuseToken(prop, units);
  checkList(prop, units, "['ou-ab12-cdef3456']");
  if (units.length === 0) {
    throw new Error(`'${prop}' is empty; the ids of organizational units, or that of the root, are allowed. Write 'ou-ab12-cdef3456', or 'r-ab12' for all accounts.`);
  }
  units.forEach((unit, index) => {
    checkText(`${prop}[${index}]`, unit, "'ou-ab12-cdef3456'");
    if (!Token.isUnresolved(unit) && !UNIT_ID_GRAMMAR.test(unit)) {
      throw new Error(`'${prop}[${index}]' is ${shown(unit)}; the id of an organizational unit or of the root is allowed. Write 'ou-ab12-cdef3456' or 'r-ab12', as ` +
        '`aws organizations list-roots` and `list-organizational-units-for-parent` say them.');
    }
    refuseTwice(`${prop}[${index}]`, units, index);
  });
  if (units.length > 1 && units.some(isRoot)) {
    throw new Error(`'${prop}' has the root ${quoted(units.find(isRoot)!)}, which all units are in, and others. Keep the root, or the others.`);
  }
}

interface Kind {
  readonly grammar: RegExp;
  readonly what: string;
  readonly example: string;
}

const ACCOUNT: Kind = { grammar: ACCOUNT_ID_GRAMMAR, what: 'an account of 12 digits', example: '111122223333' };

/** Texts that synthesis has to know. */
function checkNames(prop: string, names: string[], { grammar, what, example }: Kind): void {
  checkGiven(prop, names, `['${example}']`);
  refuseToken(prop, names);
  checkList(prop, names, `['${example}']`);
  if (names.length === 0) {
    throw new Error(`'${prop}' is empty; at least one is needed. Write ${prop.split('.').pop()}: ['${example}'].`);
  }
  names.forEach((name, index) => {
    checkText(`${prop}[${index}]`, name, `'${example}'`);
    refuseToken(`${prop}[${index}]`, name);
    if (!grammar.test(name)) {
      throw new Error(`'${prop}[${index}]' is ${shown(name)}; ${what} is allowed. Write '${example}'.`);
    }
    refuseTwice(`${prop}[${index}]`, names, index);
  });
}

function refuseTwice(prop: string, all: readonly string[], index: number): void {
  if (all.indexOf(all[index]) !== index) {
    throw new Error(`'${prop}' is ${shown(all[index])}, which is there before. Remove it.`);
  }
}

function checkAccounts(prop: string, { accounts, exceptAccounts, autoDeployment }: OrganizationWave): void {
  const filters = { accounts, exceptAccounts };
  const given = Object.entries(filters).filter(([, list]) => list !== undefined) as [string, string[]][];
  given.forEach(([name, list]) => checkNames(`${prop}.${name}`, list, ACCOUNT));
  if (given.length > 1) {
    throw new Error(`'${prop}' has 'accounts' and 'exceptAccounts'; the accounts that it names are all that there are. Leave 'exceptAccounts' out.`);
  }
  if (given.length > 0 && autoDeployment !== false) {
    throw new Error(`'${prop}.${given[0][0]}' is given, and 'autoDeployment' is on, which takes no notice of accounts: all that join would have a registry. Give ` +
      'autoDeployment: false, or a unit of their own to these accounts.');
  }
}

type Preferences = CfnStackSet.OperationPreferencesProperty;

/** What CloudFormation says of a StackSet is known late, and then the stack is rolled back. */
function checkPreferences(prop: string, preferences: Preferences | undefined, regions: readonly string[]): void {
  if (preferences === undefined) {
    return;
  }
  checkPropNames(`'${prop}'`, preferences, PREFERENCE_NAMES);
  checkNumber(prop, preferences, 'failureToleranceCount', 0, undefined);
  checkNumber(prop, preferences, 'failureTolerancePercentage', 0, 100);
  checkNumber(prop, preferences, 'maxConcurrentCount', 1, undefined);
  checkNumber(prop, preferences, 'maxConcurrentPercentage', 1, 100);
  for (const [count, percentage] of [['failureToleranceCount', 'failureTolerancePercentage'], ['maxConcurrentCount', 'maxConcurrentPercentage']] as const) {
    if (preferences[count] !== undefined && preferences[percentage] !== undefined) {
      throw new Error(`'${prop}' has '${count}' and '${percentage}'; one of the two is allowed. Leave one out.`);
    }
  }
  checkOneOf(`${prop}.concurrencyMode`, preferences.concurrencyMode, ['STRICT_FAILURE_TOLERANCE', 'SOFT_FAILURE_TOLERANCE']);
  checkOneOf(`${prop}.regionConcurrencyType`, preferences.regionConcurrencyType, ['SEQUENTIAL', 'PARALLEL']);
  const { regionOrder } = preferences;
  checkList(`${prop}.regionOrder`, regionOrder, "['eu-west-1']");
  const other = regionOrder?.find((region) => !Token.isUnresolved(region) && !regions.includes(region));
  if (other !== undefined) {
    throw new Error(`'${prop}.regionOrder' has ${shown(other)}, which is none of the regions of the wave: ${regions.join(', ')}. Remove it, or add it to 'regions'.`);
  }
}

type Count = 'failureToleranceCount' | 'failureTolerancePercentage' | 'maxConcurrentCount' | 'maxConcurrentPercentage';

function checkNumber(prop: string, preferences: Preferences, name: Count, least: number, most: number | undefined): void {
  const value = preferences[name];
  if (value !== undefined && !Token.isUnresolved(value) && !(Number.isInteger(value) && value >= least && value <= (most ?? Infinity))) {
    throw new Error(`'${prop}.${name}' is ${shown(value)}; a whole number from ${least}${most === undefined ? ' on' : ` to ${most}`} is allowed.`);
  }
}

function checkOneOf(prop: string, value: string | undefined, allowed: readonly string[]): void {
  if (value !== undefined && !Token.isUnresolved(value) && !allowed.includes(value)) {
    throw new Error(`'${prop}' is ${shown(value)}; ${allowed.join(', ')} are allowed. Write '${allowed[0]}'.`);
  }
}

/** Throws if the same account may have a registry of both in one region, as far as the ids tell. */
export function checkApart(one: OrganizationWave, other: OrganizationWave): void {
  const regions = one.regions.filter((region) => other.regions.includes(region));
  const shared = one.organizationalUnits.find((unit) => other.organizationalUnits.includes(unit));
  const root = [...one.organizationalUnits, ...other.organizationalUnits].find(isRoot);
  if (regions.length === 0 || (shared ?? root) === undefined || haveNoAccountInCommon(one, other)) {
    return;
  }
  const where = shared === undefined ? `the root ${quoted(root!)}, which all units are in, is in one of them` : `both have the unit ${quoted(shared)}`;
  throw new Error(`the waves ${quoted(one.name)} and ${quoted(other.name)} would give an account two registries in ${shortList(regions)}: ${where}. Let each unit be in one ` +
    'wave, or give the waves other regions, or accounts that they do not share (accounts, exceptAccounts, with autoDeployment: false).');
}

function haveNoAccountInCommon(one: OrganizationWave, other: OrganizationWave): boolean {
  const leavesOut = ({ accounts, exceptAccounts }: OrganizationWave, account: string) =>
    accounts === undefined ? exceptAccounts?.includes(account) ?? false : !accounts.includes(account);
  return [[one, other], [other, one]].some(([named, rest]) => named.accounts?.every((account) => leavesOut(rest, account)) ?? false);
}
