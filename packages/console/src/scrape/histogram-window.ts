import { SLOT_MS, SPARK_SLOTS } from '../store/request-window.ts';
import { bucketQuantile, type HistogramValue, type MetricPoint } from './metric-point.ts';

/** Histograms of server request durations, best first: semantic conventions, their old form, common presets. */
export const REQUEST_HISTOGRAMS: readonly string[] = [
  'http_server_request_duration_seconds',
  'api_request_duration_seconds',
  'http_request_duration_seconds',
  'http_server_duration_milliseconds',
  'http_server_requests_seconds',
];

/** Probes and scrapes are counted by a service but are no requests of its users. */
const PROBE_ROUTES: ReadonlySet<string> = new Set(['/metrics', '/livez', '/readyz', '/healthz', '/health']);
const ROUTE_LABELS: ReadonlySet<string> = new Set([
  'http_route',
  'http.route',
  'route',
  'endpoint',
  'handler',
  'path',
  'uri',
]);
const STATUS_LABELS: ReadonlySet<string> = new Set([
  'http_response_status_code',
  'http.response.status_code',
  'http_status_code',
  'http.status_code',
  'status_code',
  'status',
  'code',
]);
const WINDOW_MS = 60_000;
const KEPT_MS = SLOT_MS * SPARK_SLOTS;
const MAX_BOUNDS = 200;

interface Step {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
  readonly errors: number;
  /** Increase of each cumulative bucket, by bound. */
  readonly buckets: ReadonlyMap<number, number>;
}

export interface HistogramSummary {
  readonly count: number;
  readonly ratePerSecond: number;
  readonly errorRatio: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
  /** True when p99 lies beyond the last finite bucket and is only known to be greater. */
  readonly beyondBuckets: boolean;
}

/** The increase of a request histogram between scrapes, counter resets allowed for, over the last minutes. */
export class HistogramWindow {
  #previous: Map<string, HistogramValue> = new Map();
  #steps: Step[] = [];
  #lastMs = 0;
  #total: Step | undefined;
  /** The histogram these figures come from. */
  family = '';

  /** True once two scrapes had the histogram, so that there is an increase to show. */
  get ready(): boolean {
    return this.#steps.length > 0;
  }

  /** Bytes charged for what is remembered. */
  get bytes(): number {
    let bytes = 1024;
    for (const step of this.#steps) bytes += 120 + 48 * step.buckets.size;
    for (const value of this.#previous.values()) bytes += 300 + 16 * value.bounds.length;
    return bytes;
  }

  get lastMs(): number {
    return this.#lastMs;
  }

  record(points: readonly MetricPoint[], nowMs: number): void {
    const [first] = points;
    if (first) this.family = first.family;
    const isFirst = this.#lastMs === 0;
    const scale = first ? millisecondsPerUnit(first) : 1;
    const increase = new Increase(scale);
    const all = new Increase(scale);
    const seen = new Map<string, HistogramValue>();
    for (const point of points.slice(0, 5000)) {
      const { histogram } = point;
      if (!histogram || isProbe(point)) continue;
      const key = JSON.stringify(point.labels);
      const before = this.#previous.get(key);
      // Bounds are the same text in every scrape; a fall of the count means the process began anew.
      const continues =
        before && before.count <= histogram.count && before.bounds.length === histogram.bounds.length;
      const failed = isError(point);
      increase.add(histogram, continues ? before : undefined, failed);
      all.add(histogram, undefined, failed);
      seen.set(key, histogram);
    }
    this.#previous = seen;
    if (points.length > 0) this.#total = all.step(0, nowMs);
    // What a process counted before the first scrape did not happen in the window.
    if (!isFirst) {
      this.#addStep(increase.step(this.#lastMs, nowMs));
      this.#steps = this.#steps.filter((step) => step.toMs > nowMs - KEPT_MS);
    }
    if (points.length > 0 || !isFirst) this.#lastMs = nowMs;
  }

  /** Scrapes closer together than half a slot share a step, so that the number of steps stays bounded. */
  #addStep(step: Step): void {
    const last = this.#steps.at(-1);
    if (!last || last.toMs - last.fromMs >= SLOT_MS / 2) {
      this.#steps.push(step);
      return;
    }
    this.#steps[this.#steps.length - 1] = {
      fromMs: last.fromMs,
      toMs: step.toMs,
      count: last.count + step.count,
      errors: last.errors + step.errors,
      buckets: sumBuckets([last, step]),
    };
  }

