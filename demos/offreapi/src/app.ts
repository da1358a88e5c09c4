import Koa from 'koa';
import { createApi } from './api/api.ts';
import type { Processing } from './applications/processing.ts';
import type { Database } from './database/database.ts';
import { answerProblems } from './http/answer-problems.ts';
import { identify } from './http/authentication.ts';
import { chooseLocale } from './http/locale.ts';
import { loggable } from './http/to-problem.ts';
import { refuseCrossSite, secureHeaders } from './http/security.ts';
import type { Instruments, Log } from './observability.ts';
import { createLiveUpdates, type LiveUpdates } from './live/live-updates.ts';
import { rankingStates } from './live/ranking-states.ts';
import { createAssets } from './pages/assets.ts';
import { createPages } from './pages/pages.ts';
import { type CostOf, createRenderer, renderProblem } from './pages/renderer.ts';
import type { ScorerKind } from './scoring/scorer.ts';

export interface AppDependencies {
  readonly database: Database;
  /** Reads and scores what is submitted. */
  readonly processing: Processing;
  readonly instruments: Instruments;
  /** How CVs are compared at present. */
  readonly scorer: ScorerKind;
  /** Tells dashboards what changed; close it when the service stops. Default: one of its own. */
  readonly live?: LiveUpdates;
  /** The Koa application to build on: the one that `observe` was given. Default: a new one. */
  readonly app?: Koa;
  /** Days that an application is kept. Default 730. */
  readonly retentionDays?: number;
  /** Whether a reverse proxy tells the client's address and scheme. Default false. */
  readonly trustProxy?: boolean;
  /** What a request costs, for pages to tell. Default: they do not. */
  readonly costOf?: CostOf;
  /** Default: the system clock. */
  readonly now?: () => Date;
}

/** The whole application, without a listener: `createApp(deps).callback()` can be tested as it is. */
export function createApp(deps: AppDependencies): Koa {
  const { database, instruments } = deps;
  const app = deps.app ?? new Koa();
  app.proxy = deps.trustProxy ?? false;
  // The last address of X-Forwarded-For is the one our own proxy saw; a client can write anything before it.
  app.maxIpsCount = 1;
  const assets = createAssets();
  const render = createRenderer(assets, deps.costOf);
  const shared = {
    database,
    processing: deps.processing,
    instruments,
    scorer: deps.scorer,
    retentionDays: deps.retentionDays ?? 730,
    now: deps.now ?? (() => new Date()),
  };
  const live = deps.live ?? createLive(database, instruments.log);
  const pages = createPages({ ...shared, render, live });

  app.use(secureHeaders);
  app.use(chooseLocale);
  app.use(
    answerProblems({ log: instruments.log, page: (ctx, problem) => renderProblem(render, ctx, problem) }),
  );
  app.use(assets.serve);
  app.use(refuseCrossSite);
  app.use(createApi(shared));
  app.use(identify(shared));
  app.use(pages.routes());
  app.use(pages.allowedMethods());
  return app;
}

/** For a service that closes it when it stops. */
export function createLive(database: Database, log?: Log): LiveUpdates {
  return createLiveUpdates({
    states: (offerIds) => rankingStates(database.orm.em.fork(), offerIds),
    failed: (error) => log?.warn('live updates cannot look at the database', loggable(error)),
  });
}
