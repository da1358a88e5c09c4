type Kind = 'string' | 'hex' | 'base64' | 'varint' | 'int64' | 'bool' | 'double' | 'fixed32' | 'fixed64';

interface Field {
  readonly name: string;
  readonly kind: Kind | (() => Message);
  readonly repeated?: boolean;
}

type Message = Readonly<Record<number, Field>>;

const one = (name: string, kind: Field['kind']): Field => ({ name, kind });
const many = (name: string, kind: Field['kind']): Field => ({ name, kind, repeated: true });

const KEY_VALUE: Message = { 1: one('key', 'string'), 2: one('value', () => ANY_VALUE) };
const ANY_VALUE: Message = {
  1: one('stringValue', 'string'),
  2: one('boolValue', 'bool'),
  3: one('intValue', 'int64'),
  4: one('doubleValue', 'double'),
  5: one('arrayValue', () => ({ 1: many('values', () => ANY_VALUE) })),
  6: one('kvlistValue', () => ({ 1: many('values', () => KEY_VALUE) })),
  7: one('bytesValue', 'base64'),
};
const EVENT: Message = {
  1: one('timeUnixNano', 'fixed64'),
  2: one('name', 'string'),
  3: many('attributes', () => KEY_VALUE),
  4: one('droppedAttributesCount', 'varint'),
};
const LINK: Message = {
  1: one('traceId', 'hex'),
  2: one('spanId', 'hex'),
  3: one('traceState', 'string'),
  4: many('attributes', () => KEY_VALUE),
  5: one('droppedAttributesCount', 'varint'),
  6: one('flags', 'fixed32'),
};
const SPAN: Message = {
  1: one('traceId', 'hex'),
  2: one('spanId', 'hex'),
  3: one('traceState', 'string'),
  4: one('parentSpanId', 'hex'),
  5: one('name', 'string'),
  6: one('kind', 'varint'),
  7: one('startTimeUnixNano', 'fixed64'),
  8: one('endTimeUnixNano', 'fixed64'),
  9: many('attributes', () => KEY_VALUE),
  10: one('droppedAttributesCount', 'varint'),
  11: many('events', () => EVENT),
  12: one('droppedEventsCount', 'varint'),
  13: many('links', () => LINK),
  14: one('droppedLinksCount', 'varint'),
  15: one('status', () => ({ 2: one('message', 'string'), 3: one('code', 'varint') })),
  16: one('flags', 'fixed32'),
};
const ATTRIBUTED: Message = {
  1: many('attributes', () => KEY_VALUE),
  2: one('droppedAttributesCount', 'varint'),
};
const SCOPE_SPANS: Message = {
  1: one('scope', () => ({ 1: one('name', 'string'), 2: one('version', 'string') })),
  2: many('spans', () => SPAN),
  3: one('schemaUrl', 'string'),
};
const REQUEST: Message = {
  1: many('resourceSpans', () => ({
    1: one('resource', () => ATTRIBUTED),
    2: many('scopeSpans', () => SCOPE_SPANS),
    3: one('schemaUrl', 'string'),
  })),
};

/** The same from the body of a request that says its type. */
export function decodeTraceBody(body: Buffer, contentType: string | undefined): Record<string, unknown> {
  if (contentType === 'application/x-protobuf') return decodeTraceRequest(body);
  return JSON.parse(body.toString()) as Record<string, unknown>;
}

/**
 * An `ExportTraceServiceRequest` from protobuf, in the shape of OTLP's JSON: members that are absent are absent.
 *
 * @throws Error for what is no such message, an unknown field included
 */
export function decodeTraceRequest(body: Buffer): Record<string, unknown> {
  return decode(body, REQUEST);
}

function decode(body: Buffer, message: Message): Record<string, unknown> {
  const decoded: Record<string, unknown> = {};
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = body.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
  };
  const bytes = (): Buffer => {
    const length = Number(varint());
    if (length > body.length - at) throw new Error('cut short');
    return body.subarray(at, (at += length));
  };
  while (at < body.length) {
    const tag = Number(varint());
    const field = message[tag >>> 3];
    if (field === undefined) throw new Error(`unknown field ${tag >>> 3}`);
    const { name, kind, repeated } = field;
    const wire = wireOf(kind);
    if ((tag & 7) !== wire) throw new Error(`${name} has wire type ${tag & 7}`);
    let value: unknown;
    if (wire === 0) value = integer(kind, varint());
    else if (wire === 2) value = delimited(kind, bytes());
    else {
      value = fixed(kind, body, at);
      at += wire === 1 ? 8 : 4;
    }
    if (repeated === true) ((decoded[name] ??= []) as unknown[]).push(value);
    else decoded[name] = value;
  }
  return decoded;
}

function wireOf(kind: Field['kind']): number {
  if (kind === 'varint' || kind === 'int64' || kind === 'bool') return 0;
  if (kind === 'double' || kind === 'fixed64') return 1;
  return kind === 'fixed32' ? 5 : 2;
}

function integer(kind: Field['kind'], value: bigint): unknown {
  if (kind === 'bool') return value !== 0n;
  return Number(kind === 'int64' ? BigInt.asIntN(64, value) : value);
}

function delimited(kind: Field['kind'], bytes: Buffer): unknown {
  if (typeof kind === 'function') return decode(bytes, kind());
  if (kind === 'string') return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  return bytes.toString(kind as 'hex' | 'base64');
}

function fixed(kind: Field['kind'], body: Buffer, at: number): unknown {
  if (kind === 'fixed64') return body.readBigUInt64LE(at).toString();
  return kind === 'double' ? body.readDoubleLE(at) : body.readUInt32LE(at);
}
