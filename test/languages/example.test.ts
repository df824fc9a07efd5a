import { Deployed, deploy } from './deploy';
import { GO_LANGUAGE } from './go';
import { JAVA } from './java';
import { Language } from './language';
import { PYTHON } from './python';
import { TYPESCRIPT } from './typescript';
import { LocalAws } from '../local-aws';

let aws: LocalAws;
let typescripts: any;

beforeAll(async () => {
  aws = await LocalAws.start();
  await aws.bootstrap();
  await aws.ecr.createRepository('legacy/api');
  await aws.ecr.createRepository('legacy/web');
  typescripts = await deployAndDestroy(TYPESCRIPT);
});
afterAll(() => aws?.stop());

test('the example declares what it says', () => {
  const types = Object.values<any>(typescripts.Resources).map(({ Type }) => Type);
  expect(types.filter((type) => type === 'AWS::ECR::Repository')).toHaveLength(2);
  expect(types.filter((type) => type === 'Custom::EcrRepositoryTagMutability')).toHaveLength(2);
});

// Not even asset hashes are normalised: the package of each language holds the npm package, and so the very same function.
test.each<Language>([PYTHON, JAVA, GO_LANGUAGE])('$name deploys from an empty folder what TypeScript does', async (language) => {
  expect(await deployAndDestroy(language)).toEqual(typescripts);
});

/** The template. What is deployed with it does what it says: the function runs, which is the part that could be missing in a package. */
async function deployAndDestroy(language: Language): Promise<any> {
  const deployed: Deployed = await deploy(language, aws);
  expect(await aws.ecr.describe('example/api')).toEqual({ mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] });
  expect(await aws.ecr.describe('legacy/web')).toEqual({ mutability: 'IMMUTABLE_WITH_EXCLUSION', filters: ['dev-*'] });
  await deployed.destroy();
  expect(await aws.ecr.describe('legacy/web')).toEqual({ mutability: 'MUTABLE', filters: [] });
  return deployed.template;
}
