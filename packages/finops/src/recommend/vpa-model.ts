import type { ContainerSeries, UsageWindow } from '../usage/workload-usage.ts';
import { ExponentialHistogram } from './exponential-histogram.ts';

/** Flags of the recommender, with its defaults. Durations in seconds. */
export interface VpaOptions {
  /**
   * `live` (default): every step is a sample and kills for memory are seen, as by a recommender that has been running all
   * along. `history`: what one that starts with `--storage=prometheus` reads: `--history-length` back at
   * `--history-resolution`, CPU as the rate over the resolution, memory at that instant, no kills.
   */
  readonly sampling?: 'live' | 'history';
  /** `--history-length`, 8 days; `history` only. */
  readonly historyLengthSeconds?: number;
  /** `--history-resolution`, 1 hour; `history` only. */
  readonly historyResolutionSeconds?: number;
  /**
   * `constant` (default): 0.1 for every CPU sample, which is what the recommender has always done, since the request in
   * its samples is never set (kubernetes/autoscaler#7818). `request`: max(request, 0.1), what its comments say.
   */
  readonly cpuSampleWeight?: 'constant' | 'request';
  /** End of the first CPU bucket, 0.01 core; master of late 2025 tries 0.001. */
  readonly cpuFirstBucketCores?: number;
  /** `--cpu-histogram-decay-half-life` and `--memory-histogram-decay-half-life`, 24 h. */
  readonly cpuHalfLifeSeconds?: number;
  readonly memoryHalfLifeSeconds?: number;
  /** `--memory-aggregation-interval`, 24 h: one peak of each pod in each. */
  readonly memoryIntervalSeconds?: number;
  /** `--oom-bump-up-ratio`, 1.2. */
  readonly oomBumpUpRatio?: number;
  /** `--oom-min-bump-up-bytes`, 100 MiB. */
  readonly oomMinBumpUpBytes?: number;
  /** `--target-cpu-percentile` and `--target-memory-percentile`, 0.9. */
  readonly targetPercentile?: number;
  /** `--recommendation-margin-fraction`, 0.15. */
  readonly marginFraction?: number;
  /** `--pod-recommendation-min-cpu-millicores`, 25, here in cores, shared by the containers of a pod. */
  readonly podMinCpuCores?: number;
  /** `--pod-recommendation-min-memory-mb`, 250 MiB, shared by the containers of a pod. */
  readonly podMinMemoryBytes?: number;
}

const DAY = 86_400;
const MIN_SAMPLE_WEIGHT = 0.1;

/** The memory peak of one pod in the current aggregation interval. */
export interface PodPeak {
  windowEnd: number;
  memoryPeak: number;
  oomPeak: number;
  lastSample: number;
}

export function newPodPeak(): PodPeak {
  return { windowEnd: Number.NaN, memoryPeak: 0, oomPeak: 0, lastSample: Number.NEGATIVE_INFINITY };
}

/**
 * What the recommender knows of one container: a decaying histogram of CPU samples and one of memory peaks. A sample's
 * weight doubles with each half-life, counted from a multiple of it, so newer ones outweigh older ones.
 *
 * Source: kubernetes/autoscaler, `vertical-pod-autoscaler/pkg/recommender`: `model/container.go`,
 * `model/aggregate_container_state.go`, `model/aggregations_config.go`, `util/decaying_histogram.go`.
 */
export class VpaModel {
  readonly cpu: ExponentialHistogram;
  readonly memory: ExponentialHistogram;
  readonly #options: VpaOptions;
  readonly #cpuHalfLife: number;
  readonly #memoryHalfLife: number;
  readonly #interval: number;
  /** Bucket of each whole number of millicores, one more than that; 0 where not yet known. A logarithm a sample is dear. */
  readonly #cpuBuckets = new Uint16Array(1 << 15);
  #reference = 0;
  #cpuSamples = 0;
  #firstSample = Number.POSITIVE_INFINITY;
  #lastSample = Number.NEGATIVE_INFINITY;

  constructor(options: VpaOptions) {
    this.#options = options;
    this.#cpuHalfLife = options.cpuHalfLifeSeconds ?? DAY;
    this.#memoryHalfLife = options.memoryHalfLifeSeconds ?? DAY;
    this.#interval = options.memoryIntervalSeconds ?? DAY;
    this.cpu = new ExponentialHistogram({
      firstBucket: options.cpuFirstBucketCores ?? 0.01,
      ratio: 1.05,
      max: 1000,
    });
    this.memory = new ExponentialHistogram({ firstBucket: 1e7, ratio: 1.05, max: 1e12 });
  }

  /** Forgets the container before, to take another one of the window. */
  reset(window: UsageWindow): void {
    this.cpu.clear();
    this.memory.clear();
    this.#reference = Math.round(window.startSeconds / this.#cpuHalfLife) * this.#cpuHalfLife;
    this.#cpuSamples = 0;
    this.#firstSample = Number.POSITIVE_INFINITY;
    this.#lastSample = Number.NEGATIVE_INFINITY;
  }

