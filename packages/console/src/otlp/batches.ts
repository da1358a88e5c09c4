import type { Limits } from '../limits.ts';
import { DecodeError } from '../ingest/decode-error.ts';
import type { MetricPoint } from '../scrape/metric-point.ts';
import type { ReceivedLog, ReceivedSpan, Resource } from '../store/model.ts';
import { textAttribute, type Attribute } from './attributes.ts';

/** What a decoded request holds, by resource. */
export interface TraceBatch {
  readonly resource: Resource;
  readonly spans: ReceivedSpan[];
}

export interface LogBatch {
  readonly resource: Resource;
  readonly logs: ReceivedLog[];
}

export interface MetricBatch {
  readonly resource: Resource;
  readonly points: MetricPoint[];
}

export interface Decoded<Batch> {
  readonly batches: Batch[];
  /** Items refused for good, and the reason of the first one. */
  readonly rejected: number;
  readonly reason: string;
  /** Things taken but odd, one sentence each. */
  readonly warnings: readonly string[];
}

/** The name the specification gives to what does not say its own. */
export const UNKNOWN_SERVICE = 'unknown_service';

/** Collects batches, counts what is rejected, and stops a request that holds too many items. */
export class Collector<Batch> {
  readonly batches: Batch[] = [];
  readonly #limits: Limits;
  readonly #warnings: Set<string> = new Set();
  #items = 0;
  #rejected = 0;
  #reason = '';

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  count(): void {
    this.#items += 1;
    if (this.#items > this.#limits.maxItemsPerRequest) {
      throw new DecodeError(
        `more than ${this.#limits.maxItemsPerRequest} items in one request; send smaller batches`,
        413,
      );
    }
  }

  reject(reason: string): void {
    this.#rejected += 1;
    if (this.#reason === '') this.#reason = reason;
  }

  warn(sentence: string): void {
    if (this.#warnings.size < 8) this.#warnings.add(sentence);
  }

  done(): Decoded<Batch> {
    return {
      batches: this.batches,
      rejected: this.#rejected,
      reason: this.#reason,
      warnings: [...this.#warnings],
    };
  }
}

export function resourceOf(attributes: readonly Attribute[]): Resource {
  return {
    service: textAttribute(attributes, 'service.name')?.slice(0, 200) || UNKNOWN_SERVICE,
    attributes: JSON.stringify(attributes),
  };
}
