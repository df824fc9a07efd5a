import { Token } from 'aws-cdk-lib';
import { MAX_RESOURCE_TAGS, MAX_TAG_KEY_LENGTH, MAX_TAG_VALUE_LENGTH, RESERVED_TAG_KEY_PREFIX } from './limits';

/**
 * Tags as the template has them.
 *
 * @throws an Error, without a path, for what ECR would refuse
 */
export function resourceTagList(tags: { [key: string]: string }): { Key: string; Value: string }[] {
  if (Token.isUnresolved(tags)) {
    return tags as any;
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
