import { Language } from './language';
import { packaged } from './locations';
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
