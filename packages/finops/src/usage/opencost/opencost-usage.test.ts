import { afterEach, describe, expect, it } from 'vitest';
import { serveJson, type JsonServer } from '../../../testing/json-server.ts';
import { Allocator } from '../../allocation/allocator.ts';
import { prices } from '../../allocation/test-usage.ts';
import type { WorkloadUsage } from '../workload-usage.ts';
import { opencostUsage, type OpencostUsageOptions } from './opencost-usage.ts';

const GIB = 2 ** 30;
const DAY = 86_400;
const START = Date.UTC(2026, 10, 2) / 1000;
const window = { startSeconds: START, stepSeconds: DAY, steps: 3 };

const servers: JsonServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** As both products document it; numbers as they round them. */
function allocation(
  day: number,
  container: string,
  overrides: Record<string, unknown> = {},
): [string, unknown] {
  const start = new Date((START + day * DAY) * 1000).toISOString();
  const end = new Date((START + (day + 1) * DAY) * 1000).toISOString();
  const name = `one/n1/shop/web-1/${container}`;
  const properties = {
    cluster: 'one',
    node: 'n1',
    container,
    controller: 'web',
    controllerKind: 'deployment',
    namespace: 'shop',
    pod: 'web-1',
    providerID: 'i-1',
    labels: { app_kubernetes_io_name: 'web' },
    annotations: { finops_vigie_dev_sla_class: 'gold' },
  };
  return [
    name,
    {
      name,
      properties,
      window: { start, end },
      start,
      end,
      minutes: 1440,
      cpuCores: 0.5,
      cpuCoreRequestAverage: 0.5,
      cpuCoreUsageAverage: 0.2,
      ramByteRequestAverage: 0.5 * GIB,
      ramByteUsageAverage: 0.25 * GIB,
      gpuHours: 0,
      pvs: { 'cluster=one:name=pvc-1': { byteHours: 10 * GIB * 24, cost: 1 } },
      rawAllocationOnly: { cpuCoreUsageMax: 0.9, ramByteUsageMax: 0.4 * GIB },
      totalCost: 12,
      ...overrides,
    },
  ];
}

const IDLE = [
  '__idle__',
  { name: '__idle__', properties: { cluster: 'one' }, start: '', end: '', minutes: 1440 },
] as const;
const NODE = {
  type: 'Node',
  properties: { name: 'n1', cluster: 'one' },
  nodeType: 'm5.large',
  preemptible: 0,
  cpuCores: 2,
  ramBytes: 8 * GIB,
  start: '2026-11-02T00:00:00Z',
  end: '2026-11-05T00:00:00Z',
};

async function product(
  ofDay: (day: number) => readonly (readonly [string, unknown])[],
  assets: unknown = [{ 'one/n1': NODE, disk: { type: 'Disk', properties: {} } }],
): Promise<JsonServer> {
  const server = await serveJson((url, response) => {
    if (url.pathname.endsWith('/assets')) {
      if (assets === null) response.statusCode = 404;
      return assets === null ? { code: 404, message: 'no such endpoint' } : { code: 200, data: assets };
    }
    const from = Date.parse(url.searchParams.get('window')!.split(',')[0]!) / 1000;
    return { code: 200, status: 'success', data: [Object.fromEntries(ofDay((from - START) / DAY)), null] };
  });
  servers.push(server);
  return server;
}

async function read(
  base: string,
  options: Partial<OpencostUsageOptions> = {},
): Promise<{
  usage: Awaited<ReturnType<typeof opencostUsage>>;
  workloads: WorkloadUsage[];
}> {
  const usage = await opencostUsage({
    base,
    headers: {},
    window,
    product: 'opencost',
    retries: 0,
    ...options,
  });
  const workloads: WorkloadUsage[] = [];
  for await (const workload of usage.workloads()) workloads.push(workload);
  return { usage, workloads };
}

