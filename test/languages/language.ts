/** A language that can use the library. */
export interface Language {
  /** The folder of its example, and of its package in dist/. */
  readonly name: string;

  /**
   * Installs the package for an app in a folder of its own, and returns what the app's command in `cdk.json` needs in its environment.
   * Throws an Error that says how to install what is missing.
   */
  install(folder: string): Promise<NodeJS.ProcessEnv>;
}
