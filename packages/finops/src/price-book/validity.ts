/** Epoch seconds of `2026-01-01` (midnight UTC) or `2026-01-01T00:00:00+01:00`; undefined where it is no such instant. */
export function parseInstant(text: string): number | undefined {
  const match = INSTANT.exec(text);
  if (match === null || !isDay(match[1] ?? '')) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** Whether the text is a day that exists, as `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse may take 30 February for 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The shortest text `parseInstant` reads back to the same instant. */
export function formatInstant(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z').replace('T00:00:00Z', '');
}

/** What is wrong with a list of periods: overlaps, gaps, and periods that end before they begin. */
export function validityProblems(
  periods: readonly { readonly fromSeconds?: number; readonly toSeconds?: number }[],
): { readonly index: number; readonly message: string }[] {
  const problems: { index: number; message: string }[] = [];
  const spans = periods
    .map(({ fromSeconds = -Infinity, toSeconds = Infinity }, index) => ({
      from: fromSeconds,
      to: toSeconds,
      index,
    }))
    .filter(({ from, to, index }) => {
      if (from < to) return true;
      problems.push({
        index,
        message: `ends (${formatInstant(to)}) before it begins (${formatInstant(from)})`,
      });
      return false;
    })
    .sort((a, b) => a.from - b.from || a.index - b.index);
  for (const [position, next] of spans.entries()) {
    const before = spans[position - 1];
    if (before === undefined || before.to === next.from) continue;
    const message =
      before.to > next.from
        ? `overlaps periods[${before.index}]: set validTo of that one to the validFrom of this one`
        : `leaves a gap after periods[${before.index}] (${formatInstant(before.to)} to ${formatInstant(next.from)}): ` +
          'let one begin where the other ends';
    problems.push({ index: next.index, message });
  }
  return problems;
}

const INSTANT =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,3})?(?:Z|[+-][0-9]{2}:[0-9]{2}))?$/;