describe.each(['opencost', 'kubecost'] as const)('usage of %s', (name) => {
  it('is a value a step, from one request each, with costs left out', async () => {
    const server = await product((day) => [allocation(day, 'web'), IDLE]);
    const { usage, workloads } = await read(server.url, { product: name });
    expect(server.requests.map(({ url }) => url.pathname)).toEqual(
      name === 'opencost'
        ? [...Array<string>(3).fill('/allocation/compute'), '/assets']
        : [...Array<string>(3).fill('/model/allocation'), '/model/assets'],
    );
    expect(server.requests[1]?.url.searchParams.get('window')).toBe(
      '2026-11-03T00:00:00Z,2026-11-04T00:00:00Z',
    );
    expect(usage).toMatchObject({ cluster: 'one', workloadCount: 1 });
    expect(usage.nodes).toEqual([
      {
        name: 'n1',
        nodeClass: 'm5.large',
        spot: false,
        cpuCores: 2,
        memoryBytes: 8 * GIB,
        firstStep: 0,
        steps: 3,
      },
    ]);
    expect(usage.warnings.join()).toContain('means of 86400 s: percentiles are those of means');
    expect(workloads).toHaveLength(1);
    expect(workloads[0]).toMatchObject({
      workload: { namespace: 'shop', kind: 'Deployment', name: 'web' },
      labels: { app_kubernetes_io_name: 'web' },
      slaClass: 'gold',
      volumes: [{ name: 'pvc-1', capacityBytes: 10 * GIB, firstStep: 0, steps: 3 }],
    });
    expect(workloads[0]?.containers[0]).toMatchObject({
      node: 'n1',
      cpuUsageCores: Float64Array.of(0.2, 0.2, 0.2),
      memoryRequestBytes: new Float64Array(3).fill(0.5 * GIB),
      coverage: Float64Array.of(1, 1, 1),
      cpuPeakCores: 0.9,
      memoryPeakBytes: 0.4 * GIB,
    });
  });
});

describe('usage of an allocation API', () => {
  it('costs for the minutes a container ran, and nothing where it did not', async () => {
    const server = await product((day) =>
      day === 1
        ? [allocation(1, 'other')]
        : [allocation(day, 'web', { minutes: day === 0 ? 60 : 1440, pvs: null })],
    );
    const { usage, workloads } = await read(server.url);
    const web = workloads[0]!.containers.find(({ container }) => container === 'web')!;
    expect([...web.coverage!]).toEqual([1 / 24, 0, 1]);
    const allocator = new Allocator({ ...usage, prices });
    const { allocation: cost } = allocator.add({ ...workloads[0]!, containers: [web] });
    expect(cost.cost.cpu).toBeCloseTo(0.5 * 0.02 * 25, 12);
    expect(cost.cpu).toMatchObject({ sampledSteps: 2, missingSteps: 0 });
  });

  it('has no sample where the product could not tell', async () => {
    const server = await product((day) => [allocation(day, 'web', { cpuCoreUsageAverage: null })]);
    const { workloads } = await read(server.url);
    expect(workloads[0]?.containers[0]?.cpuUsageCores[0]).toBeNaN();
    expect(workloads[0]?.containers[0]?.memoryUsageBytes[0]).toBe(0.25 * GIB);
  });

  it('is read without nodes where there is no asset API, and says so', async () => {
    const { usage } = await read((await product((day) => [allocation(day, 'web')], null)).url);
    expect(usage.nodes).toEqual([]);
    expect(usage.warnings.join()).toContain('Nodes are unknown, and idle cost with them');
  });

  it('says which steps have nothing, and refuses a window that has nothing at all', async () => {
    const { usage } = await read((await product((day) => (day === 1 ? [] : [allocation(day, 'web')]))).url);
    expect(usage.warnings[0]).toBe('OpenCost has no allocations for 1 of 3 steps.');
    await expect(read((await product(() => [])).url)).rejects.toThrow(
      /OpenCost has no allocations in this window/,
    );
  });

  it('takes one of several clusters, or says that it adds them', async () => {
    const other = allocation(0, 'web', {
      ...(allocation(0, 'web')[1] as object),
      properties: {
        cluster: 'two',
        namespace: 'shop',
        pod: 'web-2',
        container: 'web',
        controller: 'web',
        controllerKind: 'deployment',
      },
    });
    const server = await product((day) => (day === 0 ? [allocation(0, 'web'), ['two', other[1]]] : []));
    expect((await read(server.url)).usage.warnings.join()).toContain(
      'Several clusters are added together: one, two',
    );
    const { usage, workloads } = await read(server.url, { cluster: 'two' });
    expect(usage.cluster).toBe('two');
    expect(workloads[0]?.containers.map(({ pod }) => pod)).toEqual(['web-2']);
  });

  it('refuses longer steps than were asked for, errors and other answers', async () => {
    const long = await product(() => [allocation(0, 'web')]);
    await expect(
      read(long.url, { window: { startSeconds: START, stepSeconds: 3600, steps: 2 } }),
    ).rejects.toThrow(/answers in steps of 1440 minutes where 60 were asked for: give a --step it has/);
    const failing = await serveJson(() => ({ code: 400, message: 'illegal window' }));
    servers.push(failing);
    await expect(read(failing.url)).rejects.toThrow(/\/allocation\/compute: it answers 400: illegal window/);
    const wrong = await product((day) => [allocation(day, 'web', { minutes: 'many' })]);
    await expect(read(wrong.url)).rejects.toThrow(
      /does not answer as opencost does: data\[0\].*minutes must be a number from 0 on, received "many"/,
    );
  });
});
