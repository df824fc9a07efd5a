/**
 * What is done about a setting that does not meet the standard.
 */
export enum EnforcementMode {
  /** It stays as it is, and is reported as a warning. */
  REPORT = 'REPORT',

  /** It is changed to what the standard allows. What cannot be changed is reported as an error. */
  ENFORCE = 'ENFORCE',
}
