import { App, Stack } from 'aws-cdk-lib';
import { Exemption, TagMutabilitySetting } from '../../../src';
import { exemptionExpired } from '../../../src/compliance/rules/exemption-expired';
import { AS_OF, contextOf, findings, rawRepository, rawTemplate } from '../support/context';

const { MUTABLE } = TagMutabilitySetting;
const SANDBOX: Exemption = { repositories: 'sandbox/*', reason: 'scratch space', owner: 'platform', expires: '2027-06-29' };

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

function found(...exemptions: Exemption[]) {
  return findings(exemptionExpired, app, contextOf(app, { exemptions }));
}

describe('is reported', () => {
  test('once for the app, with all that it exempts', () => {
    rawRepository(stack, MUTABLE, { RepositoryName: 'sandbox/api' });
    rawTemplate(stack, MUTABLE, { Prefix: 'sandbox' });
    rawRepository(stack, MUTABLE, { RepositoryName: 'prod/api' }, 'Prod');
    expect(found(SANDBOX)).toEqual([{
      path: '',
      severity: 'warning',
      message: "the exemption of 'sandbox/*' (scratch space; platform answers for it) was until 2027-06-29 and exempts Stack/Repo, Stack/Template",
    }]);
  });

  test('with a few of many', () => {
    ['A', 'B', 'C', 'D', 'E'].forEach((id) => rawRepository(stack, MUTABLE, { RepositoryName: `sandbox/${id.toLowerCase()}` }, id));
    expect(found(SANDBOX)[0].message).toMatch(/exempts Stack\/A, Stack\/B, Stack\/C and 2 more$/);
  });

  test('as information, if it exempts nothing in this app', () => {
    expect(found(SANDBOX)).toEqual([expect.objectContaining({ severity: 'info', message: expect.stringMatching(/exempts nothing in this app$/) })]);
  });

  test('by construct and by tag as well', () => {
    const { repositories, ...rest } = SANDBOX;
    expect(found({ ...rest, constructPath: 'Stack/Old' }, { ...rest, tag: { key: 'stage', value: 'dev' } }).map(({ message }) => message)).toEqual([
      expect.stringContaining("the exemption of 'Stack/Old'"), expect.stringContaining('the exemption of the tag stage=dev'),
    ]);
  });
});

describe('is silent about', () => {
  test('an exemption on its last day', () => {
    expect(found({ ...SANDBOX, expires: AS_OF })).toEqual([]);
  });

  test('one that does not expire', () => {
    expect(found({ ...SANDBOX, expires: undefined })).toEqual([]);
  });

  test('the day of the build: only the day that is given counts', () => {
    expect(findings(exemptionExpired, app, contextOf(app, { exemptions: [{ ...SANDBOX, expires: '2001-01-01' }] }, '2000-12-31'))).toEqual([]);
  });
});
