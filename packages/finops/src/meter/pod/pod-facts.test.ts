import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costMeter } from '../cost-meter.ts';
import { findCgroup } from './cgroup.ts';
import { parsePodMap } from './go-quoted.ts';
import { type PodFacts, type PodFactsOptions, readPodFacts } from './pod-facts.ts';
import type { ReadText } from './read-text.ts';

type Files = Readonly<Record<string, string>>;

const reader =
  (files: Files): ReadText =>
  (path) =>
    files[path];

function facts(files: Files, env: Record<string, string> = {}, options: PodFactsOptions = {}): PodFacts {
  return readPodFacts(options, env, reader(files), findCgroup(reader(files)));
}

const VOLUME: Files = {
  '/etc/podinfo/cpu_request': '250\n',
  '/etc/podinfo/cpu_limit': '1000',
  '/etc/podinfo/memory_request': '268435456',
  '/etc/podinfo/memory_limit': '536870912',
  '/etc/podinfo/annotations':
    'finops.vigie.dev/owner="team \\"é\\" \\\\ payments"\nkubernetes.io/config.seen="2026-11-21T10:00:00Z"\nnotes="a\\nb\\tc\\x00\\u200b\\U0001f600"\n',
  '/etc/podinfo/labels': 'app="offreapi"\nfogsla="ok"',
};

const VERSION_2: Files = {
  '/proc/self/cgroup': '0::/\n',
  '/sys/fs/cgroup/cpu.stat': 'usage_usec 1500000\nuser_usec 1000000\nsystem_usec 500000\n',
  '/sys/fs/cgroup/cpu.max': '150000 100000\n',
  '/sys/fs/cgroup/cpu.weight': '100\n',
  '/sys/fs/cgroup/memory.max': '536870912\n',
  '/sys/fs/cgroup/memory.current': '209715200\n',
  '/sys/fs/cgroup/memory.stat': 'anon 100\nfile 200\ninactive_file 104857600\nactive_file 1\n',
};

const VERSION_1: Files = {
  '/proc/self/cgroup': '4:memory:/pod1/c1\n2:cpu,cpuacct:/pod1/c1\n',
  '/sys/fs/cgroup/cpu,cpuacct/cpu.shares': '512\n',
  '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
  '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
  '/sys/fs/cgroup/cpu,cpuacct/cpuacct.usage': '2500000000\n',
  '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
  '/sys/fs/cgroup/memory/memory.usage_in_bytes': '209715200\n',
  '/sys/fs/cgroup/memory/memory.stat': 'cache 5\ntotal_inactive_file 9715200\n',
};

