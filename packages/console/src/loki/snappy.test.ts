import { describe, expect, it } from 'vitest';
import { DecodeError } from '../ingest/decode-error.ts';
import { decodeSnappy } from './snappy.ts';

describe('decodeSnappy', () => {
  it('reads literals and copies with offsets of one, two and four bytes', () => {
    const block = Buffer.concat([
      Buffer.from([29]),
      Buffer.from([(6 - 1) << 2]),
      Buffer.from('Wikipe'),
      Buffer.from([((4 - 4) << 2) | 1, 6]),
      Buffer.from([((6 - 1) << 2) | 2, 4, 0]),
      Buffer.from([((13 - 1) << 2) | 3, 1, 0, 0, 0]),
    ]);
    const out = decodeSnappy(block, 1000).toString();
    expect(out.slice(0, 10)).toBe('WikipeWiki');
    expect(out.slice(10, 16)).toBe('WikiWi');
    // An overlapping copy repeats what it has just written.
    expect(out.slice(16)).toBe('i'.repeat(13));
  });

  it('reads a literal whose length needs two bytes', () => {
    const text = Buffer.alloc(300, 'x');
    const block = Buffer.concat([Buffer.from([0xac, 0x02, 61 << 2, 0x2b, 0x01]), text]);
    expect(decodeSnappy(block, 1000)).toEqual(text);
  });

  it.each([
    ['nothing', []],
    ['a length without end', [0x80, 0x80]],
    ['a length over 32 bits', [0xff, 0xff, 0xff, 0xff, 0x7f, 0]],
    ['a literal longer than the block', [4, 3 << 2, 1]],
    ['a literal longer than announced', [1, 3 << 2, 1, 2, 3, 4]],
    ['a copy before anything was written', [4, 1, 1]],
    ['a copy from before the start', [8, 0, 65, 1, 9]],
    ['less than announced', [9, 0, 65]],
    ['a copy cut short', [9, 0, 65, 2, 1]],
  ])('throws DecodeError for %s', (_, bytes) => {
    expect(() => decodeSnappy(Buffer.from(bytes), 1000)).toThrow(DecodeError);
  });

  it('checks the announced length before it allocates', () => {
    expect(() => decodeSnappy(Buffer.from([0xff, 0xff, 0xff, 0x7f, 0]), 1 << 20)).toThrow(/announces/);
  });
});