  /** The last minute. */
  window(nowMs: number): HistogramSummary {
    const steps = this.#steps.filter((step) => step.toMs > nowMs - WINDOW_MS);
    const [first] = steps;
    const last = steps.at(-1);
    const seconds = first && last ? Math.max(1, (last.toMs - first.fromMs) / 1000) : 1;
    return summarise(steps, seconds);
  }

  /** Everything the process counted; its rate is meaningless and 0. */
  total(): HistogramSummary {
    return { ...summarise(this.#total ? [this.#total] : [], 1), ratePerSecond: 0 };
  }

  /** Requests and errors per second in slots, oldest first. */
  spark(nowMs: number): { readonly requests: number[]; readonly errors: number[] } {
    const requests = Array.from<number>({ length: SPARK_SLOTS }).fill(0);
    const errors = Array.from<number>({ length: SPARK_SLOTS }).fill(0);
    const newest = Math.floor(nowMs / SLOT_MS);
    // The newest slot is known only up to the last scrape: its rate is over that part, or it would always seem to fall.
    const newestSeconds = Math.min(SLOT_MS, Math.max(1, this.#lastMs - newest * SLOT_MS)) / 1000;
    for (const step of this.#steps) {
      const lengthMs = Math.max(1, step.toMs - step.fromMs);
      const from = Math.floor(step.fromMs / SLOT_MS);
      const to = Math.floor((step.toMs - 1) / SLOT_MS);
      for (let slot = from; slot <= to; slot += 1) {
        const index = SPARK_SLOTS - 1 - (newest - slot);
        if (index < 0 || index >= SPARK_SLOTS) continue;
        const overlapMs = Math.min(step.toMs, (slot + 1) * SLOT_MS) - Math.max(step.fromMs, slot * SLOT_MS);
        const share = overlapMs / lengthMs / (slot === newest ? newestSeconds : SLOT_MS / 1000);
        requests[index] = (requests[index] as number) + step.count * share;
        errors[index] = (errors[index] as number) + step.errors * share;
      }
    }
    return { requests, errors };
  }
}

function millisecondsPerUnit({ family, unit }: MetricPoint): number {
  return family.endsWith('_milliseconds') || unit === 'ms' ? 1 : 1000;
}

class Increase {
  readonly #scale: number;
  readonly #buckets: Map<number, number> = new Map();
  #count = 0;
  #errors = 0;

  constructor(scale: number) {
    this.#scale = scale;
  }

  add(now: HistogramValue, before: HistogramValue | undefined, failed: boolean): void {
    const count = now.count - (before?.count ?? 0);
    this.#count += count;
    if (failed) this.#errors += count;
    for (const [index, bound] of now.bounds.slice(0, MAX_BOUNDS).entries()) {
      const grown = (now.cumulative[index] as number) - (before?.cumulative[index] ?? 0);
      const key = bound * this.#scale;
      this.#buckets.set(key, (this.#buckets.get(key) ?? 0) + Math.max(0, grown));
    }
  }

  step(fromMs: number, toMs: number): Step {
    return { fromMs, toMs, count: this.#count, errors: this.#errors, buckets: this.#buckets };
  }
}

function summarise(steps: readonly Step[], seconds: number): HistogramSummary {
  let count = 0;
  let errors = 0;
  for (const step of steps) {
    count += step.count;
    errors += step.errors;
  }
  const sorted = [...sumBuckets(steps)].sort(([a], [b]) => a - b);
  const bounds = sorted.map(([bound]) => bound);
  const cumulative = sorted.map(([, grown]) => grown);
  const p99 = bucketQuantile(0.99, bounds, cumulative);
  return {
    count,
    ratePerSecond: count / seconds,
    errorRatio: count > 0 ? errors / count : undefined,
    p50Ms: bucketQuantile(0.5, bounds, cumulative)?.value,
    p95Ms: bucketQuantile(0.95, bounds, cumulative)?.value,
    p99Ms: p99?.value,
    beyondBuckets: p99?.beyond ?? false,
  };
}

function sumBuckets(steps: readonly Step[]): Map<number, number> {
  const buckets = new Map<number, number>();
  for (const step of steps) {
    for (const [bound, grown] of step.buckets) buckets.set(bound, (buckets.get(bound) ?? 0) + grown);
  }
  return buckets;
}

function isProbe(point: MetricPoint): boolean {
  return point.labels.some(([name, value]) => ROUTE_LABELS.has(name) && PROBE_ROUTES.has(value));
}

function isError(point: MetricPoint): boolean {
  return point.labels.some(([name, value]) => STATUS_LABELS.has(name) && /^5(\d\d|xx)$/i.test(value));
}
