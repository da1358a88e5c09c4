import type { Encoding } from '../ingest/media-type.ts';

export type Signal = 'traces' | 'metrics' | 'logs';

const REJECTED_FIELD: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
};

const MAX_MESSAGE = 1000;

/** Body of an Export…ServiceResponse; `partial_success` stays unset while there is nothing to say. */
export function exportResponse(
  encoding: Encoding,
  signal: Signal,
  rejected: number,
  message: string,
): Buffer {
  const said = message.slice(0, MAX_MESSAGE);
  if (encoding === 'json') {
    if (rejected === 0 && said === '') return Buffer.from('{}');
    const partialSuccess = {
      ...(rejected > 0 && { [REJECTED_FIELD[signal]]: String(rejected) }),
      ...(said && { errorMessage: said }),
    };
    return Buffer.from(JSON.stringify({ partialSuccess }));
  }
  if (rejected === 0 && said === '') return Buffer.alloc(0);
  return lengthDelimited(1, Buffer.concat([varintField(1, rejected), textField(2, said)]));
}

/** Body of a google.rpc.Status. */
export function statusBody(encoding: Encoding, httpStatus: number, message: string): Buffer {
  const code = RPC_CODES[httpStatus] ?? RPC_UNKNOWN;
  const said = message.slice(0, MAX_MESSAGE);
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message: said }));
  return Buffer.concat([varintField(1, code), textField(2, said)]);
}

export function contentType(encoding: Encoding): string {
  return encoding === 'json' ? 'application/json' : 'application/x-protobuf';
}

const RPC_UNKNOWN = 2;
/** google.rpc.Code for the statuses the receiver answers. */
const RPC_CODES: Readonly<Record<number, number>> = {
  400: 3,
  403: 7,
  404: 5,
  405: 12,
  413: 8,
  415: 3,
  503: 14,
};

function varintField(field: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.from([field << 3, ...varint(value)]);
}

function textField(field: number, text: string): Buffer {
  return text === '' ? Buffer.alloc(0) : lengthDelimited(field, Buffer.from(text));
}

function lengthDelimited(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(content.length)]), content]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}
