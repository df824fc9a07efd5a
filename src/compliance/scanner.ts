/**
 * Rules of scanners that judge the tag mutability of a repository. docs/scanners.md has their sources.
 */
export enum Scanner {
  /** The proactive control `CT.ECR.PR.3` of AWS Control Tower, a CloudFormation hook. */
  CONTROL_TOWER_CT_ECR_PR_3 = 'CT.ECR.PR.3',

  /** Checkov's `CKV_AWS_51`. */
  CHECKOV_CKV_AWS_51 = 'CKV_AWS_51',

  /** Trivy's `AWS-0031`, which earlier releases call `AVD-AWS-0031`. */
  TRIVY_AWS_0031 = 'AWS-0031',

  /** The check `ecr_repositories_tag_immutability` of Prowler. */
  PROWLER_ECR_REPOSITORIES_TAG_IMMUTABILITY = 'ecr_repositories_tag_immutability',

  /** The query 'ECR Image Tag Not Immutable' of KICS: `33f41d31` for CloudFormation, and `d1846b12`, the same for Terraform. */
  KICS_ECR_IMAGE_TAG_NOT_IMMUTABLE = '33f41d31-86b1-46a4-81f7-9c9a671f59ac',

  /** The control `ECR.2` of AWS Security Hub, which is the AWS Config rule `ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED`. */
  SECURITY_HUB_ECR_2 = 'ECR.2',
}

/**
 * What a scanner says of a tag mutability.
 */
export enum ScannerVerdict {
  /** It finds nothing. */
  PASS = 'PASS',

  /** It has a finding. */
  FAIL = 'FAIL',

  /** Its rule cannot be read, and its documentation does not say. */
  NOT_DOCUMENTED = 'NOT_DOCUMENTED',
}
