import { DecodeError } from '../ingest/decode-error.ts';

const WIRE_VARINT = 0;
const WIRE_FIXED64 = 1;
const WIRE_BYTES = 2;
const WIRE_GROUP = 3;
const WIRE_END_GROUP = 4;
const WIRE_FIXED32 = 5;

const MAX_GROUP_DEPTH = 32;

/**
 * Reads one protobuf message out of a buffer without copying it. Every length is checked against what is really
 * there before anything is read or allocated; a violation throws {@link DecodeError}.
 */
export class ProtobufReader {
  readonly #buffer: Buffer;
  #at: number;
  readonly #end: number;
  /** Number and wire type of the field {@link next} stopped at. */
  field = 0;
  wire = 0;

  constructor(buffer: Buffer, start = 0, end: number = buffer.length) {
    this.#buffer = buffer;
    this.#at = start;
    this.#end = end;
  }

  /** Advances to the next field; false at the end of the message. */
  next(): boolean {
    if (this.#at >= this.#end) return false;
    const tag = this.#varint32();
    this.field = tag >>> 3;
    this.wire = tag & 7;
    if (this.field === 0) throw new DecodeError('protobuf: field number 0');
    return true;
  }

  /** Passes over the value of a field the reader does not know. */
  skip(depth = 0): void {
    if (this.wire === WIRE_VARINT) this.uint64();
    else if (this.wire === WIRE_FIXED64) this.#take(8);
    else if (this.wire === WIRE_BYTES) this.#take(this.#length());
    else if (this.wire === WIRE_FIXED32) this.#take(4);
    else if (this.wire === WIRE_GROUP && depth < MAX_GROUP_DEPTH) this.#skipGroup(this.field, depth);
    else throw new DecodeError(`protobuf: wire type ${this.wire} of field ${this.field}`);
  }

  #skipGroup(group: number, depth: number): void {
    while (this.next()) {
      if (this.wire === WIRE_END_GROUP && this.field === group) return;
      this.skip(depth + 1);
    }
    throw new DecodeError('protobuf: a group has no end');
  }

  /** An embedded message, read in place. */
  message(): ProtobufReader {
    const end = this.#lengthDelimited();
    const reader = new ProtobufReader(this.#buffer, this.#at, end);
    this.#at = end;
    return reader;
  }

  string(): string {
    const end = this.#lengthDelimited();
    const text = this.#buffer.toString('utf8', this.#at, end);
    this.#at = end;
    return text;
  }

  hex(): string {
    const end = this.#lengthDelimited();
    const text = this.#buffer.toString('hex', this.#at, end);
    this.#at = end;
    return text;
  }

  base64(): string {
    const end = this.#lengthDelimited();
    const text = this.#buffer.toString('base64', this.#at, end);
    this.#at = end;
    return text;
  }

  /** An enum or a 32-bit integer that is never negative in a valid message. */
  uint32(): number {
    this.#expect(WIRE_VARINT);
    return Number(BigInt.asUintN(32, this.#varint64()));
  }

  bool(): boolean {
    this.#expect(WIRE_VARINT);
    return this.#varint64() !== 0n;
  }

  uint64(): bigint {
    this.#expect(WIRE_VARINT);
    return this.#varint64();
  }

  int64(): bigint {
    this.#expect(WIRE_VARINT);
    return BigInt.asIntN(64, this.#varint64());
  }

  fixed64(): bigint {
    this.#expect(WIRE_FIXED64);
    const at = this.#take(8);
    return this.#buffer.readBigUInt64LE(at);
  }

  sfixed64(): bigint {
    return BigInt.asIntN(64, this.fixed64());
  }

  double(): number {
    this.#expect(WIRE_FIXED64);
    return this.#buffer.readDoubleLE(this.#take(8));
  }

  /** Appends the values of a repeated double, packed or not. */
  doubles(into: number[]): void {
    this.#packed((at) => into.push(this.#buffer.readDoubleLE(at)));
  }

  /** Appends the values of a repeated fixed64, packed or not. Counts beyond 2^53 lose precision. */
  fixed64s(into: number[]): void {
    this.#packed((at) => into.push(Number(this.#buffer.readBigUInt64LE(at))));
  }

  #packed(read: (at: number) => void): void {
    if (this.wire === WIRE_FIXED64) {
      read(this.#take(8));
      return;
    }
    const end = this.#lengthDelimited();
    if ((end - this.#at) % 8 !== 0) throw new DecodeError('protobuf: a packed field is cut short');
    for (; this.#at < end; this.#at += 8) read(this.#at);
  }

  #lengthDelimited(): number {
    this.#expect(WIRE_BYTES);
    const length = this.#length();
    if (length > this.#end - this.#at) {
      throw new DecodeError(
        `protobuf: field ${this.field} announces ${length} bytes, ${this.#end - this.#at} are left`,
      );
    }
    return this.#at + length;
  }

  #length(): number {
    return this.#varint32();
  }

  #take(bytes: number): number {
    if (bytes > this.#end - this.#at) {
      throw new DecodeError(
        `protobuf: field ${this.field} needs ${bytes} bytes, ${this.#end - this.#at} are left`,
      );
    }
    const at = this.#at;
    this.#at += bytes;
    return at;
  }

  #expect(wire: number): void {
    if (this.wire !== wire) {
      throw new DecodeError(`protobuf: field ${this.field} has wire type ${this.wire}, not ${wire}`);
    }
  }

  #varint32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.#at >= this.#end) throw new DecodeError('protobuf: cut short inside a number');
      const byte = this.#buffer[this.#at++] as number;
      if (shift === 28 && byte > 0x0f) break;
      value = (value | ((byte & 0x7f) << shift)) >>> 0;
      if (byte < 0x80) return value;
    }
    throw new DecodeError('protobuf: a tag or length is out of range');
  }

  #varint64(): bigint {
    // Small numbers, the usual case, never touch BigInt arithmetic.
    let low = 0;
    let shift = 0;
    for (; shift < 28; shift += 7) {
      const byte = this.#byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt(low);
    }
    let value = BigInt(low);
    for (; shift < 70; shift += 7) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new DecodeError('protobuf: a number has more than ten bytes');
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new DecodeError('protobuf: cut short inside a number');
    return this.#buffer[this.#at++] as number;
  }
}
