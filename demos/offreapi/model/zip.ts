import { inflateRawSync } from 'node:zlib';

const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_END = 0x06054b50;

/**
 * Reads the entries of a zip archive (a Python wheel and an `.npz` are both one), by their names. Entries are inflated when
 * they are asked for, so that a large archive is never in memory as a whole twice. PKWARE APPNOTE 4.3; no encryption, no
 * zip64 sizes.
 */
export function readZip(archive: Buffer): ReadonlyMap<string, () => Buffer> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== DIRECTORY_END) throw new Error('It is not a zip archive.');
  const entries = new Map<string, () => Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== DIRECTORY_ENTRY)
      throw new Error('The directory of the archive is damaged.');
    const method = archive.readUInt16LE(at + 10);
    const compressedBytes = archive.readUInt32LE(at + 20);
    const nameBytes = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameBytes);
    const start = archive.readUInt32LE(at + 42);
    entries.set(name, () => readEntry(archive, name, start, method, compressedBytes));
    at += 46 + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function readEntry(archive: Buffer, name: string, start: number, method: number, bytes: number): Buffer {
  if (archive.readUInt32LE(start) !== LOCAL_HEADER) throw new Error(`The entry ${name} is damaged.`);
  const dataStart = start + 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28);
  const data = archive.subarray(dataStart, dataStart + bytes);
  if (method === 0) return data;
  if (method === 8) return inflateRawSync(data);
  throw new Error(
    `The entry ${name} uses compression method ${method}; only stored and deflated ones are read.`,
  );
}
