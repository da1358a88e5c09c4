import { describe, expect, it } from 'vitest';
import type { PriceLookup } from '../price-book/unit-prices.ts';
import { Allocator, type AllocatorOptions } from './allocator.ts';
import { efficiencyOf } from './efficiency.ts';
import { container, DAY, GIB, MIB, MONDAY, PRICES, prices, workload } from './test-usage.ts';

const allocator = (options: Partial<AllocatorOptions> = {}): Allocator =>
  new Allocator({ cluster: 'test', window: DAY, prices, ...options });

/** Request 0.5 core and 512 MiB. */
const first = { cpuRequest: 0.5, memoryRequest: 512 * MIB };

describe('what a container is allocated', () => {
  it('is its request while it is idle: 0.24 + 0.12 EUR in 24 h', () => {
    const { allocation } = allocator().add(workload([container(first)]));
    expect(allocation.cost.cpu).toBeCloseTo(0.24, 12);
    expect(allocation.cost.memory).toBeCloseTo(0.12, 12);
    expect(allocation.cost.total).toBeCloseTo(0.36, 12);
  });

  it('is the mean of maxima, not the maximum of means: 0.75 core for 1.0 half the time and 0 the other half', () => {
    const cpu = Array.from({ length: 288 }, (_, step) => (step < 144 ? 1 : 0));
    const { allocation } = allocator().add(workload([container({ cpu, cpuRequest: 0.5 })]));
    expect(allocation.cpu.allocatedHours / 24).toBeCloseTo(0.75, 12);
    expect(allocation.cost.cpu).toBeCloseTo(0.75 * 24 * 0.02, 12);
  });

  it('is the request where a sample is missing, which is counted', () => {
    const cpu = Array.from({ length: 288 }, (_, step) => (step < 144 ? Number.NaN : 1));
    const { allocation } = allocator().add(workload([container({ cpu, cpuRequest: 0.5 })]));
    expect(allocation.cpu).toMatchObject({ missingSteps: 144, sampledSteps: 144, stepsAboveRequest: 144 });
    expect(allocation.cost.cpu).toBeCloseTo(0.75 * 24 * 0.02, 12);
    expect(efficiencyOf(allocation).cpu).toBeCloseTo(2, 12);
  });

  it('is nothing before the container began and after it ended', () => {
    const late = container({ ...first, firstStep: 200 }, 12);
    expect(allocator().add(workload([late])).allocation.cost.cpu).toBeCloseTo(0.5 * 0.02, 12);
  });

  it('is its share of a step where it existed for a part only', () => {
    const window = { startSeconds: MONDAY, stepSeconds: 86_400, steps: 1 };
    const coverage = Float64Array.of(1 / 24);
    const hour = container({ cpu: 0.25, cpuRequest: 0.5, coverage }, 1);
    const { allocation } = allocator({ window }).add(workload([hour]));
    expect(allocation.cost.cpu).toBeCloseTo(0.5 * 0.02, 12);
    expect(efficiencyOf(allocation).cpu).toBeCloseTo(0.5, 12);
  });

  it('counts its gpu by the hour', () => {
    const gpu: PriceLookup = () => ({ ...PRICES, gpuHour: 2 });
    const { allocation, dailyCost } = allocator({ prices: gpu }).add(workload([container({ gpuCount: 2 })]));
    expect(allocation.cost.gpu).toBeCloseTo(96, 9);
    expect(dailyCost[0]).toBeCloseTo(96, 9);
  });
});

describe('volumes', () => {
  it('cost what they were asked for: 0.00986301… EUR for 10 GiB in 24 h', () => {
    const volume = { name: 'data', capacityBytes: 10 * GIB, firstStep: 0, steps: 288 };
    const { allocation } = allocator().add(workload([], { volumes: [volume] }));
    expect(allocation.cost.storage).toBeCloseTo((0.03 * 10 * 24) / 730, 12);
    expect(allocation.cost.total).toBeCloseTo(0.00986301369863, 12);
  });

  it('are priced by their storage class', () => {
    const byClass: PriceLookup = ({ storageClass }) =>
      storageClass === 'fast' ? { ...PRICES, storageByteHour: PRICES.storageByteHour * 3 } : PRICES;
    const volume = { name: 'data', storageClass: 'fast', capacityBytes: 10 * GIB, firstStep: 0, steps: 288 };
    const { allocation } = allocator({ prices: byClass }).add(workload([], { volumes: [volume] }));
    expect(allocation.cost.storage).toBeCloseTo(0.00986301369863 * 3, 12);
  });
});

describe('efficiency', () => {
  it('is usage ÷ request, weighted by cost in total: 0.4, 0.5859375 and 0.46198…', () => {
    const { allocation } = allocator().add(workload([container({ ...first, cpu: 0.2, memory: 300 * MIB })]));
    const { cpu, memory, total } = efficiencyOf(allocation);
    expect(cpu).toBeCloseTo(0.4, 12);
    expect(memory).toBeCloseTo(0.5859375, 12);
    expect(total).toBeCloseTo(0.461979166666667, 12);
  });

  it('is unknown where nothing is requested', () => {
    expect(efficiencyOf(allocator().add(workload([container({ cpu: 1 })])).allocation)).toEqual({});
  });

  it('tells what is paid and not used from what is used and not asked for', () => {
    const cpu = Array.from({ length: 288 }, (_, step) => (step < 144 ? 1 : 0));
    const { allocation } = allocator().add(workload([container({ cpu, cpuRequest: 0.5 })]));
    expect(allocation.cpu.unusedRequestCost).toBeCloseTo(0.5 * 12 * 0.02, 12);
    expect(allocation.cpu.aboveRequestCost).toBeCloseTo(0.5 * 12 * 0.02, 12);
    expect(allocation.cpu.stepsAboveRequest).toBe(144);
  });
});

