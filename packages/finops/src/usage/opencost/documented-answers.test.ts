import { afterEach, describe, expect, it } from 'vitest';
import { serveJson, type JsonServer } from '../../../testing/json-server.ts';
import type { WorkloadUsage } from '../workload-usage.ts';
import { opencostUsage } from './opencost-usage.ts';

/**
 * Answers with every field that OpenCost 1.121 has, with values of our own. Fields and their types are those of
 * github.com/opencost/opencost `core/pkg/opencost/allocation_json.go` (AllocationJSON), `allocationprops.go` and `asset_json.go`
 * (Node), the envelope that of opencost.io/docs/integrations/api.
 */
const DAY = 86_400;
const START = Date.UTC(2026, 10, 2) / 1000;
const [FROM, UNTIL] = ['2026-11-02T00:00:00Z', '2026-11-03T00:00:00Z'];

const PROPERTIES = {
  cluster: 'one',
  node: 'n1',
  container: 'web',
  controller: 'web',
  controllerKind: 'deployment',
  namespace: 'shop',
  pod: 'web-1',
  services: ['web'],
  providerID: 'i-1',
  labels: { team: 'red' },
  annotations: { finops_vigie_dev_owner: 'newsroom' },
  namespaceLabels: { zone: 'a' },
  namespaceAnnotations: { purpose: 'shop' },
};

const ALLOCATION = {
  name: 'one/n1/shop/web-1/web',
  properties: PROPERTIES,
  window: { start: FROM, end: UNTIL },
  start: FROM,
  end: UNTIL,
  minutes: 1440,
  cpuCores: 0.5,
  cpuCoreRequestAverage: 0.5,
  cpuCoreLimitAverage: 2,
  cpuCoreUsageAverage: 0.2,
  cpuCoreHours: 12,
  cpuCost: 1.5,
  cpuCostAdjustment: 0,
  cpuCostIdle: 0.1,
  cpuEfficiency: 0.4,
  gpuCount: 1,
  gpuHours: 24,
  gpuCost: 20,
  gpuCostAdjustment: 0,
  gpuCostIdle: 0,
  gpuEfficiency: 0.5,
  networkTransferBytes: 1e9,
  networkReceiveBytes: 1e9,
  networkCost: 0.1,
  networkCrossZoneCost: 0.05,
  networkCrossRegionCost: 0.05,
  networkInternetCost: 0.1,
  networkCostAdjustment: 0,
  loadBalancerCost: 0.6,
  loadBalancerCostAdjustment: 0,
  pvBytes: 1e10,
  pvByteHours: 24e10,
  pvCost: 0.01,
  pvs: { 'cluster=one:name=pvc-1': { byteHours: 24e10, cost: 0.01, providerID: 'vol-1', adjustment: 0 } },
  pvCostAdjustment: 0,
  ramBytes: 5e8,
  ramByteRequestAverage: 5e8,
  ramByteLimitAverage: 1e9,
  ramByteUsageAverage: 3e8,
  ramByteHours: 12e9,
  ramCost: 0.5,
  ramCostAdjustment: 0,
  ramCostIdle: 0.1,
  ramEfficiency: 0.6,
  externalCost: 0,
  sharedCost: 0,
  totalCost: 22.71,
  totalEfficiency: 0.45,
  rawAllocationOnly: { cpuCoreUsageMax: 0.9, ramByteUsageMax: 4e8 },
  proportionalAssetResourceCosts: {},
  lbAllocations: null,
  sharedCostBreakdown: {},
  gpuAllocation: null,
};

const NODE_PROPERTIES = {
  category: 'Compute',
  provider: 'AWS',
  account: '1',
  project: '',
  service: 'Kubernetes',
  cluster: 'one',
  name: 'n1',
  providerID: 'i-1',
};

const NODE = {
  type: 'Node',
  properties: NODE_PROPERTIES,
  labels: { team: 'red' },
  window: { start: FROM, end: '2026-11-04T00:00:00Z' },
  start: FROM,
  end: '2026-11-04T00:00:00Z',
  minutes: 2880,
  nodeType: 'm5.large',
  pool: 'workers',
  cpuCores: 2,
  ramBytes: 8e9,
  cpuCoreHours: 48,
  ramByteHours: 192e9,
  GPUHours: 24,
  cpuBreakdown: { idle: 0.6, other: 0, system: 0.1, user: 0.3 },
  ramBreakdown: { idle: 0.5, other: 0, system: 0.1, user: 0.4 },
  preemptible: 1,
  discount: 0.3,
  cpuCost: 1.9,
  gpuCost: 20,
  gpuCount: 1,
  ramCost: 1.1,
  adjustment: 0,
  overhead: { CpuOverheadFraction: 0.1, RamOverheadFraction: 0.1, OverheadCostFraction: 0.1 },
  totalCost: 23,
};

