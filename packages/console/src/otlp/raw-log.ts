import type { Limits } from '../limits.ts';
import type { ReceivedLog } from '../store/model.ts';
import { TypedText, type Attribute, type AttributeValue } from './attributes.ts';
import { validSpanId, validTraceId } from './raw-span.ts';

/** A log record with its fields as read from either encoding. */
export interface RawLog {
  timeNs: bigint;
  observedNs: bigint;
  severityNumber: number;
  severityText: string;
  body: AttributeValue;
  eventName: string;
  attributes: readonly Attribute[];
  traceId: string;
  spanId: string;
}

export function emptyLog(): RawLog {
  return {
    timeNs: 0n,
    observedNs: 0n,
    severityNumber: 0,
    severityText: '',
    body: null,
    eventName: '',
    attributes: [],
    traceId: '',
    spanId: '',
  };
}

export function finishLog(raw: RawLog, limits: Limits, nowMs: number): ReceivedLog {
  const line = bodyText(raw.body) || raw.eventName;
  const severity = severityIndex(raw.severityNumber);
  const time = raw.timeNs || raw.observedNs || BigInt(Math.round(nowMs)) * 1_000_000n;
  const cut = line.length > limits.maxLineChars;
  return {
    timeNs: time,
    severity,
    level: raw.severityText.slice(0, 32).toLowerCase() || SEVERITY_NAMES[severity] || 'info',
    line: cut ? `${line.slice(0, limits.maxLineChars)}… (cut from ${line.length} characters)` : line,
    attributes: JSON.stringify(raw.attributes),
    traceId: validTraceId(raw.traceId),
    spanId: validSpanId(raw.spanId),
    flag: cut ? 'too-long' : '',
  };
}

const SEVERITY_NAMES = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** Severity numbers come in groups of four: 1–4 trace … 21–24 fatal; 0 says nothing and counts as info. */
function severityIndex(severityNumber: number): number {
  if (severityNumber < 1 || severityNumber > 24) return 2;
  return Math.floor((severityNumber - 1) / 4);
}

function bodyText(body: AttributeValue): string {
  if (typeof body === 'string') return body;
  if (body === null) return '';
  return body instanceof TypedText ? body.text : JSON.stringify(body);
}
