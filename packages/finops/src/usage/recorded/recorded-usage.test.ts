import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatedUsage } from '../../../bench/generated-usage.ts';
import { Allocator } from '../../allocation/allocator.ts';
import { container, DAY, MIB, prices, workload } from '../../allocation/test-usage.ts';
import type { ClusterUsage, WorkloadUsage } from '../workload-usage.ts';
import { readRecordedStream, readRecordedUsage } from './read-usage.ts';
import { recordedLines } from './write-usage.ts';

const everything = workload(
  [
    container({
      cpu: 0.25,
      memory: 300 * MIB,
      cpuRequest: 0.5,
      memoryRequest: 512 * MIB,
      image: 'shop/web:1.2',
      imageBytes: 80 * MIB,
      node: 'n1',
      nodeClass: 'm5.large',
      spot: true,
      coverage: new Float64Array(288).fill(0.5),
      cpuPeakCores: 0.9,
      memoryPeakBytes: 410 * MIB,
      cpuThrottledShare: 0.02,
      cpuLimitCores: 1,
      memoryLimitBytes: 1024 * MIB,
      gpuCount: 1,
      restarts: 2,
      oomKillSteps: [3, 200],
    }),
    container({ pod: 'web-2', container: 'proxy', sidecar: true, firstStep: 280 }, 8),
  ],
  {
    labels: { app: 'web', été: 'oui' },
    annotations: { 'finops.vigie.dev/owner': 'team-a' },
    slaClass: 'gold',
    replicas: { desired: 2, available: 1 },
    autoscaler: { kind: 'HorizontalPodAutoscaler', resources: ['cpu'], minReplicas: 2, maxReplicas: 5 },
    rolloutInProgress: true,
    staticPod: true,
    volumes: [
      { name: 'data', storageClass: 'fast', capacityBytes: 10, usedBytes: 5, firstStep: 1, steps: 2 },
    ],
  },
);

