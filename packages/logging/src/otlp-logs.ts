import { createHttpDelivery, type Delivery, type HttpResponse, type QueueBounds } from '@vigie/delivery';
import type { FieldNames } from './field-names.ts';
import { entryBytes, type LineEntry } from './line-entry.ts';
import { misuse } from './misuse.ts';
import { createLogsEncoder } from './otlp-record.ts';
import type { ResourceAttributes } from './resource-attributes.ts';

/** OpenTelemetry logs over OTLP/HTTP, JSON encoding. Bounds of the queue are those of `@vigie/delivery`. */
export interface OtlpLogsOptions extends QueueBounds {
  /** Full URL of the logs endpoint, for instance `http://127.0.0.1:4318/v1/logs`. */
  readonly url: string;
  /** Sent with every request, for instance `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `none`. */
  readonly compression?: 'gzip' | 'none';
  /** Resource attributes beside `service.name`, `service.version` and `deployment.environment.name`, which win: `service.instance.id`, … */
  readonly resource?: ResourceAttributes;
}

interface Identity {
  readonly service: string;
  readonly version: string | undefined;
  readonly environment: string | undefined;
  readonly warn: (message: string, details: Record<string, unknown>) => void;
}

/** Bytes of lines; as records they take up to twice as many, many small numbers up to seven times. */
const MAX_BATCH_BYTES = 512 * 1024;

/**
 * Lines as OpenTelemetry log records (https://opentelemetry.io/docs/specs/otel/logs/data-model/), sent by OTLP/HTTP. Its ledger is
 * `otlp_logs`; records that the server says it rejected count as refused.
 * @throws TypeError with code `VIGIE_E_LOGGING_OTLP`, or `VIGIE_E_DELIVERY_OPTION`.
 */
export function createOtlpLogsDelivery(
  options: OtlpLogsOptions,
  identity: Identity,
  names: FieldNames,
): Delivery<LineEntry> {
  const { url, headers = {}, compression = 'none', resource, ...bounds } = options;
  const encode = createLogsEncoder(resourceOf(resource, identity), names);
  return createHttpDelivery<LineEntry>({
    maxBatchBytes: MAX_BATCH_BYTES,
    ...bounds,
    destination: 'otlp_logs',
    url: logsUrl(url),
    headers,
    contentType: 'application/json',
    compression,
    sizeOf: entryBytes,
    encode,
    partialSuccess: readPartialSuccess,
    warn: identity.warn,
  });
}

/** A 200 may say that some records were not taken, for good. What cannot be read counts as all taken. */
function readPartialSuccess({ headers, body }: HttpResponse): { rejected?: number; reason?: string } {
  if (body.length <= 2 || headers['content-type']?.includes('json') !== true) return {};
  try {
    const { partialSuccess } = JSON.parse(body.toString()) as {
      partialSuccess?: { rejectedLogRecords?: number | string; errorMessage?: string };
    };
    const rejected = Number(partialSuccess?.rejectedLogRecords ?? 0);
    if (!(rejected > 0)) return {};
    const { errorMessage } = partialSuccess ?? {};
    return { rejected, reason: typeof errorMessage === 'string' ? errorMessage : 'partial success' };
  } catch {
    return {};
  }
}

function resourceOf(given: OtlpLogsOptions['resource'] = {}, identity: Identity): ResourceAttributes {
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    if (name !== '' && isAttribute(value)) continue;
    const expected = 'a text, a number, a boolean or a list of texts';
    throw misuse('VIGIE_E_LOGGING_OTLP', `otlp.resource.${name}`, value, expected);
  }
  const { service, version, environment } = identity;
  return {
    ...given,
    'service.name': service,
    ...(version === undefined ? {} : { 'service.version': version }),
    ...(environment === undefined ? {} : { 'deployment.environment.name': environment }),
  };
}

function isAttribute(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function logsUrl(given: string): string {
  const url = URL.parse(given);
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href;
  const expected = "an absolute http or https URL such as 'http://127.0.0.1:4318/v1/logs'";
  throw misuse('VIGIE_E_LOGGING_OTLP', 'otlp.url', given, expected);
}
