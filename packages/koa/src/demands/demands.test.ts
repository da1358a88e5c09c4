import { expect, it } from 'vitest';
import { errorOf, measureDemands } from './measure.ts';

it(
  'of 1, 5 and 20 ms of CPU time are told apart in a real service, each within 10 %',
  { timeout: 60_000, retry: 1 },
  async () => {
    const measured = await measureDemands({ seconds: 15 });
    for (const each of measured.routes) {
      const { route, demandMs, truthMs, standardErrorMs, identified, requests } = each;
      const said = `${route}: ${demandMs} ms for ${truthMs} to ${truthMs + measured.aroundMs} ms in ${requests} requests`;
      expect(identified, said).toBe(true);
      // On a machine with other work there are few requests, and the standard error says so.
      const tolerance = Math.max(0.1, (3 * standardErrorMs) / truthMs);
      expect(Math.abs(errorOf(each, measured)), said).toBeLessThan(tolerance);
    }
    const { pod, idle, unattributed, routes } = measured.snapshot;
    for (const resource of ['cpu', 'memory', 'total'] as const) {
      const ofRoutes = routes.reduce((sum, { amount }) => sum + amount[resource], 0);
      expect(ofRoutes + unattributed[resource] + idle[resource]).toBe(pod[resource]);
    }
  },
);