describe('idle', () => {
  const node = { name: 'n1', cpuCores: 4, memoryBytes: 16 * GIB, firstStep: 0, steps: 288 };

  it('is node cost less what is allocated: 1.68 + 3.72 EUR', () => {
    const cluster = allocator({ nodes: [node] });
    cluster.add(workload([container({ ...first, node: 'n1' })]));
    const { idle } = cluster.result();
    expect(idle?.idle.cpu).toBeCloseTo(1.68, 12);
    expect(idle?.idle.memory).toBeCloseTo(3.72, 12);
    expect(idle?.nodes[0]?.idle.total).toBeCloseTo(5.4, 12);
  });

  it('is negative where more is allocated than the node has, and shown as such', () => {
    const cluster = allocator({ nodes: [node] });
    cluster.add(workload([container({ cpu: 5, node: 'n1' })]));
    expect(cluster.result().idle?.nodes[0]?.idle.cpu).toBeCloseTo(-0.48, 12);
  });

  it('is of the node’s life in the window alone, at the price of its class', () => {
    const byClass: PriceLookup = ({ nodeClass, spot }) =>
      nodeClass === 'big' && spot === true ? { ...PRICES, cpuCoreHour: 0.01 } : PRICES;
    const spot = { ...node, nodeClass: 'big', spot: true, firstStep: 144, steps: 144 };
    const cluster = allocator({ nodes: [spot], prices: byClass });
    const { allocation } = cluster.add(workload([container({ ...first, node: 'n1' })]));
    expect(allocation.cost.cpu).toBeCloseTo(0.12, 12);
    expect(cluster.result().idle?.cost.cpu).toBeCloseTo(4 * 12 * 0.01, 12);
  });

  it('counts containers on no known node at cluster level', () => {
    const cluster = allocator({ nodes: [node] });
    cluster.add(workload([container({ ...first, node: 'gone' })]));
    const { idle } = cluster.result();
    expect(idle?.elsewhere.total).toBeCloseTo(0.36, 12);
    expect(idle?.nodes[0]?.idle.total).toBeCloseTo(5.76, 12);
    expect(idle?.idle.total).toBeCloseTo(5.4, 12);
  });

  it('is unknown without nodes', () => {
    expect(allocator().result().idle).toBeUndefined();
  });
});

describe('groups', () => {
  it('are by any label, annotation or property, in one pass', () => {
    const cluster = allocator({
      groupings: [['namespace'], ['label:app.kubernetes.io/name', 'pod'], ['owner']],
    });
    cluster.add(
      workload([container(first), container({ ...first, pod: 'web-2' })], {
        labels: { app_kubernetes_io_name: 'web' },
        annotations: { 'finops.vigie.dev/owner': 'team-a' },
        volumes: [{ name: 'data', capacityBytes: 10 * GIB, firstStep: 0, steps: 288 }],
      }),
    );
    cluster.add(workload([container(first)], { workload: { namespace: 'jobs', kind: 'Job', name: 'x' } }));
    const [byNamespace, byLabel, byOwner] = cluster.result().groupings;
    expect(byNamespace?.groups.map(({ values }) => values)).toEqual([['shop'], ['jobs']]);
    expect(byLabel?.groups.map(({ values }) => values)).toEqual([
      ['(none)', 'jobs/web-1'],
      ['web', 'shop/web-1'],
      ['web', 'shop/web-2'],
      ['web', '(none)'],
    ]);
    expect(byOwner?.groups.map(({ values }) => values[0])).toEqual(['team-a', '(none)']);
  });

  it('are bounded: what comes later is in “(other)”, said so, and in the total', () => {
    const cluster = allocator({ groupings: [['pod']], maxGroups: 2 });
    for (let pod = 0; pod < 5; pod += 1) cluster.add(workload([container({ ...first, pod: `p${pod}` })]));
    const { groupings, total, warnings } = cluster.result();
    const groups = groupings[0]!.groups;
    expect(groups).toHaveLength(3);
    expect(groups.find(({ values }) => values[0] === '(other)')?.allocation.containers).toBe(3);
    expect(groups.reduce((sum, { allocation }) => sum + allocation.cost.total, 0)).toBeCloseTo(
      total.cost.total,
      12,
    );
    expect(warnings[0]).toContain('More groups by pod');
  });
});

it('refuses prices in two currencies', () => {
  const mixed: PriceLookup = ({ nodeClass }) =>
    nodeClass === 'us' ? { ...PRICES, currency: 'USD' } : PRICES;
  const cluster = allocator({ prices: mixed });
  cluster.add(workload([container(first)]));
  expect(() => cluster.add(workload([container({ ...first, nodeClass: 'us' })]))).toThrow(
    /VIGIE_E_FINOPS_CURRENCIES: .* EUR and in USD/,
  );
});
