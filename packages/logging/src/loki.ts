import { createHttpDelivery, type Delivery, type QueueBounds } from '@vigie/delivery';
import { entryBytes, type LineEntry } from './line-entry.ts';
import { misuse } from './misuse.ts';

/** Lines to Loki's push API. Bounds of the queue are those of `@vigie/delivery`. */
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
  return createHttpDelivery<LineEntry>({
    ...bounds,
    destination: 'loki',
    url: pushUrl(url),
    headers,
    contentType: 'application/json',
    compression,
    sizeOf: entryBytes,
    encode: (batch) => pushBody(batch, labels),
    warn: identity.warn,
  });
}

/** The JSON body of one push: a stream for each level that occurs. `labels` are JSON members, the first without comma. */
function pushBody(batch: readonly LineEntry[], labels: string): string {
  const streams = new Map<string, string>();
  for (const { line, level, time, ids } of batch) {
    const values = streams.get(level);
    const text = JSON.stringify(line);
    const metadata =
      ids === undefined ? '' : `,${JSON.stringify({ trace_id: ids.traceId, span_id: ids.spanId })}`;
    const value = `["${time}",${text}${metadata}]`;
    streams.set(level, values === undefined ? value : `${values},${value}`);
  }
  const parts = [...streams].map(
    ([level, values]) => `{"stream":{${labels},"level":${JSON.stringify(level)}},"values":[${values}]}`,
  );
  return `{"streams":[${parts.join(',')}]}`;
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
