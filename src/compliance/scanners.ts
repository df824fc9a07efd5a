import type { Scanner, ScannerVerdict } from './scanner';
import { SCANNER_RULES } from './scanner-verdicts';
import type { TagMutabilitySetting } from '../mutability';

/**
 * What the scanners that a team uses say of a tag mutability, known before anything is deployed.
 *
 * Scanners judge the mode as text and read no filter, so that some fail a setting that protects every tag but one, and others pass
 * one that protects hardly any. docs/scanners.md has the whole table, its sources, and how to suppress a finding.
 */
export class Scanners {
  /**
   * What a scanner says of a repository with a setting.
   *
   * @param scanner the scanner
   * @param setting the setting; its filters do not matter
   * @throws an Error if the mode is an unresolved token or not one of the four
   */
  public static verdictOf(scanner: Scanner, setting: TagMutabilitySetting): ScannerVerdict {
    return SCANNER_RULES[scanner].verdicts[setting.mode];
  }

  private constructor() {}
}