  /** Samples of one pod from step `from` to before step `to` of the series, every step one. */
  addLive(series: ContainerSeries, peak: PodPeak, window: UsageWindow, from: number, to: number): void {
    const { firstStep, cpuUsageCores, memoryUsageBytes, cpuRequestCores, memoryRequestBytes } = series;
    const byRequest = this.#options.cpuSampleWeight === 'request';
    const kills = series.oomKillSteps;
    const growth = 2 ** (window.stepSeconds / this.#cpuHalfLife);
    let time = window.startSeconds + (firstStep + from) * window.stepSeconds;
    let weight = this.#cpuWeight(time);
    for (let i = from; i < to; i++, time += window.stepSeconds, weight *= growth) {
      const cores = cpuUsageCores[i]!;
      if (cores >= 0) {
        const importance = byRequest
          ? Math.max(cpuRequestCores[i] ?? 0, MIN_SAMPLE_WEIGHT)
          : MIN_SAMPLE_WEIGHT;
        this.#addCpu(cores, importance * weight, time);
      }
      const bytes = memoryUsageBytes[i]!;
      if (bytes >= 0) this.#addMemory(peak, bytes, time, false);
      if (kills.length > 0 && kills.includes(firstStep + i))
        this.#addKill(peak, memoryRequestBytes[i] ?? 0, time);
    }
  }

  /** What a recommender reads of one pod from Prometheus when it starts at the end of the window. */
  addHistory(series: ContainerSeries, window: UsageWindow): void {
    const length = this.#options.historyLengthSeconds ?? 8 * DAY;
    const resolution = this.#options.historyResolutionSeconds ?? 3600;
    const end = window.startSeconds + window.steps * window.stepSeconds;
    const peak = newPodPeak();
    for (let time = end - length; time <= end; time += resolution) {
      const cores = rateBefore(series, window, time, resolution);
      if (cores >= 0) this.#addCpu(cores, MIN_SAMPLE_WEIGHT * this.#cpuWeight(time), time);
      const bytes = series.memoryUsageBytes[stepEndingAt(series, window, time)] ?? Number.NaN;
      if (bytes >= 0) this.#addMemory(peak, bytes, time, false);
    }
  }

  /**
   * How much history there is, in days of a sample a minute. Live, each step stands for the samples the recommender would
   * have taken in it; from history, a sample counts once, which is why its upper bounds are so wide after a start.
   */
  confidenceDays(stepSeconds: number): number {
    const perSample = this.#options.sampling === 'history' ? 60 : Math.max(stepSeconds, 60);
    const days = (this.#lastSample - this.#firstSample) / DAY;
    return this.#cpuSamples === 0 ? 0 : Math.min(days, (this.#cpuSamples * perSample) / DAY);
  }

  #cpuWeight(time: number): number {
    return 2 ** ((time - this.#reference) / this.#cpuHalfLife);
  }

  #addCpu(cores: number, weight: number, time: number): void {
    // The recommender keeps whole millicores.
    const millicores = Math.trunc(cores * 1000);
    this.cpu.addTo(this.#cpuBucket(millicores), weight);
    this.#cpuSamples++;
    if (time < this.#firstSample) this.#firstSample = time;
    if (time > this.#lastSample) this.#lastSample = time;
  }

  #cpuBucket(millicores: number): number {
    if (millicores >= this.#cpuBuckets.length) return this.cpu.bucketOf(millicores / 1000);
    const known = this.#cpuBuckets[millicores]!;
    if (known !== 0) return known - 1;
    const bucket = this.cpu.bucketOf(millicores / 1000);
    this.#cpuBuckets[millicores] = bucket + 1;
    return bucket;
  }

  #addMemory(peak: PodPeak, bytes: number, time: number, isKill: boolean): void {
    if (!isKill && time < peak.lastSample) return;
    peak.lastSample = time;
    if (Number.isNaN(peak.windowEnd)) peak.windowEnd = time;
    if (time < peak.windowEnd) {
      const before = Math.max(peak.memoryPeak, peak.oomPeak);
      if (before === 0 || bytes <= before) return;
      this.memory.subtract(before, this.#memoryWeight(peak.windowEnd));
    } else {
      // Intervals follow one another from the pod's first sample on.
      peak.windowEnd += (Math.floor((time - peak.windowEnd) / this.#interval) + 1) * this.#interval;
      peak.memoryPeak = 0;
      peak.oomPeak = 0;
    }
    this.memory.add(bytes, this.#memoryWeight(peak.windowEnd));
    if (isKill) peak.oomPeak = bytes;
    else peak.memoryPeak = bytes;
  }

  #addKill(peak: PodPeak, requestBytes: number, time: number): void {
    const { oomBumpUpRatio = 1.2, oomMinBumpUpBytes = 100 * 2 ** 20 } = this.#options;
    const used = Math.max(requestBytes, peak.memoryPeak);
    this.#addMemory(peak, Math.max(used + oomMinBumpUpBytes, used * oomBumpUpRatio), time, true);
  }

  #memoryWeight(time: number): number {
    return 2 ** ((time - this.#reference) / this.#memoryHalfLife);
  }
}

/** Index in the series of the step that ends at `time`; whatever lies outside reads as undefined. */
function stepEndingAt(series: ContainerSeries, window: UsageWindow, time: number): number {
  return Math.ceil((time - window.startSeconds) / window.stepSeconds - 1e-9) - 1 - series.firstStep;
}

/** Cores, as `rate` has them: what was used in a part of the time is spread over the whole of it. */
function rateBefore(series: ContainerSeries, window: UsageWindow, time: number, seconds: number): number {
  const last = Math.min(stepEndingAt(series, window, time), series.cpuUsageCores.length - 1);
  const first = Math.max(stepEndingAt(series, window, time - seconds) + 1, 0);
  let sum = 0;
  let count = 0;
  let begin = last + 1;
  let end = first;
  for (let i = first; i <= last; i++) {
    const cores = series.cpuUsageCores[i]!;
    if (cores >= 0) {
      sum += cores;
      count++;
      begin = Math.min(begin, i);
      end = i + 1;
    }
  }
  if (count === 0) return Number.NaN;
  return (sum / count) * Math.min(1, ((end - begin) * window.stepSeconds) / seconds);
}
