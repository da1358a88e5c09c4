import type { SlaClass } from '../sla/sla-class.ts';

/** The period looked at, in equal steps; step i covers [startSeconds + i × stepSeconds, + stepSeconds). */
export interface UsageWindow {
  /** Epoch seconds. */
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly steps: number;
}

/** A cluster's usage over a window. Workloads come one after another, so that only one need be in memory. */
export interface ClusterUsage {
  readonly cluster: string;
  readonly window: UsageWindow;
  /** Where it was read from, for the report's head, without credentials. */
  readonly source: string;
  /** Empty where the source knows no nodes; idle cost is then unknown, and the report says so. */
  readonly nodes: readonly NodeUsage[];
  /** For progress, where known beforehand. */
  readonly workloadCount?: number;
  /** May be iterated once. What could not be read is added to `warnings` while iterating. */
  workloads(): AsyncIterable<WorkloadUsage>;
  readonly warnings: readonly string[];
}

export interface NodeUsage {
  readonly name: string;
  readonly nodeClass?: string;
  readonly spot?: boolean;
  readonly cpuCores: number;
  readonly memoryBytes: number;
  /** Steps of the window the node existed in: from `firstStep`, `steps` of them. */
  readonly firstStep: number;
  readonly steps: number;
}

export interface WorkloadIdentity {
  readonly namespace: string;
  /** `Deployment`, `StatefulSet`, `DaemonSet`, `CronJob`, `Job`, `Pod` … the outermost owner. */
  readonly kind: string;
  readonly name: string;
}

/** All pods of one workload that existed in the window. */
export interface WorkloadUsage {
  readonly workload: WorkloadIdentity;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** From the annotation `finops.vigie.dev/sla-class`, where valid. */
  readonly slaClass?: SlaClass;
  readonly replicas?: { readonly desired: number; readonly available?: number };
  readonly autoscaler?: {
    readonly kind: 'HorizontalPodAutoscaler' | 'VerticalPodAutoscaler';
    /** Resources it scales by. */
    readonly resources: readonly ('cpu' | 'memory')[];
    readonly minReplicas?: number;
    readonly maxReplicas?: number;
  };
  readonly rolloutInProgress?: boolean;
  /** True for a pod that a node runs from a file of its own, which alone can change it. */
  readonly staticPod?: boolean;
  readonly containers: readonly ContainerSeries[];
  readonly volumes: readonly VolumeUsage[];
}

/**
 * One container of one pod. Arrays have one value a step, from `firstStep` on, all of the same length. They may be shared between
 * containers (equal requests): never write to them.
 */
export interface ContainerSeries {
  readonly pod: string;
  readonly container: string;
  readonly image?: string;
  readonly imageBytes?: number;
  readonly node?: string;
  readonly nodeClass?: string;
  readonly spot?: boolean;
  /** True for an init container that stays (restartPolicy Always): its patch goes under `initContainers`. */
  readonly sidecar?: boolean;
  /** Step of the window the first value belongs to. */
  readonly firstStep: number;
  /** Mean over the step, cores; NaN where there is no sample. */
  readonly cpuUsageCores: Float64Array;
  /** Working set, bytes; NaN where there is no sample. */
  readonly memoryUsageBytes: Float64Array;
  /** 0 where none is set. */
  readonly cpuRequestCores: Float64Array;
  readonly memoryRequestBytes: Float64Array;
  /**
   * Share of each step the container existed in, [0, 1]; absent: all of it. Only sources with coarse steps (OpenCost, Kubecost)
   * have it. The values above are means over that share; cost is theirs × the share.
   */
  readonly coverage?: Float64Array;
  /** Highest values seen, where the source knows more than its steps say (they are means of a day, say). */
  readonly cpuPeakCores?: number;
  readonly memoryPeakBytes?: number;
  /** Share of the CPU scheduler's periods in which the container was throttled, mean over the window, [0, 1]. */
  readonly cpuThrottledShare?: number;
  readonly cpuLimitCores?: number;
  readonly memoryLimitBytes?: number;
  readonly gpuCount?: number;
  readonly restarts: number;
  /** Steps of the window (not of this series) in which the container was killed for memory. */
  readonly oomKillSteps: readonly number[];
}

export interface VolumeUsage {
  readonly name: string;
  readonly storageClass?: string;
  /** What was asked for, hence what is paid. */
  readonly capacityBytes: number;
  readonly usedBytes?: number;
  readonly firstStep: number;
  readonly steps: number;
}
