import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * The file of the encoder: `VIGIEUSE`, the format's version and the length of a JSON header as 32-bit numbers, the header,
 * then sections aligned to 64 bytes. Everything is little endian and lies as the encoder uses it, so that opening it is
 * reading, and the largest section, the embedding table, need not be read at all.
 */
export const MODEL_MAGIC = 'VIGIEUSE';
export const MODEL_FORMAT = 1;
export const SECTION_ALIGNMENT = 64;

export interface ModelHeader {
  /** Name and version of what the file holds; a score carries it. */
  readonly model: string;
  readonly dimensions: number;
  readonly pieces: number;
  /** What an unknown character costs the tokeniser. */
  readonly unknownScore: number;
  readonly layerNormEpsilon: number;
  /** Bytes of the whole file. */
  readonly bytes: number;
  readonly sections: Readonly<Record<string, Section>>;
}

export interface Section {
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
}

export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}

/** An open model file. */
export interface ModelFile {
  readonly header: ModelHeader;
  /** Reads a section into `target`, or into memory of its own, and checks it against its checksum. */
  read(section: string, target?: Uint8Array): Uint8Array;
  /** Reads bytes of a section, unchecked: for the table, of which a text needs a few rows. */
  readAt(section: string, position: number, target: Uint8Array): void;
  /** Checks every section, reading the file once. */
  verify(): void;
  close(): void;
}

/**
 * Opens a model file and reads its header.
 *
 * @throws ModelFileError when it is no model file, of another format, or cut short
 */
export function openModelFile(path: string): ModelFile {
  const file = openSync(path, 'r');
  try {
    const header = readHeader(file, path);
    return modelFile(file, path, header);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function readHeader(file: number, path: string): ModelHeader {
  const start = Buffer.alloc(16);
  readFully(file, start, 0, path);
  if (start.toString('latin1', 0, 8) !== MODEL_MAGIC) throw new ModelFileError(`${path} is no model file.`);
  const format = start.readUInt32LE(8);
  if (format !== MODEL_FORMAT) {
    throw new ModelFileError(
      `${path} has format ${format}; this version reads ${MODEL_FORMAT}. Build it again.`,
    );
  }
  const length = start.readUInt32LE(12);
  if (length > 1_048_576) throw new ModelFileError(`${path} is damaged: its header says ${length} bytes.`);
  const json = Buffer.alloc(length);
  readFully(file, json, 16, path);
  const header = JSON.parse(json.toString('utf8')) as ModelHeader;
  const { size } = fstatSync(file);
  if (size !== header.bytes) {
    throw new ModelFileError(`${path} is damaged: it has ${size} bytes and should have ${header.bytes}.`);
  }
  return header;
}

function modelFile(file: number, path: string, header: ModelHeader): ModelFile {
  const sectionOf = (name: string): Section => {
    const section = header.sections[name];
    if (section === undefined) throw new ModelFileError(`${path} has no section ${name}.`);
    return section;
  };
  const read = (name: string, target?: Uint8Array): Uint8Array => {
    const { offset, bytes, sha256 } = sectionOf(name);
    const into = target ?? new Uint8Array(bytes);
    if (into.byteLength !== bytes) {
      throw new ModelFileError(`Section ${name} of ${path} has ${bytes} bytes, not ${into.byteLength}.`);
    }
    readFully(file, into, offset, path);
    if (createHash('sha256').update(into).digest('hex') !== sha256) {
      throw new ModelFileError(`${path} is damaged: section ${name} does not match its checksum.`);
    }
    return into;
  };
  return {
    header,
    read,
    readAt: (name, position, target) => readFully(file, target, sectionOf(name).offset + position, path),
    verify() {
      for (const name of Object.keys(header.sections)) read(name);
    },
    close: () => closeSync(file),
  };
}

function readFully(file: number, target: Uint8Array, position: number, path: string): void {
  let done = 0;
  while (done < target.byteLength) {
    const count = readSync(file, target, done, target.byteLength - done, position + done);
    if (count === 0) throw new ModelFileError(`${path} is cut short.`);
    done += count;
  }
}
