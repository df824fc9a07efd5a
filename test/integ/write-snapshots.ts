/** Writes the templates of the integration tests anew: `npm run integ:snapshot`. Read what has changed before you commit it. */
import { IntegTest } from './integ-test';

for (const test of IntegTest.all()) {
  test.commit(test.synthesize());
  console.log(test.name);
}
