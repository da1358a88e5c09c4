import { DecodeError } from '../ingest/decode-error.ts';

/** A copy element makes at most 64 bytes out of 3, so no honest block announces more than this many times its size. */
const MAX_RATIO = 22;

/**
 * Decodes one raw snappy block (github.com/google/snappy, format_description.txt). The announced length is checked
 * against `maxBytes` and against what the block could possibly hold before anything is allocated.
 */
export function decodeSnappy(block: Buffer, maxBytes: number): Buffer {
  const { length, at: start } = announcedLength(block);
  if (length > maxBytes)
    throw new DecodeError(`snappy: announces ${length} bytes, ${maxBytes} are taken`, 413);
  if (length > block.length * MAX_RATIO) {
    throw new DecodeError(`snappy: ${block.length} bytes cannot hold the ${length} announced`);
  }
  const out = Buffer.allocUnsafe(length);
  let at = start;
  let written = 0;
  while (at < block.length) {
    const tag = block[at++] as number;
    const kind = tag & 3;
    let size: number;
    if (kind === 0) {
      size = (tag >>> 2) + 1;
      if (size > 60) {
        const extra = size - 60;
        if (at + extra > block.length) throw new DecodeError('snappy: cut short in a literal');
        size = block.readUIntLE(at, extra) + 1;
        at += extra;
      }
      if (size > block.length - at || size > length - written) {
        throw new DecodeError('snappy: a literal is longer than what is left');
      }
      block.copy(out, written, at, at + size);
      at += size;
    } else {
      const offsetBytes = kind === 3 ? 4 : kind;
      if (at + offsetBytes > block.length) throw new DecodeError('snappy: cut short in a copy');
      let offset = block.readUIntLE(at, offsetBytes);
      size = (tag >>> 2) + 1;
      if (kind === 1) {
        offset |= (tag & 0xe0) << 3;
        size = ((tag >>> 2) & 7) + 4;
      }
      at += offsetBytes;
      if (offset === 0 || offset > written) throw new DecodeError('snappy: a copy reaches before the start');
      if (size > length - written) throw new DecodeError('snappy: a copy is longer than what is left');
      // Overlapping copies repeat their beginning, so bytes must be read one after the other.
      if (offset >= size) out.copyWithin(written, written - offset, written - offset + size);
      else
        for (let index = 0; index < size; index += 1)
          out[written + index] = out[written + index - offset] as number;
    }
    written += size;
  }
  if (written !== length) throw new DecodeError(`snappy: holds ${written} bytes, announces ${length}`);
  return out;
}

function announcedLength(block: Buffer): { readonly length: number; readonly at: number } {
  let length = 0;
  for (let at = 0; at < 5; at += 1) {
    const byte = block[at];
    if (byte === undefined) throw new DecodeError('snappy: cut short in its length');
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) {
      if (length > 0xffffffff) break;
      return { length, at: at + 1 };
    }
  }
  throw new DecodeError('snappy: the announced length is out of range');
}
