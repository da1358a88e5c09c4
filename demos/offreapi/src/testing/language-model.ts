import { checkModel, ensureModel } from '../../model/ensure-model.ts';
import { modelPath } from '../scoring/encoder/model-path.ts';

/**
 * The language model for tests that need it: the one in the cache; in CI it is fetched, and tests fail where it cannot be
 * had. Elsewhere they are skipped without it, and say so.
 */
export async function languageModelForTests(): Promise<string | undefined> {
  const path = modelPath(process.env);
  if (path !== undefined && checkModel(path) !== undefined) return path;
  if (process.env['CI']) return (await ensureModel()).path;
  process.stderr.write(
    'SKIPPED: tests of the language model, which is not in the cache. Fetch it: pnpm --filter @vigie-demos/offreapi model\n',
  );
  return undefined;
}
