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
   * A JSON file of findings that the app is known to have, relative to the working directory (that of `cdk.json`). They are not
   * reported, so that an old app fails on new findings only. An entry that no longer occurs is a warning until it is removed.
   *
   * `cdk synth -c cdk-ecr-immutability:writeAcceptedFindings=true` writes it: a line for each error and warning that is not
   * acknowledged. It keeps the reasons that were written into it. Review it as code, and do not put the context key in
   * `cdk.json`: nothing fails while it is set.
   *
   * @default - no finding is accepted
   */
  readonly acceptedFindings?: string;

  /**
   * Rules of scanners that are to stay green: what one of them would find is a warning.
   *
   * @default - none
   */
  readonly scannerRules?: ScannerRule[];
}
