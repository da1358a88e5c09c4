/** Every bound the console holds itself to. All of them are shown on the page. */
export interface Limits {
  /** Bytes of spans, log lines, metric history and bookkeeping kept. */
  readonly maxMemoryBytes: number;
  /** Bytes of one request body, also after decompression. */
  readonly maxBodyBytes: number;
  /** Bytes of all request bodies being read at once; past it senders get 503 and Retry-After. */
  readonly maxPendingBodyBytes: number;
  /** Spans or log lines in one request. */
  readonly maxItemsPerRequest: number;
  /** Arrays, objects and scalars in one JSON body. */
  readonly maxJsonValues: number;
  /** Spans kept of one trace. */
  readonly maxSpansPerTrace: number;
  /** Distinct services; further ones are shown as `(other services)`. */
  readonly maxServices: number;
  /** Characters of one attribute value; longer ones are cut and marked. */
  readonly maxAttributeChars: number;
  /** Attributes, events or links of one span, or attributes of one log record. */
  readonly maxAttributes: number;
  /** Characters of one log line; longer ones are cut and marked. Loki's own default is 256 KiB. */
  readonly maxLineChars: number;
  /** Depth of arrays and maps inside an attribute value. */
  readonly maxDepth: number;
  /** A repeated span is recognised among at least this many spans received before it. */
  readonly duplicateWindowSpans: number;
  /** Metric series of one source (a scraped target or an OTLP sender). */
  readonly maxSeriesPerSource: number;
  /** Metric sources. */
  readonly maxMetricSources: number;
  /** Values remembered of one metric series. */
  readonly metricPoints: number;
  /** Bytes of one scraped page. */
  readonly maxScrapeBytes: number;
  /** Wrong requests listed; repeated ones share an entry. */
  readonly maxInboxEntries: number;
}

export const defaultLimits: Limits = {
  maxMemoryBytes: 64 * 1024 * 1024,
  maxBodyBytes: 64 * 1024 * 1024,
  maxPendingBodyBytes: 128 * 1024 * 1024,
  maxItemsPerRequest: 100_000,
  maxJsonValues: 8_000_000,
  maxSpansPerTrace: 20_000,
  maxServices: 200,
  maxAttributeChars: 16_384,
  maxAttributes: 256,
  maxLineChars: 262_144,
  maxDepth: 32,
  duplicateWindowSpans: 131_072,
  maxSeriesPerSource: 2000,
  maxMetricSources: 64,
  metricPoints: 120,
  maxScrapeBytes: 16 * 1024 * 1024,
  maxInboxEntries: 100,
};
