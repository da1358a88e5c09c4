import { homedir } from 'node:os';
import { join } from 'node:path';

/** Changes with anything in the file that changes a vector or how it is read: an older file is left alone, not misread. */
export const MODEL_NAME = 'use-multilingual-3.fr-en-1';

/**
 * Where the model is kept, outside the repository: `OFFREAPI_MODEL` when it names a file, else
 * `models/` in `VIGIE_CACHE_DIR`, else in `vigie/` of the user's cache folder (`XDG_CACHE_HOME`, `LOCALAPPDATA` on Windows,
 * `~/.cache`).
 *
 * @returns undefined when `OFFREAPI_MODEL=off`: words alone are compared then
 */
export function modelPath(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const named = env['OFFREAPI_MODEL'] || undefined;
  if (named === 'off') return undefined;
  return named ?? join(cacheFolder(env), 'models', `${MODEL_NAME}.bin`);
}

function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env['VIGIE_CACHE_DIR']) return env['VIGIE_CACHE_DIR'];
  const base =
    env['XDG_CACHE_HOME'] ||
    (process.platform === 'win32' && env['LOCALAPPDATA']) ||
    join(homedir(), '.cache');
  return join(base, 'vigie');
}
