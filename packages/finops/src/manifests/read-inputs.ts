import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { ManifestSource } from './manifest.ts';
import { ManifestError, type ManifestProblem } from './manifest-error.ts';

/** A source with the file to write it back to. */
export interface InputFile extends ManifestSource {
  /** Symbolic links followed; absent for standard input. */
  readonly path?: string;
}

export interface ReadInputsIo {
  readonly stdin: Readable;
  readonly cwd: string;
}

/**
 * Reads files, directories (recursively their `.yaml`, `.yml` and `.json`, in order of name; no hidden ones, no `node_modules`, no
 * links to directories) and `-`, standard input. A file reached twice is read once.
 *
 * @throws ManifestError with every file that cannot be read, is larger than 64 MiB, or is no UTF-8 text.
 */
export async function readInputs(names: readonly string[], io: ReadInputsIo): Promise<InputFile[]> {
  const files: InputFile[] = [];
  const problems: ManifestProblem[] = [];
  const seen = new Set<string>();
  for (const name of names) {
    if (name === '-') {
      await attempt('standard input', problems, async () => {
        if (seen.has('-')) return;
        seen.add('-');
        files.push({ file: '<stdin>', text: decode(await readStream(io.stdin)) });
      });
      continue;
    }
    await attempt(name, problems, async () => {
      const isDirectory = (await stat(resolve(io.cwd, name))).isDirectory();
      for (const file of isDirectory ? await filesIn(io.cwd, name) : [name]) {
        await attempt(file, problems, async () => {
          const path = await realpath(resolve(io.cwd, file));
          if (seen.has(path)) return;
          seen.add(path);
          const text = decode(await readBounded(path));
          // Overlays have patches among their files.
          files.push({ file, path, text, ...(isDirectory && { mayHoldPatches: true }) });
        });
      }
    });
  }
  if (problems.length > 0) throw new ManifestError(problems);
  return files;
}

const MOST_BYTES = 64 * 1024 * 1024;
const EXTENSIONS = /\.(?:ya?ml|json)$/i;

async function attempt(file: string, problems: ManifestProblem[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    problems.push({ file, message: reason(error) });
  }
}

async function filesIn(cwd: string, directory: string): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(resolve(cwd, directory), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) found.push(...(await filesIn(cwd, path)));
    else if (EXTENSIONS.test(entry.name) && (await isFile(resolve(cwd, path)))) found.push(path);
  }
  return found;
}

/** A link to a file is one; a link to a directory, a socket or a pipe (which would block) is not. */
async function isFile(path: string): Promise<boolean> {
  const own = await lstat(path);
  return own.isSymbolicLink() ? (await stat(path)).isFile() : own.isFile();
}

async function readBounded(path: string): Promise<Uint8Array> {
  const found = await stat(path);
  if (found.size > MOST_BYTES)
    throw new Unreadable(`has ${found.size} bytes; at most ${MOST_BYTES} are read`);
  return await readFile(path);
}

async function readStream(stream: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array | string>) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > MOST_BYTES) throw new Unreadable(`has more than ${MOST_BYTES} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** The byte order mark stays, so that the text can be written back as it was. */
function decode(bytes: Uint8Array): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new Unreadable('is UTF-16; save it as UTF-8');
  }
  if (bytes.subarray(0, 8192).includes(0)) throw new Unreadable('is binary, no text');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unreadable('is not UTF-8');
  }
}

class Unreadable extends Error {}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  ELOOP: 'is a link that leads to itself',
};

function reason(error: unknown): string {
  if (error instanceof Unreadable) return error.message;
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? `cannot be read: ${message}`;
}
