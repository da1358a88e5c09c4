import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterUsage, WorkloadUsage } from '../workload-usage.ts';
import { readCsvUsage, type CsvUsageOptions } from './csv-usage.ts';

const MIB = 2 ** 20;
const START = Date.UTC(2026, 10, 2) / 1000;
const HEAD =
  'timestamp,namespace,workload_kind,workload,pod,container,cpu_usage_cores,memory_usage_bytes,cpu_request_cores,memory_request_bytes';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigie-csv-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function read(
  content: string | Buffer | readonly string[],
  options: CsvUsageOptions = {},
): Promise<{ usage: ClusterUsage; workloads: WorkloadUsage[] }> {
  const path = join(folder, 'usage.csv');
  await writeFile(
    path,
    typeof content === 'string' || Buffer.isBuffer(content) ? content : content.join('\n'),
  );
  const usage = await readCsvUsage(path, options);
  const workloads: WorkloadUsage[] = [];
  for await (const workload of usage.workloads()) workloads.push(workload);
  return { usage, workloads };
}

const iso = (seconds: number): string => new Date((START + seconds) * 1000).toISOString();
const row = (seconds: number, rest = 'shop,Deployment,web,web-1,web,0.2,300Mi,500m,512Mi'): string =>
  `${iso(seconds)},${rest}`;

describe('usage of a CSV file', () => {
  it('has a value a step, with window and step found in it', async () => {
    const { usage, workloads } = await read([HEAD, row(0), row(300), row(900)]);
    expect(usage).toMatchObject({
      cluster: 'default',
      source: 'usage.csv',
      workloadCount: 1,
      window: { startSeconds: START, stepSeconds: 300, steps: 4 },
    });
    expect(workloads[0]?.workload).toEqual({ namespace: 'shop', kind: 'Deployment', name: 'web' });
    expect(workloads[0]?.containers[0]).toMatchObject({
      pod: 'web-1',
      container: 'web',
      firstStep: 0,
      cpuUsageCores: Float64Array.of(0.2, 0.2, Number.NaN, 0.2),
      memoryUsageBytes: Float64Array.of(300 * MIB, 300 * MIB, Number.NaN, 300 * MIB),
      cpuRequestCores: Float64Array.of(0.5, 0.5, 0.5, 0.5),
      memoryRequestBytes: new Float64Array(4).fill(512 * MIB),
    });
  });

  it.each([
    ['cpu_usage_millicores,memory_usage_mib', '200,300'],
    ['cpu_usage_nanocores,memory_usage_gib', '200000000,0.29296875'],
    ['cpu_usage,memory_usage', '200m,300Mi'],
    ['cpu_usage_cores,memory_usage_mb', '0.2,314.5728'],
  ])('takes its units from the head: %s', async (columns, values) => {
    const { workloads } = await read([
      `timestamp,namespace,workload,${columns}`,
      `${START},shop,web,${values}`,
      `${START + 60},shop,web,${values}`,
    ]);
    const [series] = workloads[0]!.containers;
    expect(series!.cpuUsageCores[0]).toBeCloseTo(0.2, 12);
    expect(series!.memoryUsageBytes[0]).toBeCloseTo(300 * MIB, 6);
    expect(series).toMatchObject({ pod: 'web', container: 'main' });
  });

  it('takes epoch seconds, milliseconds, ISO with and without a zone', async () => {
    const stamps = [
      String(START),
      String((START + 60) * 1000),
      '2026-11-02T01:02:00+01:00',
      '2026-11-02 00:03:00',
    ];
    const { usage } = await read([
      'timestamp,namespace,workload,cpu_usage_cores',
      ...stamps.map((stamp) => `${stamp},shop,web,1`),
    ]);
    expect(usage.window).toEqual({ startSeconds: START, stepSeconds: 60, steps: 4 });
  });

  it('is RFC 4180: quotes, doubled quotes, commas, line ends and CRLF; a mark at the start; semicolons', async () => {
    const head = '\uFEFFtimestamp;namespace;workload;cpu_usage_cores;annotation:note;label_team';
    const rows = [0, 60].map((at) => `${START + at};shop;web;1;"a; ""b""\r\nc";red`);
    const { workloads } = await read([head, ...rows, '', ''].join('\r\n'));
    expect(workloads[0]?.annotations).toEqual({ note: 'a; "b"\nc' });
    expect(workloads[0]?.labels).toEqual({ team: 'red' });
  });

  it('tells everything else there are columns for', async () => {
    const head = `${HEAD},node,node_class,spot,node_cpu_cores,node_memory_gib,image,gpu_count,restarts,oom_killed,sla_class,cpu_limit,volume,storage_class,volume_capacity_gib`;
    const more = (restarts: number, oom: number): string =>
      `n1,m5,yes,4,16,web:1,1,${restarts},${oom},gold,1,,,`;
    const volume = 'shop,Deployment,web,,,,,,,,,,,,,,,,gold,,data,fast,10';
    const { usage, workloads } = await read([
      head,
      `${row(0)},${more(3, 0)}`,
      `${row(300)},${more(5, 1)}`,
      `${iso(0)},${volume}`,
      `${iso(300)},${volume}`,
    ]);
    expect(usage.nodes).toEqual([
      {
        name: 'n1',
        nodeClass: 'm5',
        spot: true,
        cpuCores: 4,
        memoryBytes: 16 * 1024 * MIB,
        firstStep: 0,
        steps: 2,
      },
    ]);
    expect(workloads[0]).toMatchObject({
      slaClass: 'gold',
      volumes: [
        { name: 'data', storageClass: 'fast', capacityBytes: 10 * 1024 * MIB, firstStep: 0, steps: 2 },
      ],
    });
    expect(workloads[0]?.containers).toHaveLength(1);
    expect(workloads[0]?.containers[0]).toMatchObject({
      node: 'n1',
      nodeClass: 'm5',
      spot: true,
      image: 'web:1',
      gpuCount: 1,
      restarts: 2,
      oomKillSteps: [1],
      cpuLimitCores: 1,
    });
  });

  it('adds rows of one step together: the mean of CPU, the highest of memory', async () => {
    const { usage, workloads } = await read(
      [HEAD, row(0), row(300, 'shop,Deployment,web,web-1,web,0.4,400Mi,,')],
      { stepSeconds: 600 },
    );
    expect(usage.window.steps).toBe(1);
    expect(workloads[0]?.containers[0]?.cpuUsageCores[0]).toBeCloseTo(0.3, 12);
    expect(workloads[0]?.containers[0]?.memoryUsageBytes[0]).toBe(400 * MIB);
    expect(workloads[0]?.containers[0]?.cpuRequestCores[0]).toBe(0.5);
  });

  it('finds the step in spite of jitter and gaps', async () => {
    const { usage } = await read([HEAD, row(0), row(301), row(600), row(899), row(2400), row(2701)]);
    expect(usage.window.stepSeconds).toBe(300);
  });

  it('may be gzipped, and tells how far it is', async () => {
    const seen: number[] = [];
    const content = gzipSync([HEAD, row(0), row(300)].join('\n'));
    await read(content, { onProgress: (done, total) => seen.push(done / (total ?? Number.NaN)) });
    expect(seen).toEqual([0.5, 1]);
  });
});

