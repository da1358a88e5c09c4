import { createHttpDelivery, type Delivery, Lane, type QueueBounds } from '@vigie/delivery';
import { entryBytes, type LineEntry } from './line-entry.ts';
import { MAX_ANSWER_BYTES, refusedEntries } from './loki-refusal.ts';
import { LokiStreams } from './loki-streams.ts';
import { misuse } from './misuse.ts';
import { sharedWarn } from './shared-warn.ts';

/** Lines to Loki's push API. Bounds are those of `@vigie/delivery`, for each level a queue. */
export interface LokiOptions extends QueueBounds {
  /** Base address of Loki (`http://loki:3100`), or that of its push endpoint. */
  readonly url: string;
  /** Static stream labels beside `service`, `environment` and `level`; at most 8. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Sent with every push, for instance `X-Scope-OrgID`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `none`. */
  readonly compression?: 'gzip' | 'none';
}

interface Identity {
  readonly service: string;
  readonly environment: string | undefined;
  readonly warn: (message: string, details: Record<string, unknown>) => void;
}

const PUSH_PATH = '/loki/api/v1/push';
const MAX_STATIC_LABELS = 8;

/**
 * Lines to Loki through its push API (https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs): one stream a
 * level, the ids of the span in structured metadata.
 * @throws TypeError with code `VIGIE_E_LOGGING_LOKI`, or `VIGIE_E_DELIVERY_OPTION`.
 */
export function createLokiDelivery(options: LokiOptions, identity: Identity): Delivery<LineEntry> {
  const { url, labels: given = {}, headers = {}, compression = 'none', ...bounds } = options;
  const labels = staticLabels(given, identity);
  const target = pushUrl(url);
  const warn = sharedWarn(identity.warn);
  const lane = new Lane();
  return new LokiStreams((level) =>
    createHttpDelivery<LineEntry>({
      ...bounds,
      destination: 'loki',
      url: target,
      headers,
      contentType: 'application/json',
      compression,
      maxResponseBytes: MAX_ANSWER_BYTES,
      sizeOf: entryBytes,
      encode: (batch) => pushBody(batch, `{${labels},"level":${JSON.stringify(level)}}`),
      partialRefusal: refusedEntries,
      lane,
      warn,
    }),
  );
}

/** The JSON body of one push. */
function pushBody(batch: readonly LineEntry[], stream: string): string {
  const values = batch.map(({ line, time, ids }) => {
    const metadata =
      ids === undefined ? '' : `,${JSON.stringify({ trace_id: ids.traceId, span_id: ids.spanId })}`;
    return `["${time}",${JSON.stringify(line)}${metadata}]`;
  });
  return `{"streams":[{"stream":${stream},"values":[${values.join(',')}]}]}`;
}

function staticLabels(given: Readonly<Record<string, string>>, identity: Identity): string {
  const { service, environment } = identity;
  const labels: Record<string, string> = { service, ...(environment === undefined ? {} : { environment }) };
  const names = Object.keys(given);
  if (names.length > MAX_STATIC_LABELS) {
    throw misuse('VIGIE_E_LOGGING_LOKI', 'loki.labels', names, `at most ${MAX_STATIC_LABELS} labels`);
  }
  for (const name of names) {
    const value: unknown = given[name];
    if (!/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/.test(name) || ['service', 'environment', 'level'].includes(name)) {
      const expected = 'a set of label names (letters, digits, _) other than service, environment and level';
      throw misuse('VIGIE_E_LOGGING_LOKI', 'loki.labels', name, expected);
    }
    if (typeof value !== 'string' || value === '' || value.length > 1024) {
      throw misuse('VIGIE_E_LOGGING_LOKI', `loki.labels.${name}`, value, 'a text of 1 to 1024 characters');
    }
    labels[name] = value;
  }
  return JSON.stringify(labels).slice(1, -1);
}

function pushUrl(given: string): string {
  const url = URL.parse(given);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw misuse('VIGIE_E_LOGGING_LOKI', 'loki.url', given, 'an absolute http or https URL');
  }
  if (!url.pathname.endsWith(PUSH_PATH)) url.pathname = url.pathname.replace(/\/$/, '') + PUSH_PATH;
  return url.href;
}
