import { describe, expect, it } from 'vitest';
import { formatSummary, type Summary } from './summary.ts';

const summary: Summary = {
  ok: true,
  durationMs: 30_000,
  requests: { sent: 120, expectedErrors: 5, failed: 0 },
  services: [
    {
      service: 'offreapi',
      sent: 60,
      answered: 60,
      accessLines: 60,
      serverSpans: 60,
      ledgers: [
        { destination: 'otlp_traces', created: 85, delivered: 80, dropped: { expired: 5 }, pending: 0 },
      ],
    },
  ],
  problems: [],
};

describe('formatSummary', () => {
  it('tells what was sent, what each signal counted and where every item went', () => {
    expect(formatSummary(summary)).toBe(`
120 requests sent, 5 of them wrong on purpose, 0 failed. Traffic ran for 30 s.

  service    answered   access lines   server spans
  offreapi         60             60             60

  delivery                 created   delivered       dropped   pending
  offreapi → otlp_traces        85          80   5 (expired)         0

✓ No request failed, every signal agrees and every ledger balances.
`);
  });

  it('lists what is wrong in place of the verdict', () => {
    const text = formatSummary({ ...summary, ok: false, problems: ['offreapi: one line is missing.'] });
    expect(text).toContain('\n✗ offreapi: one line is missing.\n');
    expect(text).not.toContain('✓');
  });

  it('marks what could not be read', () => {
    const [service] = summary.services;
    const text = formatSummary({ ...summary, services: [{ ...service!, answered: undefined, ledgers: [] }] });
    expect(text).toContain('offreapi          ?             60');
  });
});
