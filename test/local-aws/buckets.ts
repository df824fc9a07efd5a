import { AwsClient } from './aws-client';

/** Objects in Amazon S3, asked through the independent client. */
export class Buckets {
  constructor(private readonly aws: AwsClient) {}

  /** The keys below a prefix, in S3's order. */
  async keys(bucket: string, prefix = ''): Promise<string[]> {
    const keys: string[] = [];
    let more: object | undefined = {};
    while (more) {
      const page: any = await this.aws.call('s3', 'list_objects_v2', { Bucket: bucket, Prefix: prefix, ...more });
      keys.push(...(page.Contents ?? []).map(({ Key }: { Key: string }) => Key));
      more = page.NextContinuationToken && { ContinuationToken: page.NextContinuationToken };
    }
    return keys;
  }

  /** An object, byte by byte as it is stored. */
  async read(bucket: string, key: string): Promise<string> {
    return (await this.aws.call('s3', 'get_object', { Bucket: bucket, Key: key })).Body;
  }

  async readJson<Value = any>(bucket: string, key: string): Promise<Value> {
    return JSON.parse(await this.read(bucket, key));
  }
}
