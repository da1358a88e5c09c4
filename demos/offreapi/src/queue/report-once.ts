const MINUTE_MS = 60_000;

/** Tells of a failure at most once a minute: while a database is away, every look at the queue fails. */
export function reportOnce(
  report: (error: unknown) => void,
  now: () => number = Date.now,
): (error: unknown) => void {
  let silentUntil = 0;
  return (error) => {
    if (now() < silentUntil) return;
    silentUntil = now() + MINUTE_MS;
    report(error);
  };
}
