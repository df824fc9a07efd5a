/** A CDK CLI whose app never ends, for tests of what ends it. */
export function stuckCli(): { readonly args: readonly string[]; readonly progress: (line: string) => void; readonly stuck: Promise<void> } {
  let progress: (line: string) => void = () => {};
  const stuck = new Promise<void>((resolve) => {
    progress = (line) => {
      if (line.includes('stuck')) {
        resolve();
      }
    };
  });
  return { args: ['ls', '--app', 'echo stuck && sleep 3600'], progress, stuck };
}