/** What is read of each, with another value of the same type. */
const READ_OF_ALLOCATION = {
  properties: { ...PROPERTIES, namespace: 'other' },
  start: '2026-11-01T00:00:00Z',
  minutes: 720,
  cpuCoreRequestAverage: 1,
  cpuCoreUsageAverage: 0.3,
  gpuHours: 48,
  pvs: { 'cluster=one:name=pvc-2': { byteHours: 24e10, cost: 0.01 } },
  ramByteRequestAverage: 6e8,
  ramByteUsageAverage: 2e8,
  rawAllocationOnly: { cpuCoreUsageMax: 1.1, ramByteUsageMax: 4e8 },
};
const READ_OF_PROPERTIES = {
  cluster: 'two',
  node: 'n2',
  container: 'proxy',
  controller: 'api',
  controllerKind: 'statefulset',
  namespace: 'other',
  pod: 'web-2',
  labels: { team: 'blue' },
  annotations: { finops_vigie_dev_owner: 'databases' },
};
const READ_OF_NODE = {
  type: 'Disk',
  properties: { ...NODE_PROPERTIES, name: 'n2' },
  nodeType: 'm5.xlarge',
  cpuCores: 4,
  ramBytes: 16e9,
  preemptible: 0,
  start: UNTIL,
  end: UNTIL,
};

const servers: JsonServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** What is read of two days, or the message where it is refused. */
async function read(allocation: object, node: object): Promise<unknown> {
  const server = await serveJson(({ pathname }) => ({
    code: 200,
    data: [pathname === '/assets' ? { 'one/n1': node } : { 'one/n1/shop/web-1/web': allocation }],
  }));
  servers.push(server);
  try {
    const window = { startSeconds: START, stepSeconds: DAY, steps: 2 };
    const { cluster, nodes, ...usage } = await opencostUsage({
      base: server.url,
      headers: {},
      window,
      product: 'opencost',
      retries: 0,
    });
    const workloads: WorkloadUsage[] = [];
    for await (const workload of usage.workloads()) workloads.push(workload);
    return { cluster, nodes, workloads };
  } catch (error) {
    return (error as Error).message.replace(server.url, '');
  }
}

const other = (read: object, all: object): string[] => Object.keys(all).filter((field) => !(field in read));

describe('an answer of OpenCost as it documents it', () => {
  it('is one container, its volume and its node', async () => {
    const steps = { firstStep: 0, steps: 1 };
    expect(await read(ALLOCATION, NODE)).toMatchObject({
      cluster: 'one',
      nodes: [
        {
          name: 'n1',
          nodeClass: 'm5.large',
          spot: true,
          cpuCores: 2,
          memoryBytes: 8e9,
          firstStep: 0,
          steps: 2,
        },
      ],
      workloads: [
        {
          workload: { namespace: 'shop', kind: 'Deployment', name: 'web' },
          labels: { team: 'red' },
          annotations: { 'finops.vigie.dev/owner': 'newsroom' },
          volumes: [{ name: 'pvc-1', capacityBytes: 1e10, ...steps }],
          containers: [
            {
              pod: 'web-1',
              container: 'web',
              node: 'n1',
              cpuUsageCores: Float64Array.of(0.2),
              cpuRequestCores: Float64Array.of(0.5),
              memoryUsageBytes: Float64Array.of(3e8),
              memoryRequestBytes: Float64Array.of(5e8),
              cpuPeakCores: 0.9,
              memoryPeakBytes: 4e8,
              gpuCount: 1,
            },
          ],
        },
      ],
    });
  });

  it.each(Object.entries(READ_OF_ALLOCATION))('is another where its %s is', async (field, value) => {
    expect(Object.keys(ALLOCATION)).toContain(field);
    expect(await read({ ...ALLOCATION, [field]: value }, NODE)).not.toEqual(await read(ALLOCATION, NODE));
  });

  it.each(Object.entries(READ_OF_PROPERTIES))('is another where the property %s is', async (field, value) => {
    expect(Object.keys(PROPERTIES)).toContain(field);
    const properties = { ...PROPERTIES, [field]: value };
    expect(await read({ ...ALLOCATION, properties }, NODE)).not.toEqual(await read(ALLOCATION, NODE));
  });

  it.each(Object.entries(READ_OF_NODE))('has another node where its %s is', async (field, value) => {
    expect(Object.keys(NODE)).toContain(field);
    expect(await read(ALLOCATION, { ...NODE, [field]: value })).not.toEqual(await read(ALLOCATION, NODE));
  });

  it('is the same whatever else is in it: costs are the price book’s', async () => {
    const nothing = (fields: readonly string[]): object =>
      Object.fromEntries(fields.map((field) => [field, null]));
    const properties = { ...PROPERTIES, ...nothing(other(READ_OF_PROPERTIES, PROPERTIES)) };
    const allocation = { ...ALLOCATION, ...nothing(other(READ_OF_ALLOCATION, ALLOCATION)), properties };
    const node = { ...NODE, ...nothing(other(READ_OF_NODE, NODE)) };
    expect(await read(allocation, node)).toEqual(await read(ALLOCATION, NODE));
  });

  it.each([
    'cpuCoreRequestAverage',
    'cpuCoreUsageAverage',
    'ramByteRequestAverage',
    'ramByteUsageAverage',
    'gpuHours',
    'pvs',
    'rawAllocationOnly',
  ])('is read where OpenCost could not tell its %s, and wrote null', async (field) => {
    expect(await read({ ...ALLOCATION, [field]: null }, NODE)).toMatchObject({
      workloads: [{ labels: { team: 'red' } }],
    });
  });
});
