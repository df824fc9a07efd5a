import * as fs from 'fs';
import * as path from 'path';
import { Language } from './language';
import { EXAMPLES, packaged } from './locations';
import { GO, requireTool } from './tool';

export const GO_LANGUAGE: Language & { install(): Promise<NodeJS.ProcessEnv> } = {
  name: 'go',

  async install() {
    await requireTool(GO);
    packaged('go', /^cdkecrimmutability$/);
    // Go builds as go.mod and go.sum say and changes neither, whatever the machine's own settings are.
    return { GOFLAGS: `${process.env.GOFLAGS ?? ''} -mod=readonly`.trim(), GOWORK: 'off' };
  },
};

/** Makes a module of a folder: what the example is, with the package that was made. */
export function goModule(folder: string): void {
  const example = path.join(EXAMPLES, 'go');
  fs.copyFileSync(path.join(example, 'go.sum'), path.join(folder, 'go.sum'));
  fs.writeFileSync(path.join(folder, 'go.mod'), fs.readFileSync(path.join(example, 'go.mod'), 'utf8')
    .replace('../../dist/go/cdkecrimmutability', packaged('go', /^cdkecrimmutability$/)));
}
