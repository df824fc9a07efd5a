import type { IConstruct } from 'constructs';
import type { Fact } from '../messages/facts';
import type { CheckedStandard } from '../standard/requirement';

/** How CDK shows a finding; `error` fails the synthesis. */
export type Severity = 'error' | 'warning' | 'info';

/** What every rule may know. */
export interface RuleContext {
  readonly standard: CheckedStandard;
  /** The day that dates are compared with, as `2027-06-30`. */
  readonly asOf: string;
  /** The root of the app. */
  readonly app: IConstruct;
}

/** Something that a rule has found. */
export interface Finding {
  /** Where: the construct that the user can change. */
  readonly construct: IConstruct;
  /** What, with the values, in a sentence. */
  readonly message: string;
  /** The property of the construct's resource that says it, as in the template: `ImageTagMutability`. */
  readonly property?: string;
  /** If it is another one than the rule's: a finding that is only to be reported is a warning. */
  readonly severity?: Severity;
}

/** One rule. It looks at one construct at a time, so that it can be tested and acknowledged there. */
export interface Rule {
  /** What it finds: acknowledge it as `cdk-ecr-immutability::<id>`. docs/rules.md lists them. */
  readonly id: Fact;
  readonly severity: Severity;
  /** Why it matters. */
  readonly reason: string;
  /** What to do, in a line. */
  readonly fix: string;
  /** What in the app it is asked about: of thousands of constructs, few are worth a call. */
  looksAt(context: RuleContext): readonly IConstruct[];
  /** What is wrong with one construct; nothing is below it. */
  find(construct: IConstruct, context: RuleContext): Finding[];
}
