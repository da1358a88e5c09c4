import type { IncomingMessage } from 'node:http';
import { reportRequest, type Intake } from '../ingest/intake.ts';
import type { Encoding } from '../ingest/media-type.ts';
import type { Resource } from '../store/model.ts';
import { textAttribute, type Attribute } from './attributes.ts';
import { UNKNOWN_SERVICE, type Decoded } from './batches.ts';
import { decodeLogsJson } from './logs-json.ts';
import { decodeLogsProtobuf } from './logs-protobuf.ts';
import { decodeMetricsJson } from './metrics-json.ts';
import { decodeMetricsProtobuf } from './metrics-protobuf.ts';
import { exportResponse, type Signal } from './responses.ts';
import { decodeTracesJson } from './traces-json.ts';
import { decodeTracesProtobuf } from './traces-protobuf.ts';

/** Decodes a whole body, stores it, and returns the response's body. Throws DecodeError before anything is stored. */
export function takeSignal(
  signal: Signal,
  encoding: Encoding,
  body: Buffer,
  intake: Intake,
  request: IncomingMessage,
): Buffer {
  const decoded =
    signal === 'traces'
      ? takeTraces(encoding, body, intake)
      : signal === 'logs'
        ? takeLogs(encoding, body, intake)
        : takeMetrics(encoding, body, intake);
  for (const { resource } of decoded.batches) {
    if (resource.service.startsWith(UNKNOWN_SERVICE)) {
      const detail = `${signal} came without a service.name; set OTEL_SERVICE_NAME.`;
      reportRequest(intake, request, { code: 'no-service-name', receiver: 'otlp', detail, status: 200 });
    }
  }
  const said = [...(decoded.rejected > 0 ? [`rejected: ${decoded.reason}`] : []), ...decoded.warnings].join(
    '; ',
  );
  if (decoded.rejected > 0) {
    const detail = `${decoded.rejected} ${signal} rejected: ${decoded.reason}`;
    reportRequest(intake, request, { code: 'rejected-spans', receiver: 'otlp', detail, status: 200 });
  } else if (said !== '') {
    const code = signal === 'metrics' ? 'metrics-partial' : 'undecodable';
    reportRequest(intake, request, { code, receiver: 'otlp', detail: said, status: 200 });
  }
  return exportResponse(encoding, signal, decoded.rejected, said);
}

type Taken = Pick<Decoded<{ readonly resource: Resource }>, 'batches' | 'rejected' | 'reason' | 'warnings'>;

function takeTraces(encoding: Encoding, body: Buffer, { limits, store }: Intake): Taken {
  const decoded = encoding === 'json' ? decodeTracesJson(body, limits) : decodeTracesProtobuf(body, limits);
  for (const { resource, spans } of decoded.batches) store.addSpans(resource, spans);
  return decoded;
}

function takeLogs(encoding: Encoding, body: Buffer, { limits, store }: Intake): Taken {
  const nowMs = store.now();
  const decoded =
    encoding === 'json' ? decodeLogsJson(body, limits, nowMs) : decodeLogsProtobuf(body, limits, nowMs);
  for (const { resource, logs } of decoded.batches) store.addLogs(resource, logs);
  return decoded;
}

function takeMetrics(encoding: Encoding, body: Buffer, { limits, store }: Intake): Taken {
  const decoded = encoding === 'json' ? decodeMetricsJson(body, limits) : decodeMetricsProtobuf(body, limits);
  let dropped = 0;
  for (const { resource, points } of decoded.batches) {
    if (points.length === 0) continue;
    const attributes = JSON.parse(resource.attributes) as Attribute[];
    const instance = textAttribute(attributes, 'service.instance.id', 'host.name') ?? '';
    dropped += store.metrics.record(resource.service, instance || 'otlp', 'otlp', points).dropped;
  }
  store.version += 1;
  if (dropped === 0) return decoded;
  return {
    ...decoded,
    rejected: dropped,
    reason: 'the console keeps no more metric series (see its limits)',
  };
}
