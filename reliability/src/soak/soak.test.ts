import { expect, it, vi } from 'vitest';
import { type Moment, runSoak, type SoakOptions } from './soak.ts';
import { growthOf, judgeMoment } from './verdict.ts';

vi.setConfig({ testTimeout: 60_000 });

const SHORT: SoakOptions = {
  phases: [
    { backend: 'refusing', seconds: 5 },
    { backend: 'silent', seconds: 5 },
  ],
  perSecond: 300,
  sampleSeconds: 0.4,
  maxQueueBytes: 65_536,
  sendTimeoutMs: 500,
  leakBytes: 0,
};
/** Until then the queues have long been full, and what V8 compiles is compiled. */
const SETTLED_SECONDS = 3;
/** Half of what the leak keeps of each request; one span alone takes as much. */
const MAX_BYTES_PER_REQUEST = 500;

const late = (moments: readonly Moment[]): readonly Moment[] =>
  moments.filter(({ atSeconds }) => atSeconds >= SETTLED_SECONDS);

it.concurrent('memory stays where it is while the backend is dead and the queues are full', async () => {
  const moments = await runSoak(SHORT);
  expect(late(moments).flatMap((moment) => judgeMoment(moment, true))).toEqual([]);
  const { trend, perSecond } = growthOf(moments, SETTLED_SECONDS);
  expect(perSecond).toBeGreaterThan(30);
  // What growth there is for sure: on a slow machine few requests share what V8 takes for itself in ten seconds.
  expect(trend.low / perSecond).toBeLessThan(MAX_BYTES_PER_REQUEST);
});

it.concurrent('a service that keeps 1 KB of each request is found out by the same measure', async () => {
  const moments = await runSoak({ ...SHORT, leakBytes: 1000 });
  expect(growthOf(moments, SETTLED_SECONDS).bytesPerRequest).toBeGreaterThan(MAX_BYTES_PER_REQUEST);
});
