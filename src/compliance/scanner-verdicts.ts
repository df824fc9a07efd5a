import { Scanner, ScannerVerdict } from './scanner';
import { TagMutabilityMode } from '../mutability';

/** A scanner's rule, as far as it matters to somebody who chooses a tag mutability. */
export interface ScannerRule {
  /** The name in messages and in docs/scanners.md. */
  readonly name: string;
  /** The `AWS::ECR::Repository` in a template, or the repository as ECR describes it, however it came to be. */
  readonly judges: 'template' | 'repository';
  /** By mode; no scanner reads the filters. A template that says no mode is judged as MUTABLE. */
  readonly verdicts: Record<TagMutabilityMode, ScannerVerdict>;
  /** Whether it passes a repository of which the template says nothing at all, though it is MUTABLE. */
  readonly passesWithoutProperties?: boolean;
  /** How to make it accept one repository, or as few as it can. */
  readonly suppression: string;
  /** Whether the metadata of a resource say so already, of a scanner that reads them. */
  isSuppressedBy?(metadata: Record<string, any>): boolean;
}

const { PASS, FAIL, NOT_DOCUMENTED } = ScannerVerdict;

/** Compares the mode with IMMUTABLE. */
const ONLY_IMMUTABLE_PASSES = { IMMUTABLE: PASS, IMMUTABLE_WITH_EXCLUSION: FAIL, MUTABLE: FAIL, MUTABLE_WITH_EXCLUSION: FAIL };

/** Compares the mode with MUTABLE. */
const ONLY_MUTABLE_FAILS = { IMMUTABLE: PASS, IMMUTABLE_WITH_EXCLUSION: PASS, MUTABLE: FAIL, MUTABLE_WITH_EXCLUSION: PASS };

/** Every scanner's rule. No other file states a verdict; docs/scanners.md shows this table, with its sources. */
export const SCANNER_RULES: Record<Scanner, ScannerRule> = {
  [Scanner.CONTROL_TOWER_CT_ECR_PR_3]: {
    name: 'Control Tower CT.ECR.PR.3',
    judges: 'template',
    verdicts: ONLY_IMMUTABLE_PASSES,
    suppression: 'deactivate the control for the organizational unit of the account; no exemption of a single repository is documented',
  },
  [Scanner.CHECKOV_CKV_AWS_51]: {
    name: 'checkov CKV_AWS_51',
    judges: 'template',
    verdicts: ONLY_IMMUTABLE_PASSES,
    suppression: "on the CfnRepository, addMetadata('checkov', { skip: [{ id: 'CKV_AWS_51', comment: '<why>' }] })",
    isSuppressedBy: ({ checkov }) => Array.isArray(checkov?.skip) && checkov.skip.some((skip: any) => skip?.id === Scanner.CHECKOV_CKV_AWS_51),
  },
  [Scanner.TRIVY_AWS_0031]: {
    name: 'trivy AWS-0031',
    judges: 'template',
    verdicts: ONLY_IMMUTABLE_PASSES,
    suppression: 'name AWS-0031 and the path of the template under misconfigurations in .trivyignore.yaml',
  },
  [Scanner.PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY]: {
    name: 'prowler ecr_repositories_tag_immutability',
    judges: 'repository',
    verdicts: ONLY_MUTABLE_FAILS,
    suppression: 'name the check and the repository in a mutelist, and give it with --mutelist-file',
  },
  [Scanner.KICS_ECR_IMAGE_TAG_NOT_IMMUTABLE]: {
    name: 'KICS 33f41d31',
    judges: 'template',
    verdicts: ONLY_MUTABLE_FAILS,
    passesWithoutProperties: true,
    suppression: 'give the similarity id of the result with --exclude-results',
  },
  [Scanner.SECURITY_HUB_ECR_2]: {
    name: 'Security Hub ECR.2',
    judges: 'repository',
    verdicts: { IMMUTABLE: PASS, IMMUTABLE_WITH_EXCLUSION: NOT_DOCUMENTED, MUTABLE: FAIL, MUTABLE_WITH_EXCLUSION: NOT_DOCUMENTED },
    suppression: 'set the workflow status of the finding to SUPPRESSED, for many by an automation rule',
  },
};