describe('what a pod requests', () => {
  it('is read from a downward API volume', () => {
    expect(facts(VOLUME)).toMatchObject({
      cpuRequestCores: 0.25,
      cpuLimitCores: 1,
      memoryRequestBytes: 2 ** 28,
      memoryLimitBytes: 2 ** 29,
      labels: { app: 'offreapi', fogsla: 'ok' },
      sources: { cpuRequest: 'volume', memoryRequest: 'volume', annotations: 'volume', labels: 'volume' },
      doubts: [],
    });
  });

  it('is read from variables of the downward API, in millicores and bytes', () => {
    const env = {
      K8S_CPU_REQUEST_MILLICORES: '500',
      K8S_CPU_LIMIT_MILLICORES: '2000',
      K8S_MEMORY_REQUEST_BYTES: '536870912',
      K8S_MEMORY_LIMIT_BYTES: '1073741824',
    };
    expect(facts({}, env)).toMatchObject({
      cpuRequestCores: 0.5,
      cpuLimitCores: 2,
      memoryRequestBytes: 2 ** 29,
      memoryLimitBytes: 2 ** 30,
      sources: { cpuRequest: 'environment', memoryRequest: 'environment' },
    });
    // A volume follows an in-place resize; variables stay as they were.
    expect(facts(VOLUME, env)).toMatchObject({ cpuRequestCores: 0.25, sources: { cpuRequest: 'volume' } });
  });

  it('is what the code says, before everything else', () => {
    const options = { requests: { cpu: '1', memory: '1Gi' }, annotations: { mine: 'yes' } };
    expect(facts(VOLUME, {}, options)).toMatchObject({
      cpuRequestCores: 1,
      memoryRequestBytes: 2 ** 30,
      annotations: { mine: 'yes', 'kubernetes.io/config.seen': '2026-11-21T10:00:00Z' },
      sources: { cpuRequest: 'options', memoryRequest: 'options', annotations: 'options' },
    });
  });

  it('is inferred from cgroups where nothing else tells, and doubted', () => {
    const version2 = facts(VERSION_2);
    expect(version2.cpuRequestCores).toBeCloseTo(1, 9);
    expect(version2).toMatchObject({
      cpuLimitCores: 1.5,
      memoryRequestBytes: 0,
      memoryLimitBytes: 2 ** 29,
      sources: { cpuRequest: 'cgroup', memoryRequest: 'none' },
      doubts: [expect.stringContaining('cpu.weight')],
    });
    const version1 = facts(VERSION_1);
    expect(version1).toMatchObject({ cpuRequestCores: 0.5, doubts: [] });
    expect(version1.cpuLimitCores).toBeUndefined();
    expect(version1.memoryLimitBytes).toBeUndefined();
  });

  it.each([
    [{ '/etc/podinfo/cpu_request': '2' }, 'divisor: 1m', { cpuRequestCores: 0.002 }],
    [{ '/etc/podinfo/memory_request': '64' }, 'cannot be bytes', { memoryRequestBytes: 0 }],
    [{ '/etc/podinfo/memory_request': 'lots' }, 'no quantity', { memoryRequestBytes: 0 }],
  ])('is doubted where a divisor is wrong: %j', (files, doubt, expected) => {
    const found = facts(files);
    expect(found).toMatchObject(expected);
    expect(found.doubts).toEqual([expect.stringContaining(doubt)]);
  });

  it('is nothing where nobody tells, nor is it with broken files', () => {
    expect(facts({})).toMatchObject({
      cpuRequestCores: 0,
      memoryRequestBytes: 0,
      sources: { cpuRequest: 'none' },
    });
    const broken = Object.fromEntries(
      Object.keys({ ...VERSION_2, ...VERSION_1 }).map((path) => [path, '\0\xff max']),
    );
    expect(facts(broken)).toMatchObject({ cpuRequestCores: 0, cpuLimitCores: undefined });
  });
});

describe('labels and annotations of a volume', () => {
  it('are unquoted as Go quotes', () => {
    expect(facts(VOLUME).annotations).toEqual({
      'finops.vigie.dev/owner': 'team "é" \\ payments',
      'kubernetes.io/config.seen': '2026-11-21T10:00:00Z',
      notes: 'a\nb\tc\0\u200b😀',
    });
  });

  it('are read whatever stands there', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        parsePodMap(text);
        const quoted = `key=${JSON.stringify(text).replaceAll(/\\u(?![0-9a-f]{4})/g, 'u')}`;
        expect(parsePodMap(quoted)).toEqual({ key: text.isWellFormed() ? text : expect.any(String) });
      }),
    );
    expect(parsePodMap('__proto__="x"\nno value\nopen="\n=""')).toEqual(
      Object.fromEntries([['__proto__', 'x']]),
    );
  });
});

describe('usage of a container', () => {
  it.each([
    ['2', VERSION_2, 1.5, 104857600],
    ['1', VERSION_1, 2.5, 200000000],
  ])(
    'is read from cgroup version %s: CPU time, and memory without inactive files',
    (_version, files, cpu, memory) => {
      const cgroup = findCgroup(reader(files));
      expect(cgroup?.cpuSeconds()).toBeCloseTo(cpu, 9);
      expect(cgroup?.memoryBytes()).toBe(memory);
    },
  );

  it('is metered in a pod, that of the process elsewhere', () => {
    const world = { read: reader(VERSION_2), every: () => () => {} };
    const warn = (): void => {};
    expect(costMeter({ warn }, { ...world, env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } }).scope).toBe(
      'container',
    );
    expect(costMeter({ warn }, { ...world, env: {} }).scope).toBe('process');
    const elsewhere = costMeter({ warn }, { ...world, env: {} });
    expect(elsewhere.facts.sources.cpuRequest).toBe('none');
  });
});
