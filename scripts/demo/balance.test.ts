import { describe, expect, it } from 'vitest';
import { countAnswered, findImbalances, isSettled, readLedgers, type ServiceCounts } from './balance.ts';
import { parseExposition } from './exposition.ts';

const page = `
http_server_request_duration_seconds_count{http_route="/",http_response_status_code="200"} 7
http_server_request_duration_seconds_count{http_route="/",http_response_status_code="404"} 2
http_server_request_duration_seconds_sum{http_route="/"} 99
vigie_delivery_created_total{destination="stdout"} 10
vigie_delivery_delivered_total{destination="stdout"} 10
vigie_delivery_pending{destination="stdout"} 0
vigie_delivery_created_total{destination="otlp_traces"} 9
vigie_delivery_delivered_total{destination="otlp_traces"} 4
vigie_delivery_dropped_total{destination="otlp_traces",reason="expired"} 3
vigie_delivery_dropped_total{destination="otlp_traces",reason="overflow"} 1
vigie_delivery_dropped_total{destination="otlp_traces",reason="closed"} 0
vigie_delivery_pending{destination="otlp_traces"} 1
vigie_delivery_pending_bytes{destination="otlp_traces"} 512
`;

const balanced: ServiceCounts = {
  service: 'orders',
  sent: 8,
  answered: 9,
  accessLines: 9,
  serverSpans: 9,
  ledgers: [{ destination: 'stdout', created: 9, delivered: 9, dropped: {}, pending: 0 }],
};

describe('reading a metrics page', () => {
  it('sums the requests over all series', () => {
    expect(countAnswered(parseExposition(page))).toBe(9);
  });

  it('counts none before the first request', () => {
    expect(countAnswered([])).toBe(0);
  });

  it('reads the ledger of every destination', () => {
    expect(readLedgers(parseExposition(page))).toEqual([
      {
        destination: 'otlp_traces',
        created: 9,
        delivered: 4,
        dropped: { expired: 3, overflow: 1 },
        pending: 1,
      },
      { destination: 'stdout', created: 10, delivered: 10, dropped: {}, pending: 0 },
    ]);
  });
});

describe('findImbalances', () => {
  it('finds none where all signals agree', () => {
    expect(findImbalances([balanced])).toEqual([]);
    expect(isSettled([balanced])).toBe(true);
  });

  it.each([
    [{ accessLines: 8 }, 'orders: 9 requests answered, 8 access lines, 9 server spans.'],
    [{ serverSpans: 10 }, 'orders: 9 requests answered, 9 access lines, 10 server spans.'],
    [{ sent: 11 }, 'orders: 11 requests sent, only 9 answered.'],
    [{ answered: undefined }, 'orders: its /metrics could not be read.'],
    [{ serverSpans: undefined }, 'orders: the console did not tell how many spans it has.'],
    [{ ledgers: [] }, 'orders: its /metrics shows no delivery ledger.'],
  ])('names the fault of %j', (change, fault) => {
    expect(findImbalances([{ ...balanced, ...change }])).toEqual([fault]);
    expect(isSettled([{ ...balanced, ...change }])).toBe(false);
  });

  it('names a ledger that lost an item', () => {
    const ledger = { destination: 'loki', created: 9, delivered: 5, dropped: { expired: 2 }, pending: 1 };
    expect(findImbalances([{ ...balanced, ledgers: [ledger] }])).toEqual([
      'orders: ledger loki has created 9, but delivered 5 + dropped 2 + pending 1.',
    ]);
  });

  it('is balanced but not settled while something is pending', () => {
    const ledger = { destination: 'loki', created: 9, delivered: 5, dropped: {}, pending: 4 };
    expect(findImbalances([{ ...balanced, ledgers: [ledger] }])).toEqual([]);
    expect(isSettled([{ ...balanced, ledgers: [ledger] }])).toBe(false);
  });
});
