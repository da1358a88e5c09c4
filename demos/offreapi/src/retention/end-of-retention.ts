const DAY_MS = 86_400_000;

/** When an application has to be erased that was last heard of at `from`. */
export function endOfRetention(from: Date, days: number): Date {
  return new Date(from.getTime() + days * DAY_MS);
}
