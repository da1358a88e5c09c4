import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { performance } from 'node:perf_hooks';
import type { CollectionResult } from '@opentelemetry/sdk-metrics';
import { countSeries, renderPage } from './exposition/exposition.ts';
import type { Family, FamilyBuilder } from './exposition/families.ts';
import {
  acceptsGzip,
  CONTENT_TYPES,
  type ExpositionFormat,
  negotiateFormat,
} from './exposition/negotiation.ts';
import type { ObservationLog } from './guard/observation-log.ts';
import type { Warn } from './guard/overflow-log.ts';
import type { PresetMapper } from './exposition/presets.ts';
import type { SelfMetrics } from './self-metrics.ts';

/** What a client asks for. */
export interface ScrapeRequest {
  /** The `Accept` header. */
  readonly accept?: string | undefined;
  /** The `Accept-Encoding` header. */
  readonly acceptEncoding?: string | undefined;
}

/** An HTTP response; a buffer where it is compressed. */
export interface ScrapeResponse {
  /** 200, 500 where a collector failed, 503 after shutdown. */
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
}

export interface ScraperOptions {
  readonly collect: () => Promise<CollectionResult>;
  readonly families: FamilyBuilder;
  readonly preset: PresetMapper | undefined;
  readonly observations: ObservationLog;
  readonly self: SelfMetrics;
  readonly createdTimestamps: boolean;
  /** Takes secrets out of the message of a collector that failed. */
  readonly redact: (text: string) => string;
  readonly warn: Warn;
}

/** Milliseconds of writing after which other work gets its turn. */
const TURN_MS = 5;

const compress = promisify(gzip);

/** Collects and writes pages: a whole one or, where a collector fails, none. */
export class Scraper {
  readonly #options: ScraperOptions;
  #failing = false;
  #closed = false;

  constructor(options: ScraperOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async scrape(request: ScrapeRequest): Promise<ScrapeResponse> {
    if (this.#closed) return failure(503, 'Metrics are shut down.\n');
    const { redact, self, warn } = this.#options;
    try {
      const response = await this.#page(request);
      this.#failing = false;
      return response;
    } catch (error) {
      self.failed();
      const reasons = error instanceof CollectionError ? error.reasons : [error];
      const described = reasons.slice(0, MAX_REASONS).map((reason) => describe(reason, redact));
      if (!this.#failing) {
        this.#failing = true;
        warn(`/metrics answers 500 until its collectors work again: ${described.join('; ')}.`, {
          errors: described,
        });
      }
      const more = reasons.length > MAX_REASONS ? `and ${reasons.length - MAX_REASONS} more\n` : '';
      return failure(500, `Collecting metrics failed.\n${described.join('\n')}\n${more}`);
    }
  }

  close(): void {
    this.#closed = true;
  }

  async #page(request: ScrapeRequest): Promise<ScrapeResponse> {
    const { collect, families, preset, observations, self } = this.#options;
    const start = performance.now();
    const collection = observations.begin();
    const { resourceMetrics, errors } = await collect();
    if (errors.length > 0) throw new CollectionError(errors);
    const fresh = observations.withoutStale(resourceMetrics, collection);
    const page = families.build(preset === undefined ? fresh : preset.apply(fresh));
    const format = negotiateFormat(request.accept);
    const text = await this.#write(page, format);
    self.succeeded({
      durationSeconds: (performance.now() - start) / 1000,
      sizeBytes: Buffer.byteLength(text),
      series: countSeries(page),
    });
    const headers = { 'content-type': CONTENT_TYPES[format], vary: 'Accept, Accept-Encoding' };
    if (!acceptsGzip(request.acceptEncoding)) return { status: 200, headers, body: text };
    const body = await compress(text, { level: constants.Z_BEST_SPEED });
    return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body };
  }

  async #write(page: readonly Family[], format: ExpositionFormat): Promise<string> {
    const { createdTimestamps } = this.#options;
    const chunks: string[] = [];
    let turn = performance.now();
    for (const chunk of renderPage(page, { format, createdTimestamps })) {
      chunks.push(chunk);
      if (performance.now() - turn < TURN_MS) continue;
      await setImmediate();
      turn = performance.now();
    }
    return chunks.join('');
  }
}

const MAX_REASONS = 10;
const MAX_REASON_LENGTH = 300;
const MAX_REASON_READ = 4096;

class CollectionError extends Error {
  readonly reasons: readonly unknown[];

  constructor(reasons: readonly unknown[]) {
    super('collecting metrics failed');
    this.reasons = reasons;
  }
}

/** One line on an error. An error's message may hold a connection string, so its credentials are left out in any case. */
function describe(error: unknown, redact: (text: string) => string): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return redact(text.slice(0, MAX_REASON_READ))
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/\/\/[^/\s@]*@/g, '//[redacted]@')
    .slice(0, MAX_REASON_LENGTH);
}

function failure(status: number, body: string): ScrapeResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
