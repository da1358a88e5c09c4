import type { HttpResponse } from '@vigie/delivery';

/** What an `ExportTraceServiceResponse` says beyond success. */
export interface PartialSuccess {
  /** Spans that were refused for good. */
  readonly rejected?: number;
  readonly reason?: string;
}

const EVERYTHING: PartialSuccess = {};
const PARTIAL_SUCCESS = 1;
const REJECTED_SPANS = 1;
const ERROR_MESSAGE = 2;

/** A 200 may say that some spans were not taken, for good. What cannot be read counts as all taken. */
export function readTraceResponse({ headers, body }: HttpResponse): PartialSuccess {
  if (body.length <= 2) return EVERYTHING;
  const type = headers['content-type'] ?? '';
  try {
    if (type.includes('json')) return readJson(body);
    return type.includes('protobuf') ? readProtobuf(body) : EVERYTHING;
  } catch {
    return EVERYTHING;
  }
}

function readJson(body: Buffer): PartialSuccess {
  const { partialSuccess } = JSON.parse(body.toString()) as {
    partialSuccess?: { rejectedSpans?: number | string; errorMessage?: string };
  };
  return partialSuccessOf(Number(partialSuccess?.rejectedSpans ?? 0), partialSuccess?.errorMessage);
}

function readProtobuf(body: Buffer): PartialSuccess {
  let rejected = 0;
  let reason: string | undefined;
  eachField(body, (field, value) => {
    if (field !== PARTIAL_SUCCESS || typeof value === 'number') return;
    eachField(value, (inner, content) => {
      if (inner === REJECTED_SPANS && typeof content === 'number') rejected = content;
      if (inner === ERROR_MESSAGE && typeof content !== 'number') reason = content.toString();
    });
  });
  return partialSuccessOf(rejected, reason);
}

function partialSuccessOf(rejected: number, reason: string | undefined): PartialSuccess {
  if (!(rejected > 0)) return EVERYTHING;
  return { rejected, reason: reason === undefined || reason === '' ? 'partial success' : reason };
}

/** Tells each varint and each length-delimited field of a message. @throws RangeError where it is none */
function eachField(message: Buffer, tell: (field: number, value: number | Buffer) => void): void {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message.readUInt8(at++);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 0) tell(tag >>> 3, varint());
    else if (wire === 2) {
      const length = varint();
      if (length > message.length - at) throw new RangeError('cut short');
      tell(tag >>> 3, message.subarray(at, (at += length)));
    } else if (wire === 1 || wire === 5) at += wire === 1 ? 8 : 4;
    else throw new RangeError('no protobuf');
  }
}
