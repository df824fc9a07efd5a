import { GO_LANGUAGE } from './go';
import { JAVA } from './java';
import { Language } from './language';
import { PYTHON } from './python';
import { synthesize } from './synthesize';
import { TYPESCRIPT } from './typescript';

let typescripts: any;

beforeAll(async () => {
  typescripts = await synthesize(TYPESCRIPT);
});

test('the example declares what it says', () => {
  const types = Object.values<any>(typescripts.Resources).map(({ Type }) => Type);
  expect(types.filter((type) => type === 'AWS::ECR::Repository')).toHaveLength(2);
  expect(types.filter((type) => type === 'Custom::EcrRepositoryTagMutability')).toHaveLength(2);
});

// Not even asset hashes are normalised: the package of each language holds the npm package, and so the very same function.
test.each<Language>([PYTHON, JAVA, GO_LANGUAGE])('$name synthesizes the template that TypeScript does', async (language) => {
  expect(await synthesize(language)).toEqual(typescripts);
});
