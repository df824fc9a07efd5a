/**
 * A function that tells the milliseconds of CPU that this process has used since. Not those on the clock: what else runs on the
 * machine would count.
 */
export function stopwatch(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}
