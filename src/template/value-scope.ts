/** The parts of a template that decide which values its expressions can have. */
export interface ValueScope {
  readonly Parameters?: any;
  readonly Mappings?: any;
  readonly Conditions?: any;

  /** How messages call the template. Two templates that lead to each other have two names. */
  readonly name?: string;

  /** What deploys the template, and alone gives its parameters their values; none if anybody can deploy it. Each of several deploys it once more. */
  readonly deployers?: readonly Deployer[];

  /** The output of a stack that a resource of the template deploys, by the logical id of the resource. */
  readonly outputOf?: (logicalId: string, output: string) => Elsewhere | undefined;

  /** What stacks of the app export by a name, where the template is deployed. */
  readonly exported?: (name: string) => Elsewhere | undefined;
}

/** An expression of another template. */
export interface Elsewhere {
  readonly expression: unknown;
  readonly scope: ValueScope;
}

/** What deploys a template as a nested stack. */
export interface Deployer {
  /** How messages call it. */
  readonly name: string;
  /** The parameters that it gives; an expression if nobody knows which. */
  readonly parameters: unknown;
  /** That of the template that the parameters are in. */
  readonly scope: ValueScope;
}
