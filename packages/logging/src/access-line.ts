import type { AccessEntry } from './access-entry.ts';
import { detached } from './detached.ts';
import type { ValueWriter } from './value-writer.ts';

/** The message every access line has. */
export const ACCESS_MESSAGE = 'request';

const REMEMBERED_NAMES = 1000;
const REMEMBERED_LENGTH = 256;

/** Has the names of an access line's own fields. */
export const ACCESS_FIELDS: object = {
  method: true,
  route: true,
  path: true,
  status: true,
  duration_ms: true,
  bytes: true,
  client_aborted: true,
};

/** The access line's own fields, each with a comma before it, in the pieces by which lines of a route differ and do not. */
export interface AccessWriter {
  toPath(values: ValueWriter, entry: AccessEntry): string;
  path(values: ValueWriter, entry: AccessEntry): string;
  toDuration(entry: AccessEntry): string;
  duration(entry: AccessEntry): string;
  readonly toBytes: string;
  bytes(entry: AccessEntry): string;
  toEnd(entry: AccessEntry): string;
  /** All of it. */
  fields(values: ValueWriter, entry: AccessEntry): string;
}

/** `head` gives `,"name":` for a field of ours. */
export function createAccessWriter(head: (name: string) => string): AccessWriter {
  const method = head('method');
  const route = head('route');
  const path = head('path');
  const status = head('status');
  const duration = head('duration_ms');
  const bytes = head('bytes');
  const aborted = head('client_aborted');

  const known = new Map<string, string>();
  /** Methods and routes are few and come again. */
  const name = (values: ValueWriter, text: string): string => {
    let out = known.get(text);
    if (out === undefined) {
      out = values.text(text);
      if (known.size >= REMEMBERED_NAMES) known.clear();
      if (text.length <= REMEMBERED_LENGTH) known.set(detached(text), (out = detached(out)));
    }
    return out;
  };

  const writer: AccessWriter = {
    toPath: (values, entry) =>
      method +
      name(values, entry.method) +
      (entry.route === undefined ? '' : route + name(values, entry.route)) +
      path,
    path: (values, entry) => values.text(withoutQuery(entry.path)),
    toDuration: (entry) => status + number(entry.status) + duration,
    duration: (entry) => milliseconds(entry.durationMs),
    toBytes: bytes,
    bytes: (entry) => number(entry.responseBytes),
    toEnd: (entry) => aborted + (entry.clientAborted ? 'true' : 'false'),
    fields: (values, entry) =>
      writer.toPath(values, entry) +
      writer.path(values, entry) +
      writer.toDuration(entry) +
      writer.duration(entry) +
      writer.toBytes +
      writer.bytes(entry) +
      writer.toEnd(entry),
  };
  return writer;
}

/** The same fields as an object, for transports and formats that are not ours. */
export function accessFields(entry: AccessEntry): Record<string, unknown> {
  return {
    method: entry.method,
    ...(entry.route === undefined ? {} : { route: entry.route }),
    path: withoutQuery(entry.path),
    status: entry.status,
    duration_ms: Math.round(entry.durationMs * 1000) / 1000,
    bytes: entry.responseBytes,
    client_aborted: entry.clientAborted,
    ...(entry.error === undefined ? {} : { error: entry.error }),
  };
}

function withoutQuery(path: string): string {
  for (let i = 0; i < path.length; i++) {
    const code = path.charCodeAt(i);
    if (code === 0x3f || code === 0x23) return path.slice(0, i);
  }
  return path;
}

/** To the microsecond; from whole numbers, because to write a double takes V8 several times as long. */
function milliseconds(durationMs: number): string {
  const micros = Math.round(durationMs * 1000);
  if (!(micros >= 0 && micros < 2 ** 31)) return number(micros / 1000);
  const whole = (micros / 1000) | 0;
  const rest = micros - whole * 1000;
  if (rest === 0) return String(whole);
  return `${whole}.${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}`;
}

function number(value: number): string {
  return Number.isFinite(value) ? String(value) : 'null';
}
