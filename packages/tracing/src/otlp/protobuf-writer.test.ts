import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Every value of one field's number, as the reading half of the encoding tells it. */
function read(bytes: Buffer): { field: number; wire: number; value: bigint | Buffer }[] {
  const fields: { field: number; wire: number; value: bigint | Buffer }[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const [field, wire] = [tag >>> 3, tag & 7];
    if (wire === 0) fields.push({ field, wire, value: varint() });
    else if (wire === 1) fields.push({ field, wire, value: bytes.readBigUInt64LE((at += 8) - 8) });
    else if (wire === 5) fields.push({ field, wire, value: BigInt(bytes.readUInt32LE((at += 4) - 4)) });
    else {
      const length = Number(varint());
      fields.push({ field, wire, value: Buffer.from(bytes.subarray(at, (at += length))) });
    }
  }
  return fields;
}

function written(write: (writer: ProtobufWriter) => void): ReturnType<typeof read> {
  const writer = new ProtobufWriter(1);
  write(writer);
  return read(writer.written());
}

const field = fc.integer({ min: 1, max: 2000 });

describe('a field', () => {
  it('of an integer is read back as it was, to the last bit', () => {
    fc.assert(
      fc.property(field, fc.maxSafeInteger(), (number, value) => {
        const [only] = written((writer) => writer.int64(number, value));
        expect(only).toMatchObject({ field: number, wire: 0 });
        expect(BigInt.asIntN(64, only?.value as bigint)).toBe(BigInt(value));
      }),
    );
    fc.assert(
      fc.property(field, fc.nat(2 ** 31), (number, value) => {
        const unsigned = value * 2 - (value > 0 ? 1 : 0);
        expect(written((writer) => writer.fixed32(number, unsigned))[0]?.value).toBe(BigInt(unsigned));
      }),
    );
  });

  it('of a time holds every nanosecond', () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), fc.nat(999), (micros, nanos) => {
        const [only] = written((writer) => writer.nanoseconds(7, micros, nanos));
        expect(only?.value).toBe(BigInt.asUintN(64, BigInt(micros) * 1000n + BigInt(nanos)));
      }),
    );
  });

  it('of a text is UTF-8, whatever is in it and however long', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 90, maxLength: 400 }));
    fc.assert(
      fc.property(text, fc.string({ unit: 'grapheme', maxLength: 200 }), (one, other) => {
        const texts = [one, other, '\ud800', one.repeat(50)];
        const fields = written((writer) => texts.forEach((each, index) => writer.string(index + 1, each)));
        expect(fields.map(({ value }) => String(value))).toEqual(texts.map((each) => each.toWellFormed()));
      }),
    );
  });

  it('of a message holds messages of any length', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { maxLength: 5 }), (lengths) => {
        const [outer] = written((writer) => {
          const start = writer.begin(3);
          for (const length of lengths) {
            const inner = writer.begin(4);
            writer.raw(1, new Uint8Array(length).fill(7));
            writer.end(inner);
          }
          writer.end(start);
        });
        const inner = read(outer?.value as Buffer).map(({ value }) => read(value as Buffer)[0]?.value);
        expect(inner).toEqual(lengths.map((length) => Buffer.alloc(length, 7)));
      }),
      { numRuns: 30 },
    );
  });

  it('of an id is the bytes of its digits', () => {
    const id = fc.uint8Array({ minLength: 8, maxLength: 16 });
    fc.assert(
      fc.property(id, fc.boolean(), (bytes, upper) => {
        const digits = Buffer.from(bytes).toString('hex');
        const [only] = written((writer) => writer.hex(1, upper ? digits.toUpperCase() : digits));
        expect(only?.value).toEqual(Buffer.from(bytes));
      }),
    );
  });
});
