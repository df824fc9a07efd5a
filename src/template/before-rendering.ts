import { Dependable } from 'constructs';
import type { IConstruct } from 'constructs';

/**
 * Runs something whenever CDK synthesizes the Stage of a construct: after all Aspects, whatever their priorities, and before CDK renders a
 * template or takes the hash of one, as it does of a nested stack's before it validates.
 *
 * CDK then asks each construct what it depends on. It depends on nothing, but is asked. Somebody else may ask earlier, so that it may run
 * more often.
 */
export function beforeRendering(construct: IConstruct, run: () => void): void {
  const asked = {};
  Dependable.implement(asked, {
    get dependencyRoots() {
      run();
      return [];
    },
  });
  construct.node.addDependency(asked);
}
