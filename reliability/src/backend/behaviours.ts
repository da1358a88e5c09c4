import type { ServerResponse } from 'node:http';
import type { Item } from '../destinations.ts';
import type { Attempt } from './attempt.ts';

/** What a backend does with a request that arrived whole. */
export type Behaviour = (attempt: Attempt, response: ServerResponse) => void;

const PROTOBUF = 'application/x-protobuf';
const all = (): boolean => true;
const good = ({ poison }: Item): boolean => !poison;

export const accept: Behaviour = (attempt, response) => {
  attempt.takes = all;
  answer(attempt, response, 200, nothingToAdd(response));
};

/** Takes everything, and never says so in time. */
export function acceptAfter(milliseconds: number): Behaviour {
  return (attempt, response) => {
    attempt.takes = all;
    setTimeout(() => answer(attempt, response, 200, nothingToAdd(response)), milliseconds).unref();
  };
}

export const silence: Behaviour = () => {};

/** `retryAfter` gives the header, and the milliseconds from now before which nothing may come. */
export function turnAway(
  status: 429 | 503,
  retryAfter: () => { readonly header: string; readonly waitMs: number },
): Behaviour {
  return (attempt, response) => {
    const { header, waitMs } = retryAfter();
    attempt.notBefore = performance.now() + waitMs;
    answer(attempt, response, status, 'not now', { 'retry-after': header });
  };
}

/** Refuses any batch that holds poison, and takes nothing of it. */
export const refusePoison: Behaviour = (attempt, response) => {
  if (attempt.items.some(({ poison }) => poison)) answer(attempt, response, 400, 'unreadable item');
  else accept(attempt, response);
};

/**
 * What Loki does with entries it has something against: takes the others, and answers 400 with how many
 * (https://github.com/grafana/loki, `errorForFailedEntries`).
 */
export const takeTheRest: Behaviour = (attempt, response) => {
  const bad = attempt.items.filter(({ poison }) => poison).length;
  if (bad === 0) return accept(attempt, response);
  attempt.takes = good;
  const total = `total ignored: ${bad} out of ${attempt.items.length}`;
  const reason = `entry with timestamp 2026-01-01 00:00:00 +0000 UTC ignored, reason: 'entry too far behind'`;
  answer(attempt, response, 400, `${reason},\nuser 'fake', ${total} for stream: {service="a"}`);
};

/** OTLP's partial success. `field` names what was rejected: spans or log records. */
export function partialSuccess(field: 'rejectedSpans' | 'rejectedLogRecords'): Behaviour {
  return (attempt, response) => {
    attempt.takes = good;
    const rejected = attempt.items.filter(({ poison }) => poison).length;
    const message = 'not these';
    if (isProtobuf(response)) {
      // ExportTraceServiceResponse: partial_success = 1 { rejected_spans = 1, error_message = 2 }.
      const text = Buffer.from(message);
      const partial = Buffer.from([0x08, ...varint(rejected), 0x12, text.length, ...text]);
      answer(attempt, response, 200, rejected === 0 ? '' : Buffer.from([0x0a, partial.length, ...partial]));
    } else {
      const body = { partialSuccess: { [field]: String(rejected), errorMessage: message } };
      answer(attempt, response, 200, JSON.stringify(rejected === 0 ? {} : body));
    }
  };
}

export function atMostBytes(limit: number): Behaviour {
  return (attempt, response) => {
    if (attempt.body.length > limit) answer(attempt, response, 413, 'too large');
    else accept(attempt, response);
  };
}

/** Takes everything, begins to say so, and is cut off. */
export const halfAnswer: Behaviour = (attempt, response) => {
  attempt.takes = all;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"partialS', () => response.destroy());
};

function answer(
  attempt: Attempt,
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): void {
  // Nobody is there to be told. The response learns of that some turns later than its connection.
  if (response.destroyed || response.req.socket.destroyed) return;
  attempt.status = status;
  attempt.told = true;
  const type = isProtobuf(response) ? PROTOBUF : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers }).end(body);
}

/** A backend answers in the encoding it was asked in. */
function isProtobuf({ req }: ServerResponse): boolean {
  return req.headers['content-type'] === PROTOBUF;
}

/** A success without reservation. */
function nothingToAdd(response: ServerResponse): string {
  return isProtobuf(response) ? '' : '{}';
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
