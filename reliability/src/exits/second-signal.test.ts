import { expect, it, vi } from 'vitest';
import type { Exit } from './exits.ts';
import { type RunningService, until } from './running-service.ts';
import { NAMES, runExit } from './run.ts';
import { judgeDestination, judgeProcess } from './verdict.ts';

vi.setConfig({ testTimeout: 60_000 });

const said = (service: RunningService, message: string): Promise<unknown> =>
  until(
    () => service.lines().find((line) => line['message'] === message),
    () => `the service did not say '${message}'`,
  );

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
      async end(service) {
        void service.get('/hangs/for-ever');
        await said(service, 'hanging');
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
