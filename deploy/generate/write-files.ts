import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { GeneratedFile } from './generated-file.ts';

/** The folder in which nothing but generated files may lie. */
const GENERATED = 'deploy/generated';

/** Paths that are missing, differ, or lie in the generated folder without a generator that writes them. */
export function outdatedFiles(root: string, files: readonly GeneratedFile[]): string[] {
  const stale = files.filter((file) => read(join(root, file.path)) !== file.text).map((file) => file.path);
  return [...stale, ...leftovers(root, files)].sort();
}

/** Writes what is outdated and removes what is left over; tells which paths those were. */
export function writeFiles(root: string, files: readonly GeneratedFile[]): string[] {
  const outdated = outdatedFiles(root, files);
  const texts = new Map(files.map((file) => [file.path, file.text]));
  for (const path of outdated) {
    const text = texts.get(path);
    const target = join(root, path);
    if (text === undefined) rmSync(target);
    else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  }
  return outdated;
}

function leftovers(root: string, files: readonly GeneratedFile[]): string[] {
  const wanted = new Set(files.map((file) => file.path));
  return filesUnder(join(root, GENERATED))
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((path) => !wanted.has(path));
}

function filesUnder(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
