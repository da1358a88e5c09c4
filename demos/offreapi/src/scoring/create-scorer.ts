import { existsSync } from 'node:fs';
import { ConfigError } from '../config.ts';
import type { Observer } from '../observability.ts';
import { modelPath } from './encoder/model-path.ts';
import { createRemoteEmbedder, type RemoteEmbedder } from './remote/remote-embedder.ts';
import type { Scorer } from './scorer.ts';
import { observeScorer, type ScorerInstruments } from './scorer-instruments.ts';
import type { Embedder } from './semantic/embedder.ts';
import { createLocalEmbedder } from './semantic/local-embedder.ts';
import { createSemanticScorer } from './semantic/semantic-scorer.ts';

export interface CreateScorerDependencies {
  /** What `observe(app)` returned; without it nothing is measured and nothing logged. */
  readonly vigie?: Observer | undefined;
  /** Milliseconds, monotonic; for the circuit breaker. */
  readonly now?: () => number;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The scorer of the service: by meaning when there is a language model, by words alone when there is none. A model that cannot be
 * used is reported and done without; only settings that cannot be meant stop the start.
 *
 * @throws ConfigError `VIGIE_E_OFFREAPI_EMBEDDINGS_URL`, `VIGIE_E_OFFREAPI_EMBEDDINGS_MODEL`, `VIGIE_E_OFFREAPI_MODEL`
 */
export async function createScorer(env: Env, deps: CreateScorerDependencies = {}): Promise<Scorer> {
  const instruments = observeScorer(deps.vigie);
  const remote = remoteFrom(env, deps, instruments);
  const local = await localFrom(env, instruments);
  const embedders = [remote, local].filter((embedder) => embedder !== undefined);
  const scorer = createSemanticScorer({ embedders, onFallback: instruments.fellBack });
  instruments.started(scorer, remote && (() => remote.circuit));
  return scorer;
}

function remoteFrom(
  env: Env,
  { now }: CreateScorerDependencies,
  instruments: ScorerInstruments,
): RemoteEmbedder | undefined {
  const url = env['OFFREAPI_EMBEDDINGS_URL'] || undefined;
  if (url === undefined) return undefined;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new ConfigError(
      'VIGIE_E_OFFREAPI_EMBEDDINGS_URL',
      'OFFREAPI_EMBEDDINGS_URL must look like http://127.0.0.1:11434/v1; its value is not repeated here because it may hold a password.',
    );
  }
  const model = env['OFFREAPI_EMBEDDINGS_MODEL'] || undefined;
  if (model === undefined) {
    throw new ConfigError(
      'VIGIE_E_OFFREAPI_EMBEDDINGS_MODEL',
      'OFFREAPI_EMBEDDINGS_URL is set; set OFFREAPI_EMBEDDINGS_MODEL to the name of the model to ask for.',
    );
  }
  return createRemoteEmbedder({
    url,
    model,
    apiKey: env['OFFREAPI_EMBEDDINGS_KEY'] || undefined,
    onRequest: instruments.requested,
    onCircuit: instruments.circuitChanged,
    ...(now && { now }),
  });
}

async function localFrom(env: Env, instruments: ScorerInstruments): Promise<Embedder | undefined> {
  const path = modelPath(env);
  if (path === undefined) return undefined;
  if (!existsSync(path)) {
    if (env['OFFREAPI_MODEL']) {
      throw new ConfigError(
        'VIGIE_E_OFFREAPI_MODEL',
        `OFFREAPI_MODEL names ${JSON.stringify(path)}, which is not there. Fetch it with the "model" script, or unset the variable.`,
      );
    }
    instruments.modelMissing(path);
    return undefined;
  }
  try {
    return await createLocalEmbedder({ modelPath: path });
  } catch (error) {
    instruments.modelUnusable(error as Error);
    return undefined;
  }
}
