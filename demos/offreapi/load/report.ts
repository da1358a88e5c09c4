import type { LoadResult } from './result.ts';
import type { RouteTraffic } from './traffic.ts';

/** A table for people. */
export function formatResult(result: LoadResult): string {
  const { memory, machine } = result;
  const errors = Object.entries(result.unanswered).map(([reason, count]) => `${count} × ${reason}`);
  return [
    `${result.database}${result.embedded ? ' (embedded)' : ''}, ${result.offers} offers, ${result.applications} applications; ` +
      `${result.connections} connections, ${result.rate === null ? 'as fast as they are answered' : `${result.rate} requests/s`}, ${result.seconds.toFixed(0)} s`,
    `${machine.cpus} × ${machine.model}, Node ${machine.node}, load average before ${machine.loadBefore.toFixed(1)}`,
    '',
    table([
      ['route', 'requests', 'errors', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'],
      ...result.routes.map((route) => [
        route.route,
        String(route.requests),
        errorText(route),
        ...[route.p50Ms, route.p95Ms, route.p99Ms, route.maxMs].map((ms) => ms.toFixed(1)),
      ]),
    ]),
    '',
    `${result.requests} requests, ${result.requestsPerSecond.toFixed(0)}/s, ${result.errors} errors${errors.length > 0 ? ` (${errors.join(', ')})` : ''}; ` +
      `${result.cpuMsPerRequest.toFixed(2)} ms of CPU each`,
    `memory of the service ${mib(memory.firstBytes)} → ${mib(memory.lastBytes)} MiB, at most ${mib(memory.maxBytes)}` +
      (memory.growth === null ? '' : `, ${percent(memory.growth)} in the second half`),
  ].join('\n');
}

/** Two results side by side, the older one first. */
export function formatComparison(before: LoadResult, after: LoadResult): string {
  const differences = (['database', 'offers', 'applications', 'connections', 'rate'] as const).filter(
    (key) => before[key] !== after[key],
  );
  const rows = after.routes.flatMap((now) => {
    const then = before.routes.find(({ route }) => route === now.route);
    if (then === undefined) return [];
    return [
      [
        now.route,
        ...change(then.p50Ms, now.p50Ms),
        ...change(then.p95Ms, now.p95Ms),
        ...change(then.p99Ms, now.p99Ms),
      ],
    ];
  });
  const line = (what: string, then: number, now: number, digits: number): string =>
    `${what} ${then.toFixed(digits)} → ${now.toFixed(digits)} (× ${(now / then).toFixed(2)})`;
  return [
    `before ${before.measuredAt}, after ${after.measuredAt}`,
    ...differences.map((key) => `NOT the same ${key}: ${String(before[key])}, then ${String(after[key])}.`),
    '',
    table([['route', 'p50 ms', '', 'p95 ms', '', 'p99 ms', ''], ...rows]),
    '',
    line('requests/s', before.requestsPerSecond, after.requestsPerSecond, 0),
    line('CPU ms a request', before.cpuMsPerRequest, after.cpuMsPerRequest, 2),
    line('most memory, MiB', before.memory.maxBytes / MIB, after.memory.maxBytes / MIB, 0),
    `errors ${before.errors} → ${after.errors}`,
  ].join('\n');
}

const MIB = 1024 * 1024;

function change(then: number, now: number): [string, string] {
  return [`${then.toFixed(1)} → ${now.toFixed(1)}`, `× ${(now / then).toFixed(2)}`];
}

function errorText({ errors }: RouteTraffic): string {
  const all = Object.entries(errors).map(([status, count]) => `${count} × ${status}`);
  return all.length > 0 ? all.join(' ') : '0';
}

function mib(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}

function percent(share: number): string {
  return `${share >= 0 ? '+' : '−'}${Math.abs(100 * share).toFixed(1)} %`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
