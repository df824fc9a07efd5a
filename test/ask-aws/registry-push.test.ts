/** The push of ask-aws to a registry, by the OCI distribution specification: to one on loopback that holds it to the digests. */
import { createHash } from 'crypto';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { FakeEcr } from './fake-ecr';
import { imageOf } from '../../ask-aws/image';
import { pushToRegistry } from '../../ask-aws/registry-push';
import { Trial } from '../../ask-aws/trial';

const TOKEN = Buffer.from('AWS:secret').toString('base64');

let server: Server;
let address: string;
let has: string[];
let manifests: Record<string, string>;
let ecr: FakeEcr;

beforeEach(async () => {
  has = [];
  manifests = {};
  ecr = new FakeEcr();
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) {
      parts.push(part);
    }
    const body = Buffer.concat(parts);
    const url = new URL(request.url!, 'http://localhost');
    const answer = (status: number, text = '', headers = {}) => response.writeHead(status, headers).end(text);
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    if (request.headers.authorization !== `Basic ${TOKEN}`) {
      answer(401);
    } else if (!url.pathname.startsWith('/v2/team/api/')) {
      answer(404, '{"errors":[{"code":"NAME_UNKNOWN"}]}');
    } else if (request.method === 'POST') {
      // As if a template were for pushes.
      ecr.repositories.set('team/api', { tags: [], digests: [] });
      answer(202, '', { Location: `${url.pathname}1?state=x` });
    } else if (url.pathname.endsWith('/blobs/uploads/1')) {
      has.push(digest);
      answer(url.searchParams.get('digest') === digest && url.searchParams.get('state') === 'x' ? 201 : 400);
    } else {
      const { config, layers } = JSON.parse(body.toString());
      const isComplete = [config, ...layers].every((blob: { digest: string }) => has.includes(blob.digest));
      manifests[`${url.pathname} ${request.headers['content-type']}`] = digest;
      answer(isComplete ? 201 : 404);
    }
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => new Promise((resolve) => {
  server.closeAllConnections();
  server.close(resolve);
}));

test('sends layers and manifest', async () => {
  const image = imageOf('seed');
  await pushToRegistry({ address, token: TOKEN }, 'team/api', 'v1', image);
  expect(has).toEqual(image.blobs.map(({ digest }) => digest));
  expect(manifests).toEqual({ '/v2/team/api/manifests/v1 application/vnd.oci.image.manifest.v1+json': image.digest });
});

test('says what the registry has answered, and not the token', async () => {
  const push = pushToRegistry({ address, token: TOKEN }, 'team/other', 'v1', imageOf('seed'));
  await expect(push).rejects.toMatchObject({
    name: 'PushRefused', status: 404, message: 'POST /v2/team/other/blobs/uploads/: 404 {"errors":[{"code":"NAME_UNKNOWN"}]}',
  });
});

test.each([
  ['team', true],
  ['other', false],
])('is how a push to a new repository is tried at AWS, where %s/api is created or not', async (prefix, isCreated) => {
  ecr.registry = { proxyEndpoint: address, authorizationToken: TOKEN };
  const trial = new Trial({ client: ecr.client(), prefix, hasRegistry: true });
  const { pushed, repository } = await trial.pushToNew('api');
  expect({ refused: pushed.refused?.name, created: repository?.repositoryName }).toEqual(
    isCreated ? { refused: undefined, created: 'team/api' } : { refused: 'PushRefused', created: undefined },
  );
  expect(await trial.removeAll()).toEqual([]);
  expect([...ecr.repositories.keys()]).toEqual([]);
  expect(ecr.requests.filter((request) => request.startsWith('Delete'))).toEqual(isCreated ? ['DeleteRepository team/api'] : []);
});

test('another seed is another image, and the same seed the same', () => {
  expect(imageOf('a').digest).toBe(imageOf('a').digest);
  expect(imageOf('a').digest).not.toBe(imageOf('b').digest);
});
