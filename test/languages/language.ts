/** A language that can use the library. */
export interface Language {
  /** The folder of its example, and of its package in dist/. */
  readonly name: string;

  /**
   * Makes the tools and the packages ready that the example needs, and returns what the example's own command in its `cdk.json`
   * needs in its environment to find them. Throws an Error that says how to install what is missing.
   */
  prepare(): Promise<NodeJS.ProcessEnv>;
}