describe('a CSV file is refused, naming line and column:', () => {
  it.each([
    ['', /line 1: the file is empty/],
    [HEAD, /line 1: there is nothing after the head/],
    [
      'when,namespace,workload,cpu',
      /line 1: the head has no column timestamp, cpu_usage_cores or memory_usage_bytes; .* of which when, cpu mean nothing/,
    ],
    [[HEAD, row(0)], /line 2: no container has two rows, .* give --step/],
    [[HEAD, row(0), 'x'], /line 3: it has 1 fields where the head has 10/],
    [
      [HEAD, `yesterday,${row(0).split(',').slice(1).join(',')}`],
      /line 2: timestamp must be ISO 8601 or epoch seconds, received "yesterday"/,
    ],
    [
      [HEAD, row(0), row(300, 'shop,Deployment,web,web-1,web,lots,300Mi,500m,512Mi')],
      /line 3: cpu_usage_cores must be a number or a quantity such as 250m or 512Mi, received "lots"/,
    ],
    [
      [HEAD, row(0), row(300, 'shop,Deployment,web,web-1,web,-1,300Mi,500m,512Mi')],
      /line 3: cpu_usage_cores must be 0 or more/,
    ],
    [[HEAD, row(0), row(300, ',Deployment,web,web-1,web,1,300Mi,500m,512Mi')], /line 3: namespace is empty/],
    [
      [HEAD, row(0), row(0, 'shop,Job,x,x,x,1,1,1,1'), row(300)],
      /line 4: workload shop\/Deployment\/web began on line 2 already: all rows of a workload must be together. Sort by namespace/,
    ],
    [[HEAD, `${row(0)},"`], /line 2: a double quote is opened and not closed/],
    [[HEAD, `"a"b${row(0)}`], /line 2: column 1: there is "b" after the closing quote/],
    [[HEAD, row(0), row(1), row(86_400 * 800)], /is a timestamp wrong/],
    ['timestamp,namespace,workload,cpu_usage_cores,cpu_usage', /line 1: two columns say cpu_usage/],
  ])('%#', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message);
    await expect(read(content)).rejects.toMatchObject({ code: 'VIGIE_E_FINOPS_CSV' });
  });

  it('a quantity in a column of MiB', async () => {
    const content = [
      'timestamp,namespace,workload,memory_usage_mib',
      `${START},shop,web,300`,
      `${START + 60},shop,web,300Mi`,
    ];
    await expect(read(content)).rejects.toThrow(
      /line 3: memory_usage_mib must be a number, received "300Mi"/,
    );
  });
});
