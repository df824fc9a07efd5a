/** Services that refuse, for a sweep on the reference engine. */
import { StatesError } from './interpreter';
import { FakeAws, STANDARD, definitionOf, enforced, mutable, sweep } from './sweep-on-engine';

const ENFORCED = enforced();

describe('a service that refuses', () => {
  const denied = () => { throw new StatesError('S3.S3Exception', 'User is not authorized to perform: s3:PutObject'); };

  test.each(['run.json', 'before/', 'pages/', 'summary.json', 'markers/'])('S3 at %s: the execution has failed', async (key) => {
    const aws = new FakeAws(mutable(1), { 's3:putObject': (args, own) => args.Key.includes(key) ? denied() : own() });
    const definition = key === 'markers/' ? definitionOf(STANDARD) : ENFORCED;
    expect(await sweep(definition, aws)).toMatchObject({ status: 'FAILED', cause: expect.stringContaining('s3:PutObject') });
    // Nothing is written before what it was is recorded.
    expect(aws.count('ecr:putImageTagMutability')).toBe(['pages/', 'summary.json'].includes(key) ? 1 : 0);
    if (key !== 'summary.json' && key !== 'markers/') {
      expect([...aws.objects].find(([each]) => each.endsWith('summary.json'))![1]).toMatchObject({ outcome: 'FAILED', reason: expect.stringContaining('s3:PutObject') });
      expect(aws.count('cloudwatch:putMetricData')).toBe(1);
    }
  });
});
