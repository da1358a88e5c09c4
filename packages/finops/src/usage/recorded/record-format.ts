import type { NodeUsage, UsageWindow } from '../workload-usage.ts';

/** The first line names the format and its version; a reader refuses versions it does not know. */
export const RECORD_FORMAT = 'finops-usage';
export const RECORD_VERSION = 1;

/** Usage is kept to the microcore. */
export const CPU_UNITS_PER_CORE = 1_000_000;
/** Working sets are whole pages, which halves their text; other sources' are kept to the byte. */
export const PAGE_BYTES = 4096;

export interface HeadLine {
  readonly vigie: typeof RECORD_FORMAT;
  readonly version: typeof RECORD_VERSION;
  readonly cluster: string;
  readonly source: string;
  readonly window: UsageWindow;
  readonly workloads?: number;
  readonly nodes: readonly NodeUsage[];
}

/**
 * A line of a workload is a `WorkloadUsage` without its containers; each of them follows on a line of its own. Values are as
 * `encodeSteps` writes them: cpu in microcores, memory in `memoryUnit` bytes, its request in bytes.
 */
export interface ContainerLine {
  readonly pod: string;
  readonly container: string;
  readonly image?: string;
  readonly imageBytes?: number;
  readonly node?: string;
  readonly nodeClass?: string;
  readonly spot?: boolean;
  readonly sidecar?: boolean;
  readonly firstStep: number;
  readonly steps: number;
  readonly cpu: string;
  readonly memory: string;
  readonly memoryUnit?: typeof PAGE_BYTES;
  readonly cpuRequest: string;
  readonly memoryRequest: string;
  /** Millionths. */
  readonly coverage?: string;
  readonly cpuPeakCores?: number;
  readonly memoryPeakBytes?: number;
  readonly cpuThrottledShare?: number;
  readonly cpuLimitCores?: number;
  readonly memoryLimitBytes?: number;
  readonly gpuCount?: number;
  readonly restarts?: number;
  readonly oomKillSteps?: readonly number[];
}

/** The last line: without it the file was cut off. */
export interface EndLine {
  readonly end: {
    readonly workloads: number;
    readonly containers: number;
    readonly warnings: readonly string[];
  };
}
