/*
 * Preloaded into the CDK CLI, whose stdin is a pipe that our process holds: at its end our process is gone, in whatever way,
 * and the CLI ends with the app that it may be running. (Plain JavaScript, because Node loads it before anything else.)
 */
process.stdin.on('end', () => process.kill(-process.pid, 'SIGKILL'));
process.stdin.resume();
// The CLI ends when its work is done; listening is no work.
process.stdin.unref();
