import * as fs from 'fs';
import * as path from 'path';
import { Language } from './language';
import { packaged, REPOSITORY } from './locations';
import { run } from './run';

/** What the library is written in, and what the others must equal. */
export const TYPESCRIPT: Language = {
  name: 'typescript',

  async install(folder) {
    // Those that lie here, which npm has in its cache.
    const others = ['aws-cdk-lib', 'constructs', 'typescript', 'ts-node', '@types/node'].map((name) => {
      const { version } = JSON.parse(fs.readFileSync(path.join(REPOSITORY, 'node_modules', name, 'package.json'), 'utf8'));
      return `${name}@${version}`;
    });
    fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
    await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', packaged('js', /\.tgz$/), 'tsx@^4', ...others], { cwd: folder });
    return {};
  },
};
