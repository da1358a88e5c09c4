import { expect, it, vi } from 'vitest';
import type { Exit } from './exits.ts';
import { said } from './running-service.ts';
import { NAMES, runExit } from './run.ts';
import { judgeDestination, judgeProcess } from './verdict.ts';

vi.setConfig({ testTimeout: 60_000 });

it.concurrent.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)(
  '%s twice ends a service at once that waits for a request without end, with %i and nothing lost',
  async (signal, code) => {
    const exit: Exit = {
      name: signal,
      code,
      graceful: false,
      underWay: 'cut',
      async end(service) {
        service.signal(signal);
        await said(service, 'stopping');
        service.signal(signal);
      },
    };
    const run = await runExit(exit, { backend: 'up', output: 'pipe' });
    const wrong = NAMES.flatMap((name) => judgeDestination(run, name));
    expect([...judgeProcess(run), ...wrong]).toEqual([]);
  },
);
