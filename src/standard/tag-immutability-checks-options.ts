import type { ScannerRule } from '../scanners';

/**
 * How the checks are made.
 */
export interface TagImmutabilityChecksOptions {
  /**
   * The day that the dates of exemptions are compared with, as `2027-06-30`.
   *
   * @default - the day of the synthesis in UTC
   */
  readonly asOf?: string;

  /**
   * A JSON file of findings that you accept, relative to the working directory (that of `cdk.json`). The checks do not report them, so an
   * old app fails on new findings only. An entry that is not found any more is a warning until somebody removes it.
   *
   * `cdk synth -c cdk-ecr-immutability:writeAcceptedFindings=true` writes the file: a line for each error and warning that nobody has
   * acknowledged. It keeps the reasons that people wrote into it. Review the file as code, and do not put the context key into
   * `cdk.json`: nothing fails while it is set, except what the standard names in `forbidAcknowledging`.
   *
   * A finding is known again by its rule, its construct and what was found, not by the words of a message. A file that cannot be used is
   * a finding that is fatal.
   *
   * @default - no finding is accepted
   */
  readonly acceptedFindings?: string;

  /**
   * Rules of scanners that you want to stay green. A finding that one of them would have is a warning.
   *
   * @default - none
   */
  readonly scannerRules?: ScannerRule[];
}
