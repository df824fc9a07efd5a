import { TagMutabilityMode, TagMutabilitySetting } from '../mutability';

/**
 * What a scanner says of a tag mutability.
 */
export enum ScannerVerdict {
  /** The scanner finds nothing. */
  PASS = 'PASS',

  /** The scanner has a finding. */
  FAIL = 'FAIL',

  /** The rule of the scanner is not public, and its documentation does not say (docs/facts.md: security-hub-ecr-2). */
  NOT_DOCUMENTED = 'NOT_DOCUMENTED',
}

/** What a rule needs to know. */
interface ScannerRuleData {
  readonly id: string;
  readonly name: string;
  readonly judges: 'template' | 'repository';
  readonly verdicts: Readonly<Record<TagMutabilityMode, ScannerVerdict>>;
  readonly passesWithoutProperties?: boolean;
  readonly suppression: string;
  readonly isSuppressedBy?: (metadata: Record<string, any>) => boolean;
}

const { PASS, FAIL, NOT_DOCUMENTED } = ScannerVerdict;

/** For a rule that compares the mode with IMMUTABLE. */
const ONLY_IMMUTABLE_PASSES = { IMMUTABLE: PASS, IMMUTABLE_WITH_EXCLUSION: FAIL, MUTABLE: FAIL, MUTABLE_WITH_EXCLUSION: FAIL };

/** For a rule that compares the mode with MUTABLE. */
const ONLY_MUTABLE_FAILS = { IMMUTABLE: PASS, IMMUTABLE_WITH_EXCLUSION: PASS, MUTABLE: FAIL, MUTABLE_WITH_EXCLUSION: PASS };

const CHECKOV_ID = 'CKV_AWS_51';

/** Marks a rule, so that another copy of this package knows it. */
const SCANNER_RULE = Symbol.for('cdk-ecr-immutability.ScannerRule');

/**
 * A rule of a scanner that judges the tag mutability of a repository.
 *
 * Scanners judge the mode as text and read no filter. Some fail a setting that protects every tag but one; others pass a setting that
 * protects hardly any tag. docs/scanners.md has the whole table, its sources, and how to suppress a finding. No other file states a
 * verdict.
 */
export class ScannerRule {
  /** The proactive control `CT.ECR.PR.3` of AWS Control Tower, a CloudFormation hook. */
  public static readonly CONTROL_TOWER_CT_ECR_PR_3: ScannerRule = new ScannerRule({
    id: 'CT.ECR.PR.3',
    name: 'Control Tower CT.ECR.PR.3',
    judges: 'template',
    verdicts: ONLY_IMMUTABLE_PASSES,
    suppression: 'deactivate the control for the organizational unit of the account; no exemption of a single repository is documented',
  });

  /** Checkov's `CKV_AWS_51`. */
  public static readonly CHECKOV_CKV_AWS_51: ScannerRule = new ScannerRule({
    id: CHECKOV_ID,
    name: `checkov ${CHECKOV_ID}`,
    judges: 'template',
    verdicts: ONLY_IMMUTABLE_PASSES,
    suppression: `on the CfnRepository, addMetadata('checkov', { skip: [{ id: '${CHECKOV_ID}', comment: '<why>' }] })`,
    isSuppressedBy: ({ checkov }) => Array.isArray(checkov?.skip) && checkov.skip.some((skip: any) => skip?.id === CHECKOV_ID),
  });

  /** Trivy's `AWS-0031`. Earlier releases call it `AVD-AWS-0031`. */
  public static readonly TRIVY_AWS_0031: ScannerRule = new ScannerRule({
    id: 'AWS-0031',
    name: 'trivy AWS-0031',
    judges: 'template',
    verdicts: ONLY_IMMUTABLE_PASSES,
    suppression: 'name AWS-0031 and the path of the template under misconfigurations in .trivyignore.yaml',
  });

  /** The check `ecr_repositories_tag_immutability` of Prowler. */
  public static readonly PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY: ScannerRule = new ScannerRule({
    id: 'ecr_repositories_tag_immutability',
    name: 'prowler ecr_repositories_tag_immutability',
    judges: 'repository',
    verdicts: ONLY_MUTABLE_FAILS,
    suppression: 'name the check and the repository in a mutelist, and give it with --mutelist-file',
  });

