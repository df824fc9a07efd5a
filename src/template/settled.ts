import { CfnResource, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Intrinsic, Stack, StringConcat, Tokenization } from 'aws-cdk-lib';
import { toCloudFormation } from './cdk-private';
import { attributesToJudge } from './judged-properties';
import { fullyResolved } from './rendered-resource';

/**
 * Whether what is judged of a resource can be read before synthesis. A `Lazy` cannot: it may say something else later, or remember for ever
 * what it says when it is read too early. Reading anything but a plain L1 reads all of its properties.
 */
export function isSettled(resource: CfnResource): boolean {
  const watching = new LazinessDetector();
  try {
    const read = attributesToJudge(resource) ?? Object.values((toCloudFormation(resource) as any).Resources ?? {});
    fullyResolved(read, (value) => Tokenization.resolve(value, { scope: Stack.of(resource), resolver: watching, preparing: false }));
    return !watching.hasFound;
  } catch {
    return false;
  }
}

/** Resolves nothing but what has its value already. */
class LazinessDetector extends DefaultTokenResolver {
  public hasFound = false;

  constructor() {
    super(new StringConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    if (token instanceof Intrinsic) {
      return super.resolveToken(token, context, postProcessor);
    }
    this.hasFound = true;
    // Whoever checks values as they are rendered takes this for one that is known at deployment.
    return { Ref: 'Later' };
  }
}
