import type { Sample } from './exposition.ts';

/** How often one service saw a request, by each of its signals; undefined where that could not be read. */
export interface ServiceCounts {
  readonly service: string;
  /** Requests the demo sent to it itself; others may have called it too. */
  readonly sent: number;
  /** Requests in its duration histogram. */
  readonly answered: number | undefined;
  readonly accessLines: number;
  /** Server spans that reached the console. */
  readonly serverSpans: number | undefined;
  readonly ledgers: readonly LedgerCounts[];
}

/** One delivery's account: created = delivered + dropped + pending, or something was lost silently. */
export interface LedgerCounts {
  readonly destination: string;
  readonly created: number;
  readonly delivered: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly pending: number;
}

/** The sum of the counts of `http.server.request.duration` over all its series; 0 before the first request. */
export function countAnswered(samples: readonly Sample[]): number {
  return sum(samples.filter((each) => each.name === 'http_server_request_duration_seconds_count'));
}

/** The ledgers on a metrics page, by destination. */
export function readLedgers(samples: readonly Sample[]): LedgerCounts[] {
  const own = samples.filter((each) => each.name.startsWith('vigie_delivery_'));
  const destinations = [...new Set(own.map((each) => each.labels['destination'] ?? ''))].sort();
  return destinations.map((destination) => {
    const of = (name: string): Sample[] =>
      own.filter((each) => each.name === name && each.labels['destination'] === destination);
    const dropped: Record<string, number> = {};
    for (const { labels, value } of of('vigie_delivery_dropped_total')) {
      const reason = labels['reason'] ?? '';
      if (value !== 0) dropped[reason] = (dropped[reason] ?? 0) + value;
    }
    return {
      destination,
      created: sum(of('vigie_delivery_created_total')),
      delivered: sum(of('vigie_delivery_delivered_total')),
      dropped,
      pending: sum(of('vigie_delivery_pending')),
    };
  });
}

export function droppedTotal(ledger: LedgerCounts): number {
  return Object.values(ledger.dropped).reduce((total, each) => total + each, 0);
}

/** What does not balance, one sentence each; empty when every signal tells the same. */
export function findImbalances(services: readonly ServiceCounts[]): string[] {
  return services.flatMap((each) => [...signalFaults(each), ...ledgerFaults(each)]);
}

/** Whether there is nothing left to wait for: the signals agree and no delivery has anything pending. */
export function isSettled(services: readonly ServiceCounts[]): boolean {
  return (
    findImbalances(services).length === 0 &&
    services.every((each) => each.ledgers.every((ledger) => ledger.pending === 0))
  );
}

function signalFaults({ service, sent, answered, accessLines, serverSpans }: ServiceCounts): string[] {
  if (answered === undefined) return [`${service}: its /metrics could not be read.`];
  if (serverSpans === undefined) return [`${service}: the console did not tell how many spans it has.`];
  const faults: string[] = [];
  if (answered !== accessLines || answered !== serverSpans) {
    faults.push(
      `${service}: ${answered} requests answered, ${accessLines} access lines, ${serverSpans} server spans.`,
    );
  }
  if (answered < sent) faults.push(`${service}: ${sent} requests sent, only ${answered} answered.`);
  return faults;
}

function ledgerFaults({ service, answered, ledgers }: ServiceCounts): string[] {
  if (answered !== undefined && ledgers.length === 0) {
    return [`${service}: its /metrics shows no delivery ledger.`];
  }
  return ledgers
    .filter((each) => each.created !== each.delivered + droppedTotal(each) + each.pending)
    .map(
      (each) =>
        `${service}: ledger ${each.destination} has created ${each.created}, but delivered ${each.delivered} + dropped ${droppedTotal(each)} + pending ${each.pending}.`,
    );
}

function sum(samples: readonly Sample[]): number {
  return samples.reduce((total, each) => total + each.value, 0);
}
