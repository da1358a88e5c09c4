import { RECRUITER, startDemos, trafficTo, type RunningDemos } from '@vigie/e2e/demos';
import {
  newDatabase,
  sharedLoki,
  sharedPostgres,
  sharedPrometheus,
  writeTargets,
  type Shared,
} from '@vigie/e2e/shared';
import { startOthers } from '../../../deploy/dashboards/testing/others.ts';
import { writeProblems } from '../../../deploy/dashboards/testing/problems.ts';
import { authorize } from '../../../scripts/demo/account.ts';
import { createProgress } from '../../../scripts/demo/progress.ts';
import { seed } from '../../../scripts/demo/seed.ts';
import { visits } from '../../../scripts/demo/visits.ts';
import { startScrapeWitness, type ScrapeWitness } from './scrape-witness.ts';

/** Their namespace in metrics and their environment in lines: series of other tests are not theirs. */
export const HERE = 'e2e-prometheus';

/** The demos with offers and applications, scraped by the shared Prometheus. */
export interface WatchedDemos {
  readonly demos: RunningDemos;
  readonly prometheus: Shared<'prometheus'>;
  readonly loki: Shared<'loki'>;
  /** What Prometheus and each demo say to each other, by job. */
  readonly witnesses: ReadonlyMap<string, ScrapeWitness>;
  /** Offers that can be read and applied to. */
  readonly offers: readonly string[];
  /** The header of a recruiter's token. */
  readonly recruiter: Readonly<Record<string, string>>;
  /** Visitors of every kind, until all is stopped; gives what failed so far. */
  startVisits(perSecond: number): () => readonly string[];
  stop(): Promise<void>;
}

export async function startWatchedDemos(): Promise<WatchedDemos> {
  const stopping = new AbortController();
  const endings: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    stopping.abort();
    for (const end of endings.splice(0).toReversed()) await end();
  };
  try {
    const [prometheus, loki, postgres] = await Promise.all([
      sharedPrometheus(),
      sharedLoki(),
      sharedPostgres(),
    ]);
    const database = await newDatabase(postgres.url);
    endings.push(() => database.drop());
    const others = await startOthers();
    endings.push(() => others.close());
    const env = { VIGIE_ENVIRONMENT: HERE };
    const demos = await startDemos({
      databaseUrl: database.url,
      otlpUrl: others.url,
      lokiUrl: loki.url,
      env: { offreapi: env, api: env, front: env },
    });
    endings.push(() => demos.stop());
    const witnesses = new Map<string, ScrapeWitness>();
    for (const { name, url } of demos.all) {
      const witness = await startScrapeWitness(url);
      endings.push(() => witness.close());
      witnesses.set(name, witness);
    }
    writeTargets(prometheus, HERE, [
      ...demos.all.map(({ name, url }) => ({
        targets: [(witnesses.get(name) as ScrapeWitness).target],
        labels: { job: name, namespace: HERE, instance: new URL(url).host },
      })),
      { targets: [new URL(others.url).host], labels: { job: 'recorded' } },
    ]);
    endings.push(() => writeTargets(prometheus, HERE, []));
    await writeProblems(loki.url, HERE);
    const traffic = trafficTo(demos);
    const recruiter = await authorize(traffic, RECRUITER);
    const offers = await seed(traffic, recruiter, createProgress(process.stderr), stopping.signal);
    return {
      demos,
      prometheus,
      loki,
      witnesses,
      offers,
      recruiter,
      startVisits(perSecond) {
        const running = traffic.run(visits(offers, recruiter), perSecond, stopping.signal);
        endings.push(() => running);
        return () => traffic.failures;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
