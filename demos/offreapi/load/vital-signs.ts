/** What a service's own metrics page says of the process. */
export interface VitalSigns {
  readonly atSeconds: number;
  readonly rssBytes: number;
  readonly cpuSeconds: number;
}

export interface Watch {
  /** Ends it and gives what was seen. */
  stop(): Promise<readonly VitalSigns[]>;
}

export function watchVitalSigns(url: string, everyMs: number): Watch {
  const startedAt = performance.now();
  const seen: VitalSigns[] = [];
  const look = async (): Promise<void> => {
    const page = await (await fetch(new URL('/metrics', url))).text();
    seen.push({ atSeconds: (performance.now() - startedAt) / 1000, ...readVitalSigns(page) });
  };
  let looking = look().catch(() => {});
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => {});
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await looking;
      await look();
      return seen;
    },
  };
}

export function readVitalSigns(page: string): Omit<VitalSigns, 'atSeconds'> {
  const sum = (name: string): number =>
    [...page.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'gm'))].reduce(
      (total, [, value]) => total + Number(value),
      0,
    );
  return { rssBytes: sum('process_memory_usage_bytes'), cpuSeconds: sum('process_cpu_time_seconds_total') };
}

/**
 * Growth of memory in the second half of what was seen, as a share of it: the median of the last quarter beside that of the
 * third. A process that grows only while it warms up has none. Undefined with fewer than 16 looks.
 */
export function growthOf(signs: readonly VitalSigns[]): number | undefined {
  if (signs.length < 16) return undefined;
  const quarter = (from: number): number => {
    const part = signs.slice(Math.floor(signs.length * from), Math.floor(signs.length * (from + 0.25)));
    const sorted = part.map(({ rssBytes }) => rssBytes).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] as number;
  };
  return quarter(0.75) / quarter(0.5) - 1;
}
