import { ECRClient } from '@aws-sdk/client-ecr';

/** What a test says to a request: an error that ECR answers, or that its answer is lost. By default ECR does what it is asked. */
type Trouble = { readonly code: string; readonly status?: number } | 'lost before' | 'lost after' | undefined;

interface FakeRepository {
  readonly tags: { Key: string; Value: string }[];
  readonly digests: string[];
}

/**
 * The least that has repositories and templates, behind the SDK's own client. Answers can get lost here, which they cannot on the local AWS: before ECR
 * has done anything, or after.
 */
export class FakeEcr {
  public readonly repositories = new Map<string, FakeRepository>();
  public readonly templates = new Map<string, { description?: string }>();
  /** The actions that arrived, in order, with what they are about. */
  public readonly requests: string[] = [];
  /** The registry that images are pushed to. */
  public registry = { proxyEndpoint: '', authorizationToken: '' };
  public trouble: (action: string, attempt: number) => Trouble = () => undefined;

  public client(): ECRClient {
    const attempts = new Map<string, number>();
    return new ECRClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 3,
      requestHandler: {
        handle: async ({ headers, body }: { headers: Record<string, string>; body: Uint8Array }) => {
          const action = headers['x-amz-target'].split('.').pop()!;
          const request = JSON.parse(new TextDecoder().decode(body));
          const about = request.repositoryName ?? request.prefix ?? request.repositoryNames?.[0] ?? request.prefixes?.[0] ?? '';
          this.requests.push(`${action} ${about}`);
          const key = `${action} ${about}`;
          attempts.set(key, (attempts.get(key) ?? 0) + 1);
          const trouble = this.trouble(action, attempts.get(key)!);
          if (trouble === 'lost before') {
            throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', name: 'TimeoutError' });
          }
          const answer = typeof trouble === 'object' ? refused(trouble.code, trouble.status) : this.answer(action, request);
          if (trouble === 'lost after') {
            throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', name: 'TimeoutError' });
          }
          return { response: answer };
        },
      } as any,
    });
  }

  private answer(action: string, request: any) {
    const { repositoryName, repositoryNames, prefix, prefixes } = request;
    switch (action) {
      case 'CreateRepository':
        if (this.repositories.has(repositoryName)) {
          return refused('RepositoryAlreadyExistsException');
        }
        this.repositories.set(repositoryName, { tags: request.tags ?? [], digests: [] });
        return done({ repository: { repositoryName } });
      case 'DescribeRepositories':
        return this.repositories.has(repositoryNames[0])
          ? done({ repositories: [{ repositoryName: repositoryNames[0], repositoryArn: `arn:aws:ecr:eu-west-1:111111111111:repository/${repositoryNames[0]}` }] })
          : refused('RepositoryNotFoundException');
      case 'ListTagsForResource':
        return done({ tags: this.repositories.get(request.resourceArn.split('repository/')[1])!.tags });
      case 'ListImages':
        return done({ imageIds: this.repositories.get(repositoryName)!.digests.map((imageDigest) => ({ imageDigest })) });
      case 'DeleteRepository':
        return this.repositories.delete(repositoryName) ? done({}) : refused('RepositoryNotFoundException');
      case 'CreateRepositoryCreationTemplate':
        if (this.templates.has(prefix)) {
          return refused('TemplateAlreadyExistsException');
        }
        this.templates.set(prefix, { description: request.description });
        return done({});
      case 'DescribeRepositoryCreationTemplates':
        return this.templates.has(prefixes[0])
          ? done({ repositoryCreationTemplates: [{ prefix: prefixes[0], ...this.templates.get(prefixes[0]) }] })
          : refused('TemplateNotFoundException');
      case 'DeleteRepositoryCreationTemplate':
        return this.templates.delete(prefix) ? done({}) : refused('TemplateNotFoundException');
      case 'PutImageTagMutability':
        return done({});
      case 'InitiateLayerUpload':
        // As if a template were for pushes.
        if (!this.repositories.has(repositoryName)) {
          this.repositories.set(repositoryName, { tags: [], digests: [] });
        }
        return done({ uploadId: 'upload' });
      case 'GetAuthorizationToken':
        return done({ authorizationData: [this.registry] });
      case 'PutImage':
        this.repositories.get(repositoryName)!.digests.push(request.imageDigest);
        return done({});
      default:
        return done({});
    }
  }
}

function done(body: object) {
  return { statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) };
}

function refused(code: string, statusCode = 400) {
  return { statusCode, headers: {}, body: Buffer.from(JSON.stringify({ __type: code, message: `said ${code}` })) };
}
