import type { ClusterUsage, ContainerSeries } from '../workload-usage.ts';
import {
  CPU_UNITS_PER_CORE,
  PAGE_BYTES,
  RECORD_FORMAT,
  RECORD_VERSION,
  type ContainerLine,
  type EndLine,
  type HeadLine,
} from './record-format.ts';
import { encodeSteps } from './step-text.ts';

/**
 * A cluster's usage as the lines of a recorded file, each ending in LF; workloads are read one by one as lines are asked for.
 *
 * Cpu is rounded to the microcore, memory up to the byte, so that no advice made of a record is below what was seen.
 */
export async function* recordedLines(
  usage: ClusterUsage,
  onWorkload: (done: number) => void = () => {},
): AsyncGenerator<string, void, undefined> {
  const { cluster, source, window, nodes, workloadCount } = usage;
  const head: HeadLine = {
    vigie: RECORD_FORMAT,
    version: RECORD_VERSION,
    cluster,
    source,
    window,
    ...(workloadCount !== undefined && { workloads: workloadCount }),
    nodes,
  };
  yield line(head);
  let workloads = 0;
  let containers = 0;
  for await (const workload of usage.workloads()) {
    yield line({ ...workload, containers: undefined });
    for (const series of workload.containers) yield line(containerLine(series));
    workloads += 1;
    containers += workload.containers.length;
    onWorkload(workloads);
  }
  yield line({ end: { workloads, containers, warnings: usage.warnings } } satisfies EndLine);
}

function containerLine(series: ContainerSeries): ContainerLine {
  const {
    cpuUsageCores,
    memoryUsageBytes,
    cpuRequestCores,
    memoryRequestBytes,
    coverage,
    restarts,
    oomKillSteps,
    ...rest
  } = series;
  const pages = memoryUsageBytes.every((bytes) => Number.isNaN(bytes) || bytes % PAGE_BYTES === 0);
  return {
    ...rest,
    steps: cpuUsageCores.length,
    cpu: encodeSteps(cpuUsageCores, microcores),
    memory: encodeSteps(memoryUsageBytes, pages ? (bytes) => bytes / PAGE_BYTES : Math.ceil),
    ...(pages && { memoryUnit: PAGE_BYTES }),
    cpuRequest: encodeSteps(cpuRequestCores, microcores),
    memoryRequest: encodeSteps(memoryRequestBytes, Math.ceil),
    ...(coverage !== undefined && { coverage: encodeSteps(coverage, (share) => Math.round(share * 1e6)) }),
    ...(restarts > 0 && { restarts }),
    ...(oomKillSteps.length > 0 && { oomKillSteps }),
  };
}

function microcores(cores: number): number {
  return Math.round(cores * CPU_UNITS_PER_CORE);
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
