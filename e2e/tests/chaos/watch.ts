import { setTimeout as delay } from 'node:timers/promises';
import type { RunningDemo } from '@vigie/e2e/demos';
import { droppedTotal, readLedgers, type LedgerCounts } from '../../../scripts/demo/balance.ts';
import { parseExposition } from '../../../scripts/demo/exposition.ts';
import { call } from '../../../scripts/demo/http-call.ts';

/** What the services' own pages said while they were watched. */
export interface Seen {
  /** Ledgers that did not add up, a sentence each. */
  readonly imbalances: readonly string[];
  /** Most of the memory of each service, in bytes. */
  readonly peakRss: ReadonlyMap<string, number>;
  readonly looks: number;
}

export interface Watch {
  /** Ends it and gives what was seen. */
  stop(): Promise<Seen>;
}

/** Looks at the metrics pages of services every 200 ms. */
export function watch(demos: readonly RunningDemo[]): Watch {
  const imbalances: string[] = [];
  const peakRss = new Map<string, number>();
  let looks = 0;
  const end = new AbortController();
  const looking = (async () => {
    while (!end.signal.aborted) {
      for (const demo of demos) {
        const { ledgers, rss } = await look(demo);
        looks++;
        peakRss.set(demo.name, Math.max(peakRss.get(demo.name) ?? 0, rss));
        imbalances.push(...ledgers.flatMap((ledger) => imbalance(demo.name, ledger)));
      }
      await delay(200);
    }
  })();
  // Told by `stop`, which may come much later.
  looking.catch(() => {});
  return {
    async stop() {
      end.abort();
      await looking;
      return { imbalances, peakRss, looks };
    },
  };
}

export interface Look {
  readonly ledgers: readonly LedgerCounts[];
  readonly rss: number;
}

export async function look({ url }: Pick<RunningDemo, 'url'>): Promise<Look> {
  const samples = parseExposition((await call(`${url}/metrics`)).text);
  const rss = samples.find(({ name }) => name === 'process_memory_usage_bytes')?.value ?? Number.NaN;
  return { ledgers: readLedgers(samples), rss };
}

export function imbalance(name: string, ledger: LedgerCounts): string[] {
  const { destination, created, delivered, pending } = ledger;
  const dropped = droppedTotal(ledger);
  if (created === delivered + dropped + pending) return [];
  return [
    `${name}: ${destination} created ${created}, delivered ${delivered}, dropped ${dropped}, pending ${pending}.`,
  ];
}

/**
 * The ledgers of one destination by service, once all that was created before this was called has been delivered or given up.
 * @throws Error with what still waits when that takes too long
 */
export async function settled(
  demos: readonly RunningDemo[],
  destination: string,
  timeoutMs: number,
): Promise<Map<string, LedgerCounts>> {
  const deadline = performance.now() + timeoutMs;
  const before = await ledgersOf(demos, destination);
  for (;;) {
    const ledgers = await ledgersOf(demos, destination);
    const waiting = [...ledgers].filter(
      ([name, ledger]) => ledger.delivered + droppedTotal(ledger) < (before.get(name)?.created ?? 0),
    );
    if (waiting.length === 0) return ledgers;
    if (performance.now() > deadline) {
      const left = waiting.map(([name, { pending }]) => `${name} has ${pending}`).join(', ');
      throw new Error(`After ${timeoutMs} ms ${destination} still waits: ${left}.`);
    }
    await delay(100);
  }
}

async function ledgersOf(
  demos: readonly RunningDemo[],
  destination: string,
): Promise<Map<string, LedgerCounts>> {
  const found = new Map<string, LedgerCounts>();
  for (const demo of demos) {
    const { ledgers } = await look(demo);
    const ledger = ledgers.find((each) => each.destination === destination);
    if (ledger !== undefined) found.set(demo.name, ledger);
  }
  return found;
}
