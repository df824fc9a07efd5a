import { Aws } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { AZURE_REGISTRY } from '../ecr/limits';
import { checkGiven, checkPropNames, checkText } from '../messages/check-type';
import { withPath } from '../messages/with-path';

/**
 * Options of UpstreamRegistry.ecr.
 */
export interface EcrUpstreamOptions {
  /**
   * The account of the registry, in 12 digits.
   */
  readonly account: string;

  /**
   * The region of the registry.
   */
  readonly region: string;

  /**
   * The role that Amazon ECR assumes to read from the registry. It is needed for a registry of another account. It belongs to the
   * account of the rule and trusts `pullthroughcache.ecr.amazonaws.com`. The rule grants it the permissions that it needs, unless it
   * is an import that CDK may not change (`mutable: false`).
   *
   * @default - no role: the registry is in the account of the rule
   */
  readonly role?: iam.IRole;
}

/** The compiler holds these names to the struct. */
const ECR_UPSTREAM_OPTIONS = Object.keys({ account: true, region: true, role: true } satisfies Record<keyof EcrUpstreamOptions, true>);

/** What a rule needs to know about an upstream registry, besides its name and address. */
interface Access {
  readonly secret?: secretsmanager.ISecret;
  readonly role?: iam.IRole;
  readonly account?: string;
  readonly region?: string;
}

/**
 * A registry whose images a pull-through cache rule caches. Amazon ECR supports the registries for which there is a function here.
 *
 * If a registry needs credentials, they are in a secret of AWS Secrets Manager with two JSON fields, `username` and `accessToken`. The name
 * of the secret begins with `ecr-pullthroughcache/`. The secret is in the account and the region of the rule. It is encrypted with the key
 * `aws/secretsmanager`, which is the default if no `encryptionKey` is given: Amazon ECR takes no customer managed key here. Import a secret
 * by its complete ARN, as AWS asks for. AWS does not document whether Amazon ECR finds a secret by a partial ARN
 * (docs/facts.md: secret-partial-arn).
 *
 * The rule that gets the registry checks it, and throws if something is wrong.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html
 */
export class UpstreamRegistry {
  /** Amazon ECR Public: `public.ecr.aws`. */
  public static ecrPublic(): UpstreamRegistry {
    return new UpstreamRegistry('ecr-public', 'public.ecr.aws');
  }

  /** The registry of the Kubernetes project: `registry.k8s.io`. */
  public static kubernetes(): UpstreamRegistry {
    return new UpstreamRegistry('k8s', 'registry.k8s.io');
  }

  /** Quay: `quay.io`. */
  public static quay(): UpstreamRegistry {
    return new UpstreamRegistry('quay', 'quay.io');
  }

  /**
   * Docker Hub: `registry-1.docker.io`.
   *
   * @param secret holds the user name and an access token of Docker Hub
   */
  public static dockerHub(secret: secretsmanager.ISecret): UpstreamRegistry {
    return new UpstreamRegistry('docker-hub', 'registry-1.docker.io', { secret });
  }

  /**
   * The container registry of GitHub: `ghcr.io`.
   *
   * @param secret holds the user name and an access token of GitHub
   */
  public static gitHub(secret: secretsmanager.ISecret): UpstreamRegistry {
    return new UpstreamRegistry('github-container-registry', 'ghcr.io', { secret });
  }

  /**
   * The container registry of GitLab.com: `registry.gitlab.com`. Amazon ECR does not support self-managed registries of GitLab.
   *
   * @param secret holds the user name and an access token of GitLab
   */
  public static gitLab(secret: secretsmanager.ISecret): UpstreamRegistry {
    return new UpstreamRegistry('gitlab-container-registry', 'registry.gitlab.com', { secret });
  }

  /**
   * A container registry of Microsoft Azure.
   *
   * @param url the address of the registry, such as `myregistry.azurecr.io`
   * @param secret holds the user name and an access token of the registry
   */
  public static azure(url: string, secret: secretsmanager.ISecret): UpstreamRegistry {
    return new UpstreamRegistry(AZURE_REGISTRY, url, { secret });
  }

  /**
   * The registry of Chainguard: `cgr.dev`.
   *
   * @param secret holds the user name and the password of a Chainguard pull token. The field for the password is `accessToken`
   */
  public static chainguard(secret: secretsmanager.ISecret): UpstreamRegistry {
    return new UpstreamRegistry('chainguard', 'cgr.dev', { secret });
  }

  /**
   * A private registry of Amazon ECR, in another region or another account.
   *
   * For another account give a `role`. The owner of that account must also allow `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`,
   * `ecr:BatchImportUpstreamImage` and `ecr:GetImageCopyStatus` to the account of the rule, by a registry policy or by repository
   * policies.
   *
   * @param options the account and the region of the registry, and the role
   * @throws an Error if the account or the region is not given
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
   */
  public static ecr(options: EcrUpstreamOptions): UpstreamRegistry {
    checkPropNames('UpstreamRegistry.ecr', options, ECR_UPSTREAM_OPTIONS);
    withPath(() => 'UpstreamRegistry.ecr', () => {
      for (const [prop, example] of [['account', "'123456789012'"], ['region', "'eu-west-1'"]] as const) {
        checkGiven(prop, options[prop], example);
        checkText(prop, options[prop], example);
      }
    });
    const { account, region, role } = options;
    // Both registries are in one partition, so they have the same suffix.
    return new UpstreamRegistry('ecr', `${account}.dkr.ecr.${region}.${Aws.URL_SUFFIX}`, { account, region, role });
  }

  /** The secret that holds the credentials. */
  public readonly secret?: secretsmanager.ISecret;

  /** The role that Amazon ECR assumes. */
  public readonly role?: iam.IRole;

  /** The account of a private registry of Amazon ECR. */
  public readonly account?: string;

  /** The region of a private registry of Amazon ECR. */
  public readonly region?: string;

  private constructor(
    /** Amazon ECR's name of the registry, such as `docker-hub`. */
    public readonly name: string,
    /** The address of the registry, such as `registry-1.docker.io`. */
    public readonly url: string,
    access: Access = {},
  ) {
    this.secret = access.secret;
    this.role = access.role;
    this.account = access.account;
    this.region = access.region;
  }
}
