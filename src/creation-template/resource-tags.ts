import { CfnTag, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { MAX_RESOURCE_TAGS, MAX_TAG_KEY_LENGTH, MAX_TAG_VALUE_LENGTH, RESERVED_TAG_KEY_PREFIX } from './limits';
import { whenResolved } from '../rendering/when-resolved';
import { withPath } from '../reporting/with-path';

/** A tag as CloudFormation and ECR's API have it. */
interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/**
 * Tags as the template has them; a token for a map that is a token as a whole.
 *
 * @throws an Error, without a path, for what ECR would refuse; of a token at synthesis, with the path of its construct
 */
export function resourceTagList(scope: IConstruct, tags: { [key: string]: string }): Tag[] {
  return Token.isUnresolved(tags) ? whenResolved(tags, (map) => withPath(() => scope.node.path, () => tagList(map))) : tagList(tags);
}

/** A list of tags, or a token for one, as the L1 takes it. */
export function l1ResourceTags(tags: Tag[] | undefined): CfnTag[] | undefined {
  return whenResolved(tags, (list: Tag[]) => list.map(({ Key: key, Value: value }) => ({ key, value })));
}

function tagList(tags: { [key: string]: string }): Tag[] {
  if (typeof tags !== 'object' || Array.isArray(tags)) {
    throw new Error(`'resourceTags' is ${JSON.stringify(tags)}; allowed is a map of keys to values. Write it as { team: 'platform' }.`);
  }
  const entries = Object.entries(tags);
  if (entries.length > MAX_RESOURCE_TAGS) {
    throw new Error(`'resourceTags' has ${entries.length} tags; ${MAX_RESOURCE_TAGS} are allowed. Leave some out.`);
  }
  entries.forEach(([key, value]) => {
    checkKey(key);
    if (!Token.isUnresolved(value) && value.length > MAX_TAG_VALUE_LENGTH) {
      throw new Error(`the value of resource tag '${key}' has ${value.length} characters; ${MAX_TAG_VALUE_LENGTH} are allowed. Shorten it.`);
    }
  });
  return entries.map(([Key, Value]) => ({ Key, Value }));
}

function checkKey(key: string): void {
  if (Token.isUnresolved(key)) {
    return;
  }
  if (key.length === 0 || key.length > MAX_TAG_KEY_LENGTH) {
    throw new Error(`the resource tag key '${key}' has ${key.length} characters; 1 to ${MAX_TAG_KEY_LENGTH} are allowed. Choose another key.`);
  }
  if (key.toLowerCase().startsWith(RESERVED_TAG_KEY_PREFIX)) {
    throw new Error(`the resource tag key '${key}' begins with '${RESERVED_TAG_KEY_PREFIX}', which is AWS's own. Choose another key.`);
  }
}
