import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costMeter } from './cost-meter.ts';
import type { CostSnapshot } from './cost-snapshot.ts';
import { simulate, type SimulatedRoute } from './testing/simulated-service.ts';

const MIXED: readonly SimulatedRoute[] = [
  { route: '/one', demandSeconds: 0.001, perSecond: 15 },
  { route: '/five', demandSeconds: 0.005, perSecond: 15 },
  { route: '/twenty', demandSeconds: 0.02, perSecond: 15 },
];

function estimates({ meter }: { meter: ReturnType<typeof simulate>['meter'] }, routes = MIXED) {
  return routes.map(({ route }) => {
    const estimate = meter.estimate(route);
    if (estimate === undefined) throw new Error(`nothing is known of ${route}`);
    return { route, ...estimate };
  });
}

function expectExact(snapshot: CostSnapshot): void {
  for (const resource of ['cpu', 'memory', 'total'] as const) {
    const parts = [
      ...snapshot.routes.map(({ amount }) => amount[resource]),
      snapshot.unattributed[resource],
      snapshot.idle[resource],
    ];
    const forwards = parts.reduce((sum, part) => sum + part, 0);
    const backwards = parts.reduceRight((sum, part) => sum + part, 0);
    expect(forwards).toBe(snapshot.pod[resource]);
    expect(backwards).toBe(snapshot.pod[resource]);
    for (const part of parts) expect(part).toBeGreaterThanOrEqual(0);
  }
}

describe('the demand of routes', () => {
  it.each([1, 2, 3])(
    'of 1, 5 and 20 ms mixed at random for 10 min is found within a tenth (seed %i)',
    (seed) => {
      const simulation = simulate({ routes: MIXED, seconds: 600, seed });
      for (const { route, demandSeconds, standardErrorSeconds, identified } of estimates(simulation)) {
        const truth = simulation.truth[route] as number;
        expect(Math.abs(demandSeconds / truth - 1), `${route}: ${demandSeconds} for ${truth}`).toBeLessThan(
          0.1,
        );
        expect(standardErrorSeconds).toBeLessThan(0.1 * truth);
        expect(identified).toBe(true);
      }
    },
  );

  it('is found in a minute, and its standard error tells how well', () => {
    const errors: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const simulation = simulate({ routes: MIXED, seconds: 60, seed });
      for (const { route, demandSeconds, standardErrorSeconds } of estimates(simulation)) {
        const truth = simulation.truth[route] as number;
        errors.push((demandSeconds - truth) / standardErrorSeconds);
        expect(Math.abs(demandSeconds / truth - 1), route).toBeLessThan(0.15);
      }
    }
    const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    // 1 where standard errors are what they say.
    expect(deviation).toBeGreaterThan(0.5);
    expect(deviation).toBeLessThan(2);
  });

  it('is told of a route that is nearly free, as of one that is not called often', () => {
    const routes = [
      { route: '/free', demandSeconds: 0.0001, perSecond: 30 },
      { route: '/dear', demandSeconds: 0.05, perSecond: 0.2 },
      ...MIXED.slice(0, 2),
    ];
    const simulation = simulate({ routes, seconds: 600, seed: 5 });
    for (const { route, demandSeconds, standardErrorSeconds } of estimates(simulation, routes)) {
      const truth = simulation.truth[route] as number;
      expect(Math.abs(demandSeconds - truth), route).toBeLessThan(
        Math.max(0.1 * truth, 4 * standardErrorSeconds),
      );
    }
  });

  it('is not made up where two routes always come together: it says so, and goes by time in process', () => {
    const routes: SimulatedRoute[] = [
      { route: '/page', demandSeconds: 0.004, perSecond: 10 },
      { route: '/its-data', demandSeconds: 0.012, perSecond: 0, follows: '/page' },
      { route: '/other', demandSeconds: 0.002, perSecond: 20 },
    ];
    const simulation = simulate({ routes, seconds: 300, seed: 7 });
    const [page, data, other] = estimates(simulation, routes);
    expect(page?.identified).toBe(false);
    expect(data?.identified).toBe(false);
    expect(other?.identified).toBe(true);
    expect(other?.demandSeconds).toBeCloseTo(simulation.truth['/other'] as number, 3.5);
    // What both take together is known all the same.
    const together = (page?.demandSeconds ?? 0) + (data?.demandSeconds ?? 0);
    const truth = (simulation.truth['/page'] as number) + (simulation.truth['/its-data'] as number);
    expect(Math.abs(together / truth - 1)).toBeLessThan(0.1);
    const snapshot = simulation.meter.snapshot() as CostSnapshot;
    expect(snapshot.routes.find(({ route }) => route === '/page')?.tolerance).toBe(0);
    expectExact(snapshot);
  });

  it('is not identified after a few requests', () => {
    const simulation = simulate({ routes: MIXED, seconds: 0.4, seed: 3 });
    const known = simulation.meter.snapshot()?.routes.filter(({ estimate }) => estimate?.identified === true);
    expect(known ?? []).toEqual([]);
  });

  it('does not contain what the process takes without requests', () => {
    const simulation = simulate({
      routes: [{ route: '/rare', demandSeconds: 0.002, perSecond: 2 }],
      baseLoad: 0.05,
      seconds: 300,
      seed: 4,
    });
    const [rare] = estimates(simulation, [{ route: '/rare', demandSeconds: 0.002, perSecond: 2 }]);
    expect(Math.abs((rare?.demandSeconds ?? 0) / (simulation.truth['/rare'] as number) - 1)).toBeLessThan(
      0.1,
    );
    expect(simulation.meter.snapshot()?.regression.baseLoad).toBeCloseTo(0.05, 3);
  });
});

