import { App, Stage } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { TagImmutabilityAspect } from './tag-immutability-aspect';
import { TagImmutabilityInjector } from './tag-immutability-injector';
import { shown } from '../../messages/check-type';
import type { TagImmutabilityChecksOptions } from '../../standard/tag-immutability-checks-options';
import type { TagImmutabilityStandard } from '../../standard/tag-immutability-standard';
import { forgetAssembly } from '../../template/cdk-private';
import { checkChecksOptions } from '../check-props';
import { TagImmutabilityChecks } from '../tag-immutability-checks';

/** The key of what is applied to an app. Another copy of this package reads it too. */
const APPLIED = Symbol.for('cdk-ecr-immutability.applied');

interface Applied {
  /** What the standard says. */
  readonly standard: string;
  /** How the checks are made: what was given, as text, by the name of the option. */
  readonly options: Record<string, string>;
  /** Gives the Aspect of the standard to those of some constructs that are Stages and do not have it. */
  readonly reach: (constructs: IConstruct[]) => void;
}

/** Installs every enforcer of a standard in an app. They reach all Stages that there are, and later ones as far as CDK tells. */
export function applyStandard(standard: TagImmutabilityStandard, app: App, options: TagImmutabilityChecksOptions = {}): void {
  refuseNoApp(app);
  checkChecksOptions('TagImmutabilityStandard.applyTo', options);
  const present = appliedTo(app);
  if (present !== undefined) {
    refuseAnother(present.standard, standard._text);
    refuseOthers(present.options, textsOf(options));
  }
  const { reach } = present ?? install(standard, app, options);
  // The app is a Stage too.
  reach(app.node.findAll());
}

function appliedTo(app: object): Applied | undefined {
  return (app as { [APPLIED]?: Applied })[APPLIED];
}

function install(standard: TagImmutabilityStandard, app: App, options: TagImmutabilityChecksOptions): Applied {
  const stages = new Set<IConstruct>();
  const reach = (constructs: IConstruct[]) => constructs.filter((one) => Stage.isStage(one) && !stages.has(one)).forEach((stage) => {
    stages.add(stage);
    TagImmutabilityAspect.addTo(stage, { standard });
  });
  // Nothing tells that somebody makes a Stage later, except a repository that is made in it.
  TagImmutabilityInjector._addTo(app, { standard }, (scope) => reach(scope.node.scopes));
  TagImmutabilityChecks.addTo(app, { ...options, standard });
  // If the app was synthesized before, CDK would give what came of that, and never ask the checks.
  forgetAssembly(app);

  const applied = { standard: standard._text, options: textsOf(options), reach };
  Object.defineProperty(app, APPLIED, { value: applied });
  return applied;
}

/** The options that are given. Some languages give all of them, or none, as an empty struct. */
function textsOf({ asOf, acceptedFindings, scannerRules }: TagImmutabilityChecksOptions): Record<string, string> {
  // A rule is the same in whichever copy of this package, and however often and in whichever order it is named.
  const scanners = scannerRules && [...new Set(scannerRules.map(({ id }) => id))].sort().join(', ');
  return Object.fromEntries(Object.entries({ asOf, acceptedFindings, scannerRules: scanners })
    .filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function refuseNoApp(app: unknown): void {
  if (!Construct.isConstruct(app)) {
    throw new Error(`TagImmutabilityStandard.applyTo is given ${shown(app)}; an App is allowed. Write standard.applyTo(app).`);
  }
  if (!App.isApp(app)) {
    throw new Error(
      `${app.node.path}: a standard is applied to a part of an app; only the app itself is allowed, because the checks look at all of it. Apply it ` +
      'to the app, with namespaces or exemptions for what differs, or add TagImmutabilityInjector and TagImmutabilityAspect to the part.');
  }
}

function refuseAnother(present: string, given: string): void {
  if (present !== given) {
    throw new Error(
      `the standard ${present} is applied to the app already, and ${given} is given; one for an app is allowed. Put both into one standard, ` +
      'with namespaces for what differs.');
  }
}

function refuseOthers(present: Record<string, string>, given: Record<string, string>): void {
  const others = Object.keys(given).filter((name) => given[name] !== present[name]);
  if (others.length > 0) {
    throw new Error(
      'the standard is applied to the app already, and a later call gives other options for its checks ' +
      `(${others.map((name) => `${name}: ${given[name]}, first ${present[name] ?? 'not given'}`).join('; ')}); the first call decides. Leave them out ` +
      'here.');
  }
}
