import type { UsageWindow } from '../usage/workload-usage.ts';
import { LONGEST_STEP_SECONDS, type ContainerStats, type UsageStats } from './container-stats.ts';

export type Level = 'low' | 'moderate' | 'high';

/** What a recommendation rests on. */
export interface Evidence {
  readonly window: UsageWindow;
  readonly pods: number;
  /** Cores, all pods merged. */
  readonly cpu: UsageStats;
  /** Bytes, all pods merged. */
  readonly memory: UsageStats;
  readonly spanSeconds: number;
  /** Share of the pods' steps that have samples, in [0, 1]. */
  readonly coverage: number;
  readonly restarts: number;
  readonly oomKills: number;
  /** In [0, 1]: days seen of a week, times coverage; at most 0.3 of steps over an hour. A week, since load has a weekly shape. */
  readonly confidence: number;
  /** `high` from 0.8, `moderate` from 0.4. */
  readonly confidenceLevel: Level;
}

export function evidenceOf(stats: ContainerStats, window: UsageWindow): Evidence {
  const { pods, cpu, memory, spanSeconds, coverage, restarts, oomKills } = stats;
  const seen = Math.min(1, spanSeconds / (7 * 86_400)) * Math.min(1, coverage);
  const confidence = stats.stepSeconds > LONGEST_STEP_SECONDS ? Math.min(seen, 0.3) : seen;
  return {
    window,
    pods,
    cpu,
    memory,
    spanSeconds,
    coverage,
    restarts,
    oomKills,
    confidence,
    confidenceLevel: confidence >= 0.8 ? 'high' : confidence >= 0.4 ? 'moderate' : 'low',
  };
}
