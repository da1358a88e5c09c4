import { describe, expect, it, vi } from 'vitest';
import type { DestinationName } from '../destinations.ts';
import { startChildProcess } from '../service/child-process.ts';
import { startInProcess } from '../service/in-process.ts';
import { runCell } from './cell.ts';
import { FAULTS } from './faults.ts';

vi.setConfig({ testTimeout: 60_000, maxConcurrency: 13 });

describe.each<DestinationName>(['otlp_traces', 'otlp_logs', 'loki'])('%s', (destination) => {
  it.concurrent.each(FAULTS.map((fault) => [fault.name, fault] as const))(
    `${destination} × %s`,
    async (_name, fault) => {
      const { violations } = await runCell(destination, fault, {
        // Which certificates a process trusts is settled when it starts.
        start: fault.tls === true ? startChildProcess : startInProcess,
        flapMs: 150,
        markedEvery: 40,
        shutdownTimeoutMs: 800,
      });
      expect(violations).toEqual([]);
    },
  );
});