describe('amounts', () => {
  it('of routes are what their CPU time costs, and nothing is left over but the base load', () => {
    const simulation = simulate({ routes: MIXED, seconds: 600, seed: 11 });
    const snapshot = simulation.meter.snapshot() as CostSnapshot;
    for (const { route, amount, requests } of snapshot.routes) {
      const truth = ((simulation.truth[route ?? ''] as number) * requests * 0.02) / 3600;
      expect(requests).toBe(simulation.requests[route ?? '']);
      expect(Math.abs(amount.cpu / truth - 1), route).toBeLessThan(0.1);
    }
    expect(snapshot.unattributed.cpu / snapshot.pod.cpu).toBeLessThan(0.05);
    expect(snapshot.pod.cpu).toBeCloseTo((simulation.cpuSeconds * 0.02) / 3600, 9);
  });

  it('of an idle pod with requests are all idle or base: 0.5 core and 512 MiB cost 0.24 and 0.12 EUR a day', () => {
    const simulation = simulate({
      routes: [{ route: '/never', demandSeconds: 0.001, perSecond: 1e-9 }],
      seconds: 600,
      seed: 1,
      baseLoad: 0,
      meter: { requests: { cpu: '500m', memory: '512Mi' } },
    });
    const { pod, idle, unattributed } = simulation.meter.snapshot() as CostSnapshot;
    expect(pod.cpu * 144).toBeCloseTo(0.24, 9);
    expect(pod.memory * 144).toBeCloseTo(0.12, 9);
    expect(idle.cpu).toBe(pod.cpu);
    expect(idle.memory + unattributed.memory).toBe(pod.memory);
  });

  it('add up to the pod to the last bit, whatever is counted and used, at every instant', () => {
    const step = fc.record({
      milliseconds: fc.double({ min: 0.01, max: 20_000, noNaN: true }),
      cpuSeconds: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 50, noNaN: true })),
      memoryBytes: fc.double({ min: 0, max: 2 ** 34, noNaN: true }),
      ended: fc.array(
        fc.record({
          route: fc.constantFrom('/a', '/b', '/c', '/d', undefined),
          seconds: fc.double({ min: 0, max: 10, noNaN: true }),
          tenant: fc.constantFrom('t1', 't2', undefined),
        }),
        { maxLength: 30 },
      ),
      inFlight: fc.constantFrom(0, 0, 3),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.record({
          cpu: fc.double({ min: 0, max: 64, noNaN: true }),
          memory: fc.double({ min: 0, max: 2 ** 36, noNaN: true }),
        }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (steps, { cpu, memory }, price) => {
          let now = 0;
          const used = { cpu: 0, memory: 0, inFlight: 0 };
          let tick = (): void => {};
          const meter = costMeter(
            {
              requests: { cpu: Number(cpu.toFixed(3)), memory: Math.round(memory) },
              inFlight: () => used.inFlight,
              maxRoutes: 4,
              prices: () => ({
                currency: 'JPY',
                cpuCoreHour: price,
                memoryByteHour: price / 2 ** 30,
                storageByteHour: 0,
                gpuHour: 0,
                egressByte: 0,
              }),
            },
            {
              env: {},
              read: () => undefined,
              usage: {
                scope: 'process',
                cpuSeconds: () => used.cpu,
                memoryBytes: () => used.memory,
                idleSeconds: () => 0,
              },
              now: () => now,
              epoch: () => now,
              every: (_milliseconds, callback) => ((tick = callback), () => {}),
            },
          );
          for (const { milliseconds, cpuSeconds, memoryBytes, ended, inFlight } of steps) {
            now += milliseconds;
            used.cpu += cpuSeconds;
            used.memory = memoryBytes;
            used.inFlight = inFlight;
            for (const { route, seconds, tenant } of ended) meter.ended('GET', route, seconds, tenant);
            tick();
            const snapshot = meter.snapshot();
            if (snapshot === undefined) continue;
            expectExact(snapshot);
            const routes = snapshot.routes.reduce((sum, { amount }) => sum + amount.total, 0);
            const tenants = snapshot.tenants.reduce((sum, { amount }) => sum + amount.total, 0);
            expect(tenants).toBeLessThanOrEqual(routes * (1 + 1e-9));
          }
          meter.stop();
          expectExact(meter.snapshot() as CostSnapshot);
        },
      ),
      { numRuns: 100 },
    );
  });
});
