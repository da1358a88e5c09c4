import { setTimeout as delay } from 'node:timers/promises';
import { countAnswered, isSettled, readLedgers, type ServiceCounts } from './balance.ts';
import { parseExposition, type Sample } from './exposition.ts';
import { call } from './http-call.ts';
import type { ServiceGroup } from './service-group.ts';
import { consoleOrigin, origins, serviceNames, type Place } from './services.ts';
import type { Traffic } from './traffic.ts';

/**
 * Waits until all signals of the requests answered so far have arrived, at most `timeoutMs`, and tells what was counted
 * last. Traffic must have ended.
 */
export async function settledCounts(
  place: Place,
  group: ServiceGroup,
  traffic: Traffic,
  timeoutMs: number,
): Promise<ServiceCounts[]> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const counts = await readCounts(place, group, traffic);
    if (isSettled(counts) || performance.now() > deadline || group.failed.aborted) return counts;
    await delay(100);
  }
}

async function readCounts(place: Place, group: ServiceGroup, traffic: Traffic): Promise<ServiceCounts[]> {
  const spans = await readServerSpans(consoleOrigin(place));
  return Promise.all(
    serviceNames.map(async (service) => {
      const samples = await readMetrics(`${origins(place)[service]}/metrics`);
      return {
        service,
        sent: traffic.sentTo(service),
        answered: samples && countAnswered(samples),
        accessLines: group.get(service)?.accessLines ?? 0,
        serverSpans: spans && (spans[service]?.serverSpans ?? 0),
        ledgers: samples === undefined ? [] : readLedgers(samples),
      };
    }),
  );
}

async function readMetrics(url: string): Promise<Sample[] | undefined> {
  try {
    const { status, text } = await call(url);
    return status === 200 ? parseExposition(text) : undefined;
  } catch {
    return undefined;
  }
}

type Stats = Readonly<Record<string, { readonly serverSpans?: number }>>;

async function readServerSpans(origin: string): Promise<Stats | undefined> {
  try {
    const { status, text } = await call(`${origin}/api/stats`);
    return status === 200 ? (JSON.parse(text) as { services: Stats }).services : undefined;
  } catch {
    return undefined;
  }
}