  /** The query 'ECR Image Tag Not Immutable' of KICS: `33f41d31` for CloudFormation, and `d1846b12`, the same for Terraform. */
  public static readonly KICS_ECR_IMAGE_TAG_NOT_IMMUTABLE: ScannerRule = new ScannerRule({
    id: '33f41d31-86b1-46a4-81f7-9c9a671f59ac',
    name: 'KICS 33f41d31',
    judges: 'template',
    verdicts: ONLY_MUTABLE_FAILS,
    passesWithoutProperties: true,
    suppression: 'give the similarity id of the result with --exclude-results',
  });

  /** The control `ECR.2` of AWS Security Hub, which is the AWS Config rule `ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED`. */
  public static readonly SECURITY_HUB_ECR_2: ScannerRule = new ScannerRule({
    id: 'ECR.2',
    name: 'Security Hub ECR.2',
    judges: 'repository',
    verdicts: { IMMUTABLE: PASS, IMMUTABLE_WITH_EXCLUSION: NOT_DOCUMENTED, MUTABLE: FAIL, MUTABLE_WITH_EXCLUSION: NOT_DOCUMENTED },
    suppression: 'set the workflow status of the finding to SUPPRESSED, for many by an automation rule',
  });

  /**
   * Every rule, for documentation and tests.
   *
   * @internal
   */
  public static _all(): ScannerRule[] {
    return Object.values(ScannerRule).filter((member) => member instanceof ScannerRule);
  }

  /**
   * Whether a value is a rule, of whichever copy of this package: an app can have two.
   *
   * @internal
   */
  public static _isScannerRule(value: unknown): value is ScannerRule {
    return typeof value === 'object' && value !== null && SCANNER_RULE in value;
  }

  /**
   * The name of the member that somebody means who names the rule otherwise, or else of the first one.
   *
   * @internal
   */
  public static _memberFor(text: unknown): string {
    const members = Object.entries(ScannerRule).filter(([, member]) => member instanceof ScannerRule);
    const [name] = members.find(([member, { id }]) => [member, id].includes(String(text))) ?? members[0];
    return name;
  }

  /** The id by which the scanner knows the rule, such as `CKV_AWS_51`. */
  public readonly id: string;

  /** The scanner and the rule, as messages and docs/scanners.md name them. */
  public readonly name: string;

  /** How to make the scanner accept one repository, or as few as it can. */
  public readonly suppression: string;

  private constructor(private readonly data: ScannerRuleData) {
    this.id = data.id;
    this.name = data.name;
    this.suppression = data.suppression;
  }

  /**
   * What the scanner says of a repository with a setting.
   *
   * @param setting the setting; its filters do not matter
   * @throws an Error if the mode is an unresolved token or not one of the four
   */
  public verdictFor(setting: TagMutabilitySetting): ScannerVerdict {
    return this.data.verdicts[setting.mode];
  }

  /** The name of the scanner and the rule. */
  public toString(): string {
    return this.name;
  }

  /**
   * Whether the scanner reads the `AWS::ECR::Repository` of a template, or else the repository as ECR describes it.
   *
   * @internal
   */
  public get _judgesTemplates(): boolean {
    return this.data.judges === 'template';
  }

  /**
   * Whether the scanner passes a repository of which the template says nothing at all, though that repository is MUTABLE.
   *
   * @internal
   */
  public get _passesWithoutProperties(): boolean {
    return this.data.passesWithoutProperties ?? false;
  }

  /**
   * Whether the metadata of a resource suppress the finding already, for a scanner that reads them.
   *
   * @internal
   */
  public _isSuppressedBy(metadata: Record<string, any>): boolean {
    return this.data.isSuppressedBy?.(metadata) ?? false;
  }
}

// On the prototype, which has it once for all.
Object.defineProperty(ScannerRule.prototype, SCANNER_RULE, { value: true });
