const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of `500ms`, `30s`, `1.5m` or `1h`; undefined where the text is none of these or is zero. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (match === null) return undefined;
  const milliseconds = Math.round(Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]);
  // Beyond this a timer of Node would fire at once.
  return milliseconds > 0 && milliseconds < 2 ** 31 ? milliseconds : undefined;
}

/** `850 ms`, `4.2 s`, `31 s`, `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 9950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
