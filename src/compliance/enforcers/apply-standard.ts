import { isDeepStrictEqual } from 'util';
import { App, Aspects, Stage, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { TagImmutabilityAspect } from './tag-immutability-aspect';
import { TagImmutabilityInjector } from './tag-immutability-injector';
import type { TagImmutabilityChecksOptions } from '../../standard/tag-immutability-checks-options';
import type { TagImmutabilityStandard } from '../../standard/tag-immutability-standard';
import { markChecked } from '../app-model/reached';
import { TagImmutabilityChecks } from '../tag-immutability-checks';

/** The standard that is applied to an app, how it is checked, and what gives its Aspect to those of some constructs that are Stages. */
interface Applied {
  readonly standard: TagImmutabilityStandard;
  readonly checks?: TagImmutabilityChecksOptions;
  readonly reach: (constructs: IConstruct[]) => void;
}

const APPLIED = new WeakMap<IConstruct, Applied>();

/** Installs every enforcer of a standard in an app, so that they reach all Stages that there are, and later ones as far as CDK tells. */
export function applyStandard(standard: TagImmutabilityStandard, app: IConstruct, checks?: TagImmutabilityChecksOptions): void {
  if (!App.isApp(app)) {
    throw new Error(
      `${app.node.path}: a standard is applied to a part of an app; only the app itself is allowed, since the checks look at all of it. Apply it ` +
      'to the app, with namespaces or exemptions for what differs, or add TagImmutabilityInjector and TagImmutabilityAspect to the part.');
  }
  const present = APPLIED.get(app);
  if (present !== undefined) {
    refuseAnother(present.standard, standard);
    refuseOtherChecks(present.checks, checks);
  }
  const { reach } = present ?? install(standard, app, checks);
  // The app is a Stage too.
  reach(app.node.findAll());
}

function install(standard: TagImmutabilityStandard, app: IConstruct, checks?: TagImmutabilityChecksOptions): Applied {
  const aspect = new TagImmutabilityAspect({ standard });
  const stages = new Set<IConstruct>();
  const reach = (constructs: IConstruct[]) => constructs.filter((one) => Stage.isStage(one) && !stages.has(one)).forEach((stage) => {
    stages.add(stage);
    Aspects.of(stage).add(aspect, { priority: TagImmutabilityAspect.PRIORITY });
  });
  // Of a Stage that is made later nothing tells but what is made in it.
  TagImmutabilityInjector._addTo(app, standard, (scope) => reach(scope.node.scopes));
  Validations.of(app).addPlugins(new TagImmutabilityChecks({ ...checks, standard }));
  markChecked(standard, app);

  const applied = { standard, checks, reach };
  APPLIED.set(app, applied);
  return applied;
}

function refuseAnother(present: TagImmutabilityStandard, standard: TagImmutabilityStandard): void {
  const [one, other] = [present, standard].map((each) => each.toJson());
  if (!isDeepStrictEqual(one, other)) {
    throw new Error(
      `the standard ${JSON.stringify(one)} is applied to the app already, and ${JSON.stringify(other)} is given; allowed is one for an app. Put ` +
      'both into one standard, with namespaces for what differs.');
  }
}

/** Some languages give all options, or none, as an empty struct. */
function refuseOtherChecks(present: TagImmutabilityChecksOptions = {}, checks: TagImmutabilityChecksOptions = {}): void {
  const others = Object.entries(checks).filter(([name, value]) =>
    value !== undefined && JSON.stringify(value) !== JSON.stringify(present[name as keyof TagImmutabilityChecksOptions]));
  if (others.length > 0) {
    throw new Error(
      'the standard is applied to the app already, and how its checks are made is given again, otherwise ' +
      `(${others.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ')}); allowed is that in the first call only. Leave it out here.`);
  }
}