function cluster(workloads: readonly WorkloadUsage[]): ClusterUsage {
  return {
    cluster: 'test',
    window: DAY,
    source: 'a test',
    nodes: [
      {
        name: 'n1',
        nodeClass: 'm5.large',
        spot: true,
        cpuCores: 4,
        memoryBytes: 16 * 1024 * MIB,
        firstStep: 0,
        steps: 288,
      },
    ],
    workloadCount: workloads.length,
    warnings: ['something was missing'],
    async *workloads() {
      yield* workloads;
    },
  };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const text = async (usage: ClusterUsage): Promise<string> => (await all(recordedLines(usage))).join('');
const read = async (content: string | Buffer): Promise<WorkloadUsage[]> =>
  await all((await readRecordedStream(Readable.from([Buffer.from(content)]), 'usage.ndjson')).workloads());

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigie-usage-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a recorded file', () => {
  it('gives back what was recorded, field by field', async () => {
    const other = workload([], { workload: { namespace: 'shop', kind: 'Job', name: 'x' } });
    const usage = await readRecordedStream(
      Readable.from([Buffer.from(await text(cluster([everything, other])))]),
      'usage.ndjson',
    );
    expect(usage).toMatchObject({ cluster: 'test', window: DAY, source: 'a test', workloadCount: 2 });
    expect(usage.nodes).toEqual(cluster([]).nodes);
    expect(await all(usage.workloads())).toEqual([everything, other]);
    expect(usage.warnings).toEqual(['something was missing']);
  });

  it('is the same in pieces of any size, with CRLF and gzipped', async () => {
    const content = Buffer.from(await text(generatedUsage({ containers: 20, days: 1 })));
    const expected = await read(content);
    expect(expected).toHaveLength(3);
    for (const size of [7, 1000, 65_536]) {
      const pieces = Array.from({ length: Math.ceil(content.length / size) }, (_, at) =>
        content.subarray(at * size, (at + 1) * size),
      );
      const usage = await readRecordedStream(Readable.from(pieces), 'pieces');
      expect(await all(usage.workloads())).toEqual(expected);
    }
    expect(await read(gzipSync(content))).toEqual(expected);
    expect(await read(content.toString().replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  it('keeps usage to the microcore, and memory never below what was seen', async () => {
    const series = container({ cpu: 0.1234567891, memory: 1000.25 });
    const [back] = await read(await text(cluster([workload([series])])));
    expect(back?.containers[0]?.cpuUsageCores[0]).toBe(0.123457);
    expect(back?.containers[0]?.memoryUsageBytes[0]).toBe(1001);
  });

  it('costs what the usage it was made of costs', async () => {
    const total = async (usage: ClusterUsage): Promise<number> => {
      const allocator = new Allocator({ ...usage, prices });
      for await (const one of usage.workloads()) allocator.add(one);
      return allocator.result().total.cost.total;
    };
    const size = { containers: 40, days: 2 };
    const content = Buffer.from(await text(generatedUsage(size)));
    const recorded = await total(await readRecordedStream(Readable.from([content]), 'usage'));
    expect(recorded / (await total(generatedUsage(size)))).toBeCloseTo(1, 7);
  });

  it('shares one array between equal requests', async () => {
    const [back] = await read(
      await text(cluster([workload([container({ cpuRequest: 1 }), container({ cpuRequest: 1 })])])),
    );
    expect(back?.containers[0]?.cpuRequestCores).toBe(back?.containers[1]?.cpuRequestCores);
  });

  it('is read from disk with progress in bytes of the file', async () => {
    const path = join(folder, 'usage.ndjson.gz');
    const bytes = gzipSync(await text(generatedUsage({ containers: 8, days: 1 })));
    await writeFile(path, bytes);
    const seen: [number, number | undefined][] = [];
    const usage = await readRecordedUsage(path, { onProgress: (done, total) => seen.push([done, total]) });
    await all(usage.workloads());
    expect(seen.at(-1)).toEqual([bytes.length, bytes.length]);
  });

  it('may be left before its end', async () => {
    const content = await text(generatedUsage({ containers: 80, days: 1 }));
    const stream = Readable.from(content.match(/[^]{1,1000}/g) ?? []);
    const usage = await readRecordedStream(stream, 'usage');
    for await (const { workload: first } of usage.workloads()) {
      expect(first.name).toBe('app-0');
      break;
    }
    expect(stream.destroyed).toBe(true);
  });

  it('is read once', async () => {
    const usage = await readRecordedStream(Readable.from([Buffer.from(await text(cluster([])))]), 'usage');
    await all(usage.workloads());
    await expect(all(usage.workloads())).rejects.toThrow(/VIGIE_E_FINOPS_USAGE_READ: usage was read already/);
  });
});

describe('a damaged recorded file is refused, naming the line:', () => {
  const damaged: [string, (lines: string[]) => string | Buffer, RegExp][] = [
    ['nothing', () => '', /line 1: it is empty/],
    ['another file', () => 'namespace,pod\n', /usage.ndjson, line 1: it is not JSON/],
    ['other JSON', () => '{"kind":"List"}\n', /line 1: vigie must be "finops-usage"/],
    [
      'a later version',
      ([head = '']) => head.replace('"version":1', '"version":2'),
      /line 1: version must be 1, .* received 2/,
    ],
    [
      'no window',
      ([head = '']) => head.replace('"steps":288', '"steps":0'),
      /line 1: window.steps must be a whole number from 1 .* 0/,
    ],
    ['too many steps', ([head = '']) => head.replace('"steps":288', '"steps":1e12'), /line 1: window.steps/],
    ['a cut line', (lines) => lines.join('\n').slice(0, -400), /line 3: it is not JSON/],
    [
      'a missing end',
      (lines) => `${lines.slice(0, 3).join('\n')}\n`,
      /line 3: the file ends here without an end line/,
    ],
    [
      'a missing line',
      (lines) => lines.filter((_, index) => index !== 3).join('\n'),
      /line 4: the end line counts 1 workloads and 2 containers, but 1 and 1/,
    ],
    [
      'a lost workload line',
      (lines) => lines.filter((_, index) => index !== 1).join('\n'),
      /line 2: a container before any workload/,
    ],
    [
      'an ungrouped workload',
      ([head, one = '', ...rest]) => [head, one, one, ...rest].join('\n'),
      /line 3: workload shop\/Deployment\/web began on line 2 already/,
    ],
    [
      'something after the end',
      (lines) => `${lines.join('\n')}\n{}\n`,
      /line 6: there is something after the end/,
    ],
    [
      'a wrong type',
      (lines) => lines.join('\n').replace('"pod":"web-2"', '"pod":2'),
      /line 4: pod must be a string, received 2/,
    ],
    [
      'a step beyond the window',
      (lines) => lines.join('\n').replace('"firstStep":280', '"firstStep":281'),
      /line 4: steps must be a whole number from 1 to 7, received 8/,
    ],
    [
      'damaged values',
      (lines) => lines.join('\n').replace('"cpu":"+250000', '"cpu":"+25ooo'),
      /line 3: cpu must be 288 values as text: unexpected "o" at character 4/,
    ],
    [
      'cut gzip data',
      (lines) => gzipSync(lines.join('\n')).subarray(0, -20),
      /line \d: its gzip data is cut off/,
    ],
    [
      'damaged gzip data',
      (lines) => Buffer.concat([gzipSync(lines.join('\n')).subarray(0, 50), Buffer.alloc(50)]),
      /line \d: its gzip data is/,
    ],
  ];

  it.each(damaged)('%s', async (_, damage, message) => {
    const lines = (await text(cluster([everything]))).trimEnd().split('\n');
    await expect(read(damage(lines))).rejects.toThrow(message);
    await expect(read(damage(lines))).rejects.toMatchObject({ code: 'VIGIE_E_FINOPS_RECORD' });
  });

  it('or the file where there is none', async () => {
    await expect(readRecordedUsage(join(folder, 'none'))).rejects.toThrow(
      /VIGIE_E_FINOPS_READ: cannot read .*none: it does not exist/,
    );
    await expect(readRecordedUsage(folder)).rejects.toThrow(/it is a directory/);
  });
});
