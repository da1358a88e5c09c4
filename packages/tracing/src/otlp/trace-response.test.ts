import { describe, expect, it } from 'vitest';
import { ProtobufWriter } from './protobuf-writer.ts';
import { readTraceResponse } from './trace-response.ts';

const answer = (type: string | undefined, body: Buffer | string): ReturnType<typeof readTraceResponse> =>
  readTraceResponse({
    status: 200,
    headers: type === undefined ? {} : { 'content-type': type },
    body: Buffer.from(body as string),
  });

function partialSuccess(rejected: number, message?: string): Buffer {
  const writer = new ProtobufWriter();
  const start = writer.begin(1);
  if (rejected !== 0) writer.int64(1, rejected);
  if (message !== undefined) writer.string(2, message);
  writer.end(start);
  // A field of a later version of the protocol.
  writer.fixed32(9, 7);
  return Buffer.from(writer.written());
}

describe('an answer of 200', () => {
  it('says in protobuf or in JSON how many spans were refused', () => {
    const text = 'too old, '.repeat(30);
    expect(answer('application/x-protobuf', partialSuccess(300, text))).toEqual({
      rejected: 300,
      reason: text,
    });
    expect(answer('application/x-protobuf', partialSuccess(1))).toEqual({
      rejected: 1,
      reason: 'partial success',
    });
    const json = { partialSuccess: { rejectedSpans: '2', errorMessage: 'no' } };
    expect(answer('application/json; charset=utf-8', JSON.stringify(json))).toEqual({
      rejected: 2,
      reason: 'no',
    });
  });

  it('means success where it refuses none, or cannot be read', () => {
    expect(answer('application/x-protobuf', partialSuccess(0, 'only a warning'))).toEqual({});
    expect(answer('application/x-protobuf', partialSuccess(5, 'cut').subarray(0, 4))).toEqual({});
    expect(answer('application/x-protobuf', 'not protobuf')).toEqual({});
    expect(answer('application/x-protobuf', Buffer.alloc(40, 0xff))).toEqual({});
    expect(answer('application/json', '{"partialSuccess":')).toEqual({});
    expect(answer('application/json', '{"partialSuccess":{"rejectedSpans":"many"}}')).toEqual({});
    expect(answer('text/html', '<p>hello</p>')).toEqual({});
    expect(answer(undefined, '')).toEqual({});
  });
});
