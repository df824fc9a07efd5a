import { Validations } from 'aws-cdk-lib';
import type { IConstruct, MetadataEntry } from 'constructs';
import type { ReportedFinding } from './findings';
import { Fact, LIBRARY } from '../../messages/facts';

/** How CDK reports a finding. */
export interface ReportedName {
  readonly ruleName: string;
  readonly acknowledged: boolean;
}

/**
 * What the app acknowledges by `Validations.of(construct).acknowledge`, for the construct and what is below it.
 *
 * An acknowledged finding stays in the report: CDK moves it, with its reason, to the suppressed ones. Some releases of CDK do that with all
 * findings of a rule that somebody acknowledged anywhere. So if one finding of a rule is acknowledged and another is not, the rule's name
 * of the latter has its construct in it, `repositoryMutable[Stack/Repo/Resource]`. Users can acknowledge this name too. It means the same in
 * every release.
 *
 * An annotation and a rule may say the same fact, each where the other does not. Whoever acknowledges the fact cannot know which of the two
 * will say it. So the id of the annotation, `Annotation::cdk-ecr-immutability:<rule>`, acknowledges the rule's finding too.
 *
 * What is firm, nobody can acknowledge. It has a name that nobody has acknowledged, so that CDK shows it.
 *
 * If several constructs acknowledge a rule, those releases show the reason of the last one for all of them.
 *
 * @see https://github.com/aws/aws-cdk/issues/38495
 */
export class Acknowledgements {
  /** What is acknowledged anywhere. */
  private readonly ids: Set<string>;

  /**
   * @param entries the metadata of all of the app by which something is acknowledged: CDK looks for it everywhere
   */
  constructor(entries: readonly MetadataEntry[]) {
    this.ids = idsIn(entries);
  }

  /** By which name CDK is told of a finding. */
  public reportedName({ rule, construct, path, severity, isFirm }: ReportedFinding): ReportedName {
    // Most apps acknowledge nothing, and nothing acknowledges what is fatal.
    if (this.ids.size === 0 || severity === 'fatal') {
      return { ruleName: rule.id, acknowledged: false };
    }
    const ownName = `${rule.id}[${withoutSeparators(path)}]`;
    if (isFirm) {
      return { ruleName: this.freeName(rule.id, ownName), acknowledged: false };
    }
    const acknowledged = [rule.id, ownName, annotationName(rule.id)].find((name) => this.isAcknowledged(idOf(name), construct));
    return {
      ruleName: acknowledged ?? (this.ids.has(idOf(rule.id)) ? ownName : rule.id),
      acknowledged: acknowledged !== undefined,
    };
  }

  /** A name that nobody has acknowledged anywhere. */
  private freeName(name: string, ownName: string): string {
    let free = name;
    for (let more = ownName; this.ids.has(idOf(free)); more += '-') {
      free = more;
    }
    return free;
  }

  private isAcknowledged(id: string, construct: IConstruct): boolean {
    return this.ids.has(id) && idsIn(construct.node.scopes.flatMap(({ node }) => node.metadata)).has(id);
  }
}

/** The name of an annotation, which CDK takes for an id of its own plugin for annotations, also if another one reports it. */
function annotationName(fact: Fact): string {
  return `Annotation::${LIBRARY}:${fact}`;
}

/** The id that acknowledges what is reported by a name. */
function idOf(name: string): string {
  return name.includes('::') ? name : `${LIBRARY}::${name}`;
}

function idsIn(entries: readonly MetadataEntry[]): Set<string> {
  return new Set(entries.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY).flatMap(({ data }) => Object.keys(data ?? {})));
}

/** CDK gives colons, spaces and brackets in the name of a rule a meaning. */
function withoutSeparators(path: string): string {
  return path.replace(/[^\w/.-]+/g, '-');
}
