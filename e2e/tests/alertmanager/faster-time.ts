const UNITS = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
} as const;

/**
 * Rules of Prometheus with every duration so many times shorter: ranges, `for`, `keep_firing_for`, intervals of groups, and windows
 * given in seconds as a factor, as in `rate * 3600 >= 100`. Thresholds, names and labels stay.
 */
export function fasterRules(yaml: string, times: number): string {
  return fasterKeys(yaml, times, ['for', 'keep_firing_for', 'interval']).replaceAll(
    /^( *(?:- )?expr: )(.*)$/gm,
    (_, key: string, expr: string) =>
      key +
      expr
        .replaceAll(/\[([^\]]+)\]/g, (_range, range: string) => {
          const parts = range.split(':').map((part) => (part === '' ? '' : faster(part, times)));
          return `[${parts.join(':')}]`;
        })
        .replaceAll(/(?<= \* )\d+(?= >= )/g, (seconds) => String(Number(seconds) / times)),
  );
}

/** Alertmanager's configuration with every wait, interval and timeout so many times shorter. */
export function fasterAlertmanager(yaml: string, times: number): string {
  return fasterKeys(yaml, times, ['group_wait', 'group_interval', 'repeat_interval', 'resolve_timeout']);
}

function fasterKeys(yaml: string, times: number, keys: readonly string[]): string {
  const line = new RegExp(`^( *(?:- )?(?:${keys.join('|')}): )(\\S+)$`, 'gm');
  return yaml.replaceAll(line, (_, key: string, duration: string) => key + faster(duration, times));
}

/** `2m` thirty times faster is `4000ms`; what is at once stays at once, and nothing else becomes so. */
export function faster(duration: string, times: number): string {
  if (!/^(?:\d+(?:ms|[smhdwy]))+$/.test(duration)) throw new Error(`Not a duration: ${duration}`);
  const milliseconds = [...duration.matchAll(/(\d+)(ms|[smhdwy])/g)]
    .map(([, count, unit]) => Number(count) * UNITS[unit as keyof typeof UNITS])
    .reduce((sum, each) => sum + each, 0);
  return milliseconds === 0 ? '0s' : `${Math.max(1, Math.round(milliseconds / times))}ms`;
}
