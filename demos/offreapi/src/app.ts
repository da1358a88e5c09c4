import Koa from 'koa';
import type { Extractor } from './cv/extractor.ts';
import type { Database } from './database/database.ts';
import { answerProblems } from './http/answer-problems.ts';
import { createJsonApi } from './http/json-api.ts';
import { chooseLocale } from './http/locale.ts';
import { refuseCrossSite, secureHeaders } from './http/security.ts';
import { createInstruments, type Observer } from './observability.ts';
import { createAssets } from './pages/assets.ts';
import { createPages } from './pages/pages.ts';
import { createRenderer, renderProblem } from './pages/renderer.ts';
import { createLexicalScorer } from './scoring/lexical-scorer.ts';
import type { Scorer } from './scoring/scorer.ts';

export interface AppDependencies {
  readonly database: Database;
  readonly extractor: Extractor;
  /** Default: the lexical scorer. */
  readonly scorer?: Scorer;
  /** The Koa application to build on: the one that `observe` was given. Default: a new one. */
  readonly app?: Koa;
  /** What `observe(app)` returned. Without it nothing is measured and nothing logged. */
  readonly vigie?: Observer;
  /** Default: the system clock. */
  readonly now?: () => Date;
}

/** The whole application, without a listener: `createApp(deps).callback()` can be tested as it is. */
export function createApp(deps: AppDependencies): Koa {
  const { database, extractor, vigie } = deps;
  const app = deps.app ?? new Koa();
  const instruments = createInstruments(vigie, { pendingExtractions: () => extractor.pending });
  const assets = createAssets();
  const render = createRenderer(assets);
  const shared = {
    database,
    extractor,
    scorer: deps.scorer ?? createLexicalScorer(),
    instruments,
    now: deps.now ?? (() => new Date()),
  };
  const api = createJsonApi(shared);
  const pages = createPages({ ...shared, render });

  app.use(secureHeaders);
  app.use(chooseLocale);
  app.use(
    answerProblems({ log: instruments.log, page: (ctx, problem) => renderProblem(render, ctx, problem) }),
  );
  app.use(assets.serve);
  app.use(refuseCrossSite);
  app.use(api.routes());
  app.use(api.allowedMethods());
  app.use(pages.routes());
  app.use(pages.allowedMethods());
  return app;
}
