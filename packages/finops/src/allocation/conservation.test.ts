import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PriceLookup } from '../price-book/unit-prices.ts';
import type { ContainerSeries, UsageWindow, WorkloadUsage } from '../usage/workload-usage.ts';
import { Allocator, type AllocationResult } from './allocator.ts';
import { container, GIB, MONDAY, PRICES, workload } from './test-usage.ts';

const STEPS = 12;
const DIMENSIONS = [
  'container',
  'pod',
  'workload',
  'namespace',
  'label:team',
  'node',
  'kind',
  'cluster',
] as const;

const usage = (max: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.double({ min: 0, max, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  );
const steps = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(of, { minLength: STEPS, maxLength: STEPS });

const aContainer: fc.Arbitrary<ContainerSeries> = fc
  .record({
    pod: fc.constantFrom('p1', 'p2', 'p3'),
    container: fc.constantFrom('app', 'sidecar'),
    node: fc.constantFrom('n1', 'n2', undefined),
    cpu: steps(usage(8)),
    memory: steps(usage(16 * GIB)),
    cpuRequest: steps(fc.double({ min: 0, max: 4, noNaN: true })),
    memoryRequest: steps(fc.double({ min: 0, max: 8 * GIB, noNaN: true })),
    gpuCount: fc.nat({ max: 2 }),
  })
  .map(({ node, ...rest }) => container({ ...rest, ...(node !== undefined && { node }) }, STEPS));

const aWorkload: fc.Arbitrary<WorkloadUsage> = fc
  .record({
    containers: fc.array(aContainer, { maxLength: 5 }),
    namespace: fc.constantFrom('a', 'b', 'c'),
    name: fc.constantFrom('x', 'y'),
    team: fc.constantFrom('red', 'blue', undefined),
    volume: fc.nat({ max: 100 }),
  })
  .map(({ containers, namespace, name, team, volume }) =>
    workload(containers, {
      workload: { namespace, kind: 'Deployment', name },
      labels: team === undefined ? {} : { team },
      volumes:
        volume === 0 ? [] : [{ name: 'v', capacityBytes: volume * GIB, firstStep: 1, steps: STEPS - 1 }],
    }),
  );

const aWindow: fc.Arbitrary<UsageWindow> = fc
  .record({ offset: fc.nat({ max: 200_000 }), stepSeconds: fc.constantFrom(60, 300, 3600, 7 * 3600) })
  .map(({ offset, stepSeconds }) => ({ startSeconds: MONDAY + offset, stepSeconds, steps: STEPS }));

const nodes = ['n1', 'n2'].map((name) => ({
  name,
  cpuCores: 4,
  memoryBytes: 16 * GIB,
  firstStep: 0,
  steps: STEPS,
}));

function allocate(workloads: readonly WorkloadUsage[], window: UsageWindow, scale = 1): AllocationResult {
  const prices: PriceLookup = ({ atSeconds, nodeClass }) => ({
    ...PRICES,
    cpuCoreHour: scale * (atSeconds < MONDAY + 90_000 ? 0.02 : 0.05) * (nodeClass === undefined ? 1 : 2),
    memoryByteHour: scale * PRICES.memoryByteHour,
    storageByteHour: scale * PRICES.storageByteHour,
    gpuHour: scale * 1.5,
  });
  const groupings = DIMENSIONS.map((dimension) => [dimension]);
  const allocator = new Allocator({
    cluster: 'c',
    window,
    nodes,
    prices,
    groupings,
    priceChanges: [MONDAY + 90_000],
  });
  for (const one of workloads) allocator.add(one);
  return allocator.result();
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

function expectClose(received: number, expected: number): void {
  expect(Math.abs(received - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1e-9, Math.abs(expected)));
}

describe('allocation, whatever the usage', () => {
  it('adds up to the same total at every level, by resource and by day', () => {
    fc.assert(
      fc.property(fc.array(aWorkload, { maxLength: 6 }), aWindow, (workloads, window) => {
        const { total, groupings, dailyCost } = allocate(workloads, window);
        const { cpu, memory, storage, gpu, network } = total.cost;
        expectClose(cpu + memory + storage + gpu + network, total.cost.total);
        expectClose(sum(dailyCost), total.cost.total);
        for (const { groups } of groupings) {
          for (const resource of ['cpu', 'memory', 'storage', 'gpu', 'network', 'total'] as const) {
            expectClose(sum(groups.map(({ allocation }) => allocation.cost[resource])), total.cost[resource]);
          }
          for (const { allocation, dailyCost: daily } of groups)
            expectClose(sum(daily), allocation.cost.total);
          expect(
            sum(groups.map(({ allocation }) => allocation.cpu.sampledSteps + allocation.cpu.missingSteps)),
          ).toBe(STEPS * total.containers);
        }
      }),
    );
  });

  it('takes apart the same way: allocated = used + unused, request = used + unused − above', () => {
    fc.assert(
      fc.property(fc.array(aWorkload, { maxLength: 4 }), aWindow, (workloads, window) => {
        const { total } = allocate(workloads, window);
        for (const resource of [total.cpu, total.memory]) {
          expectClose(
            resource.usedCost + resource.unusedRequestCost,
            resource.sampledRequestCost + resource.aboveRequestCost,
          );
          expect(resource.cost).toBeGreaterThanOrEqual(resource.usedCost * (1 - 1e-12));
        }
      }),
    );
  });

  it('leaves of the nodes just what is not allocated', () => {
    fc.assert(
      fc.property(fc.array(aWorkload, { maxLength: 4 }), aWindow, (workloads, window) => {
        const { idle, total } = allocate(workloads, window);
        expectClose(
          sum(idle!.nodes.map(({ allocated }) => allocated.total)) + idle!.elsewhere.total,
          idle!.allocated.total,
        );
        expectClose(idle!.allocated.total, total.cost.cpu + total.cost.memory);
        const byNode = sum(idle!.nodes.map((node) => node.idle.total));
        expect(Math.abs(byNode - idle!.elsewhere.total - idle!.idle.total)).toBeLessThan(1e-9);
      }),
    );
  });

  it('costs k times as much where every price is k times as high', () => {
    fc.assert(
      fc.property(
        fc.array(aWorkload, { maxLength: 4 }),
        aWindow,
        fc.double({ min: 0.01, max: 1000, noNaN: true }),
        (workloads, window, scale) => {
          const scaled = allocate(workloads, window, scale);
          expectClose(scaled.total.cost.total, scale * allocate(workloads, window).total.cost.total);
        },
      ),
    );
  });
});
