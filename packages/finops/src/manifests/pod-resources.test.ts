import { describe, expect, it } from 'vitest';
import { podResources } from './pod-resources.ts';

const requests = (cpu: string, memory = '0') => ({ resources: { requests: { cpu, memory } } });
const sidecar = (cpu: string, memory = '0') => ({ ...requests(cpu, memory), restartPolicy: 'Always' });

describe('podResources', () => {
  it('adds up containers, without the error of binary fractions', () => {
    const { cpuCores, memoryBytes } = podResources({
      containers: [requests('100m', '0.1Gi'), requests('200m', '128Mi')],
    });
    expect(cpuCores).toBe(0.3);
    expect(memoryBytes).toBe(107_374_182.4 + 128 * 2 ** 20);
  });

  it('takes an init container where it asks for more than all that runs later', () => {
    const { cpuCores, memoryBytes } = podResources({
      initContainers: [requests('2', '64Mi'), requests('1', '32Mi')],
      containers: [requests('500m', '512Mi')],
    });
    expect(cpuCores).toBe(2);
    expect(memoryBytes).toBe(512 * 2 ** 20);
  });

  it('counts a sidecar with the containers and with the init containers after it only', () => {
    const pod = (initContainers: unknown[]) =>
      podResources({ initContainers, containers: [requests('1')] }).cpuCores;
    expect(pod([sidecar('500m'), requests('1')])).toBe(1.5);
    expect(pod([sidecar('500m'), requests('2')])).toBe(2.5);
    expect(pod([requests('2'), sidecar('500m')])).toBe(2);
    expect(pod([sidecar('1'), sidecar('1'), requests('2'), sidecar('1')])).toBe(4);
  });

  it('takes a limit for the request where there is no request', () => {
    const { cpuCores, memoryBytes, gpuCount } = podResources({
      containers: [
        { resources: { limits: { cpu: 1, memory: '1Gi', 'nvidia.com/gpu': 2 }, requests: { cpu: '250m' } } },
      ],
    });
    expect([cpuCores, memoryBytes, gpuCount]).toEqual([0.25, 2 ** 30, 2]);
  });

  it('adds the overhead: its own, or that of its runtime class', () => {
    const containers = [requests('1', '1Gi')];
    expect(podResources({ containers, overhead: { cpu: '250m', memory: '160Mi' } }).cpuCores).toBe(1.25);
    expect(podResources({ containers }, { overhead: { cpu: '500m' } }).cpuCores).toBe(1.5);
    expect(
      podResources({ containers, overhead: { cpu: '250m' } }, { overhead: { cpu: '500m' } }).cpuCores,
    ).toBe(1.25);
  });

  it('lets the pod itself say what it reserves', () => {
    const containers = [requests('1', '1Gi'), requests('1', '1Gi')];
    const stated = podResources({
      containers,
      resources: { requests: { cpu: '1500m', 'nvidia.com/gpu': 1 } },
    });
    expect([stated.cpuCores, stated.memoryBytes, stated.gpuCount]).toEqual([1.5, 2 ** 31, 0]);
  });

  it('reserves what containers ask for where the pod states limits only, else these limits', () => {
    const resources = { limits: { cpu: '4', memory: '8Gi' } };
    const { cpuCores, memoryBytes } = podResources({
      containers: [{ resources: { requests: { cpu: '1' } } }],
      resources,
    });
    expect([cpuCores, memoryBytes]).toEqual([1, 8 * 2 ** 30]);
  });

  it('gives containers without a request the default of their namespace', () => {
    const defaultRequests = { cpu: '100m', memory: '128Mi' };
    const { cpuCores, memoryBytes } = podResources(
      { containers: [{ name: 'a' }, requests('1')], initContainers: [{ name: 'b' }] },
      { defaultRequests },
    );
    expect([cpuCores, memoryBytes]).toEqual([1.1, 128 * 2 ** 20]);
  });

  it('counts huge pages as memory', () => {
    const container = { resources: { limits: { memory: '1Gi', 'hugepages-2Mi': '512Mi' } } };
    expect(podResources({ containers: [container] }).memoryBytes).toBe(1.5 * 2 ** 30);
  });

  it.each([
    [
      { containers: [requests('-1')] },
      /containers\[0\].resources.requests.cpu: expected a quantity that is not negative/,
    ],
    [
      { containers: [{ resources: { requests: { cpu: ['1'] } } }] },
      /expected a quantity such as 500m or 512Mi, found \["1"\]/,
    ],
    [{ containers: [requests('1', '512mb')] }, /memory: "512mb" is no Kubernetes quantity/],
    [{ containers: 'all' }, /containers: expected a list, found "all"/],
    [{ containers: [requests('{{ .Values.cpu }}')] }, /no Kubernetes quantity/],
  ])('names the field of what it cannot read', (spec, message) => {
    expect(() => podResources(spec)).toThrow(message);
  });
});
