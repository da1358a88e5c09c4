const WIRE_VARINT = 0;
const WIRE_FIXED64 = 1;
const WIRE_BYTES = 2;
const WIRE_FIXED32 = 5;

/** At most: a varint of ten bytes behind another. */
const TAG_AND_NUMBER_BYTES = 20;
const TWO_TO_32 = 2 ** 32;
/** A text no longer than this is written by a loop: quicker than a call out of JavaScript. */
const LOOPED_LENGTH = 96;

/** Writes the fields of a protobuf message (Protocol Buffers, “Encoding”) one after the other into a buffer that grows. */
export class ProtobufWriter {
  bytes: Buffer;
  length = 0;

  /** @param capacity Bytes to begin with */
  constructor(capacity = 1024) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** What was written, until the next `clear`. */
  written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  uint(field: number, value: number): void {
    this.#tag(field, WIRE_VARINT);
    this.#varint(value);
  }

  /** @param value Within the safe integers; a negative one takes ten bytes. */
  int64(field: number, value: number): void {
    if (value >= 0) return this.uint(field, value);
    this.#tag(field, WIRE_VARINT);
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 0x7fn; rest >>= 7n) this.bytes[this.length++] = Number(rest & 0x7fn) | 0x80;
    this.bytes[this.length++] = Number(rest);
  }

  double(field: number, value: number): void {
    this.#tag(field, WIRE_FIXED64);
    this.length = this.bytes.writeDoubleLE(value, this.length);
  }

  fixed32(field: number, value: number): void {
    this.#tag(field, WIRE_FIXED32);
    this.length = this.bytes.writeUInt32LE(value, this.length);
  }

  /** A fixed64 of nanoseconds, from whole microseconds and the nanoseconds beyond. */
  nanoseconds(field: number, micros: number, nanos = 0): void {
    this.#tag(field, WIRE_FIXED64);
    this.length = writeNanoseconds(this.bytes, this.length, micros, nanos);
  }

  /** The bytes that hexadecimal digits stand for. */
  hex(field: number, digits: string): void {
    this.head(field, digits.length >> 1);
    this.#reserve(digits.length);
    this.length = writeHex(this.bytes, this.length, digits);
  }

  string(field: number, text: string): void {
    const length = utf8Bytes(text);
    this.head(field, length);
    this.#reserve(length);
    this.length = writeText(this.bytes, this.length, text);
  }

  raw(field: number, bytes: Uint8Array): void {
    this.head(field, bytes.length);
    this.#reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** The tag and length of an embedded message that follows. */
  head(field: number, length: number): void {
    this.#tag(field, WIRE_BYTES);
    this.#varint(length);
  }

  /** Begins an embedded message; `end` with what this gives. */
  begin(field: number): number {
    this.#tag(field, WIRE_BYTES);
    return ++this.length;
  }

  end(start: number): void {
    const length = this.length - start;
    const more = varintBytes(length) - 1;
    if (more > 0) {
      // One byte was kept for the length; most messages need no more.
      this.#reserve(more);
      this.bytes.copyWithin(start + more, start, this.length);
    }
    writeVarint(this.bytes, start - 1, length);
    this.length += more;
  }

  /** Leaves room for a number after it. */
  #tag(field: number, wire: number): void {
    this.#reserve(TAG_AND_NUMBER_BYTES);
    this.#varint(field * 8 + wire);
  }

  #varint(value: number): void {
    this.length = writeVarint(this.bytes, this.length, value);
  }

  #reserve(room: number): void {
    const needed = this.length + room;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

/** @param value From 0 to the greatest safe integer */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  while (rest >= TWO_TO_32) {
    bytes[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

/** 64 bits, little-endian, of `micros * 1000 + nanos`, which is beyond what a double holds exactly. */
export function writeNanoseconds(bytes: Uint8Array, at: number, micros: number, nanos: number): number {
  const high = Math.floor(micros / TWO_TO_32);
  const low = (micros - high * TWO_TO_32) * 1000 + nanos;
  const carry = Math.floor(low / TWO_TO_32);
  writeUint32(bytes, at, low - carry * TWO_TO_32);
  writeUint32(bytes, at + 4, high * 1000 + carry);
  return at + 8;
}

export function writeUint32(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = value & 0xff;
  bytes[at + 1] = (value >>> 8) & 0xff;
  bytes[at + 2] = (value >>> 16) & 0xff;
  bytes[at + 3] = value >>> 24;
  return at + 4;
}

/** The value of each hexadecimal digit by its character code. */
const NIBBLES = new Uint8Array(128);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  NIBBLES[digit.charCodeAt(0)] = value;
  NIBBLES[digit.toUpperCase().charCodeAt(0)] = value;
}

export function writeHex(bytes: Uint8Array, at: number, digits: string): number {
  for (let index = 0; index + 1 < digits.length; index += 2) {
    const high = NIBBLES[digits.charCodeAt(index) & 0x7f] as number;
    bytes[at++] = (high << 4) | (NIBBLES[digits.charCodeAt(index + 1) & 0x7f] as number);
  }
  return at;
}

/** Bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  if (text.length > LOOPED_LENGTH) return Buffer.byteLength(text);
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 0x7f) return Buffer.byteLength(text);
  }
  return text.length;
}

/** UTF-8; unpaired surrogates become U+FFFD. */
export function writeText(bytes: Buffer, at: number, text: string): number {
  if (text.length > LOOPED_LENGTH) return at + bytes.write(text, at, 'utf8');
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return at + bytes.write(text, at, 'utf8');
    bytes[at + index] = code;
  }
  return at + text.length;
}
