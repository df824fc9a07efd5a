import type { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Fact } from '../messages/facts';
import type { CheckedStandard } from '../standard/requirement';

/** How CDK shows a finding; `error` fails the synthesis, and `fatal` does so whatever somebody acknowledges. */
export type Severity = 'fatal' | 'error' | 'warning' | 'info';

/** What every rule may know. */
export interface RuleContext {
  readonly standard: CheckedStandard;
  /** The day that dates are compared with, as `2027-06-30`. */
  readonly asOf: string;
  /** The root of the app. */
  readonly app: IConstruct;
}

/** What a rule looks at: a construct, or a resource of a template. */
export interface Place {
  /** The construct that the user can change, and at which what is found is acknowledged. */
  readonly construct: IConstruct;
  /** Its stack, if it is a resource. To ask for that takes less time than to find the construct. */
  readonly stack?: Stack;
  /** What messages call it, and accepted findings: a path, also for a resource that no construct explains. */
  readonly path: string;
  /** The resource's logical id, if it is one. */
  readonly logicalId?: string;
  /** The file of the template that has it, if there is one. */
  readonly templateFile?: string;
  /** Whether nobody can change it any more: it is in a version of a product that was released. */
  readonly isReleased?: boolean;
}

/** Something that a rule has found at a place. */
export interface Finding {
  /** What, with the values, in a sentence. */
  readonly message: string;
  /**
   * What was found, as data that JSON can have. Two findings of a rule at a place are the same if this is the same: it has no sentence, since
   * a better one says the same, and nothing that depends on an order.
   */
  readonly found: unknown;
  /** The property of the resource that says it, as in the template: `ImageTagMutability`. */
  readonly property?: string;
  /** If it is another one than the rule's: a finding that is only to be reported is a warning. */
  readonly severity?: Severity;
}

/** One rule. It looks at one place at a time, so that what it finds can be tested and acknowledged there. */
export interface Rule<P extends Place = any> {
  /** What it finds: acknowledge it as `cdk-ecr-immutability::<id>`. docs/rules.md lists them. */
  readonly id: Fact;
  readonly severity: Severity;
  /** Why it matters. */
  readonly reason: string;
  /** What to do, in a line. */
  readonly fix: string;
  /** What in the app it is asked about: of thousands of resources, few are worth a call. */
  looksAt(context: RuleContext): readonly P[];
  /** What is wrong at one place. */
  find(place: P, context: RuleContext): Finding[];
}

/** What a report says of a rule. */
export type RuleDescription = Pick<Rule, 'id' | 'severity' | 'reason' | 'fix'>;
