/** Installs the packages for every language, so that tests that run side by side find them. */
import { GO_LANGUAGE } from './go';
import { JAVA, JUNIT } from './java';
import { PYTHON } from './python';

void (async () => {
  await Promise.all([PYTHON.install(), JAVA.install().then(() => JAVA.artifact(JUNIT)), GO_LANGUAGE.install()]);
})().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
