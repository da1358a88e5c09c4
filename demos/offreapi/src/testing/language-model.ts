import { mkdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { checkModel, ensureModel } from '../../model/ensure-model.ts';
import { modelPath } from '../scoring/encoder/model-path.ts';

/**
 * The language model for tests that need it: the one in the cache; in CI it is fetched, and tests fail where it cannot be
 * had. Elsewhere they are skipped without it, and say so.
 */
export async function languageModelForTests(): Promise<string | undefined> {
  const path = modelPath(process.env);
  if (path !== undefined && checkModel(path) !== undefined) return path;
  if (process.env['CI']) return (await oneAtATime(() => ensureModel())).path;
  process.stderr.write(
    'SKIPPED: tests of the language model, which is not in the cache. Fetch it: pnpm --filter @vigie-demos/offreapi model\n',
  );
  return undefined;
}

/** Test files run side by side: one fetches the model, the others wait and find it. */
async function oneAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
  const lock = join(tmpdir(), 'vigie-language-model.lock');
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline && !(await taken(lock))) await setTimeout(100);
  try {
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

/** @returns whether the lock is ours now; one that was left behind does not count after two minutes */
async function taken(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch {
    const since = await stat(lock).catch(() => undefined);
    if (since !== undefined && Date.now() - since.mtimeMs > 120_000)
      await rm(lock, { recursive: true, force: true });
    return false;
  }
}
