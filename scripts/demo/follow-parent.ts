/**
 * Loaded into every service of the demo with `--import`: a service must not outlive the runner, however the runner ends.
 * The channel to the runner closes with it, even when it is killed; then the service stops as on any SIGTERM, within
 * five seconds.
 */
if (process.channel !== undefined) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), 5000).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // Listening holds the process open; the service alone decides how long it runs.
  process.channel.unref();
}
