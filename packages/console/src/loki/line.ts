import type { Limits } from '../limits.ts';
import { validSpanId, validTraceId } from '../otlp/raw-span.ts';
import type { ReceivedLog } from '../store/model.ts';
import type { Labels } from './labels.ts';

export interface PushedEntry {
  readonly timeNs: bigint;
  readonly line: string;
  readonly metadata: Labels;
}

const OLDEST_MS = 7 * 24 * 3600 * 1000;
const NEWEST_MS = 10 * 60 * 1000;

/**
 * Reads level and trace ids out of an entry: structured metadata first, then the line's own JSON fields, then the
 * stream's labels. Flags what Loki with its default limits would have refused.
 */
export function receivedLog(entry: PushedEntry, labels: Labels, limits: Limits, nowMs: number): ReceivedLog {
  const fields = jsonFields(entry.line);
  const look = (...names: string[]): string => {
    for (const name of names) {
      const value = named(entry.metadata, name) ?? fields?.[name] ?? named(labels, name);
      if (typeof value === 'string' && value !== '') return value;
      if (typeof value === 'number') return String(value);
    }
    return '';
  };
  const level = look('level', 'detected_level', 'severity', 'severity_text', 'lvl')
    .toLowerCase()
    .slice(0, 32);
  const cut = entry.line.length > limits.maxLineChars;
  return {
    timeNs: entry.timeNs,
    severity: severityOf(level),
    level: level || 'info',
    line: cut
      ? `${entry.line.slice(0, limits.maxLineChars)}… (cut from ${entry.line.length} characters)`
      : entry.line,
    attributes: JSON.stringify([...labels, ...entry.metadata]),
    traceId: validTraceId(look('trace_id', 'traceId', 'traceID', 'trace').toLowerCase()),
    spanId: validSpanId(look('span_id', 'spanId', 'spanID').toLowerCase()),
    flag: cut ? 'too-long' : ageFlag(entry.timeNs, nowMs),
  };
}

function ageFlag(timeNs: bigint, nowMs: number): ReceivedLog['flag'] {
  const ageMs = nowMs - Number(timeNs / 1_000_000n);
  if (ageMs > OLDEST_MS) return 'too-old';
  return ageMs < -NEWEST_MS ? 'too-new' : '';
}

function named(labels: Labels, name: string): string | undefined {
  return labels.find(([label]) => label === name)?.[1];
}

/** The fields of a line that is a JSON object. */
export function jsonFields(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{') || !line.trimEnd().endsWith('}')) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Index into LEVELS by the names loggers use; pino's numbers too. */
function severityOf(level: string): number {
  if (/^(fatal|critical|crit|alert|emerg|emergency|panic|60)$/.test(level)) return 5;
  if (/^(error|err|50)$/.test(level)) return 4;
  if (/^(warn|warning|40)$/.test(level)) return 3;
  if (/^(debug|verbose|20)$/.test(level)) return 1;
  return /^(trace|silly|10)$/.test(level) ? 0 : 2;
}
