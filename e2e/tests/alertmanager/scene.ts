import { startPostgres, type RunningPostgres } from '@vigie/e2e/backends';
import { offreapiEnvironment, startDemo, type RunningDemo } from '@vigie/e2e/demos';
import { startFaultProxy, type FaultProxy } from '@vigie/e2e/fault-proxy';
import { startSignalSink } from '@vigie/testing/signal-sink';
import { startAlerting, type Alerting } from './alerting.ts';
import { startSteadyLoad, type SteadyLoad } from './steady-load.ts';

/** The demos under load, watched by Prometheus and Alertmanager, and all that may go wrong with them. */
export interface Scene {
  readonly postgres: RunningPostgres;
  readonly offreapi: RunningDemo;
  /** Between the front and its API. */
  readonly apiProxy: FaultProxy;
  /** Between OffreAPI and what takes its lines. */
  readonly lokiProxy: FaultProxy;
  readonly alerting: Alerting;
  readonly loads: Readonly<Record<'front' | 'api' | 'offreapi', SteadyLoad>>;
  stop(): Promise<void>;
}

/** Requests per second for each service: a hundred events, without which no alert fires, are there in five seconds. */
const RATE = 25;

export async function startScene(): Promise<Scene> {
  const endings: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of endings.splice(0).toReversed()) await end();
  };
  const stopped = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    endings.push(() => part.stop());
    return part;
  };
  const closed = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    endings.push(() => part.close());
    return part;
  };
  try {
    const sink = closed(await startSignalSink());
    const lokiProxy = closed(await startFaultProxy(sink.url));
    const signals = { otlpUrl: sink.url, lokiUrl: sink.url };
    const startOffreapi = async (): Promise<[RunningPostgres, RunningDemo]> => {
      const database = stopped(await startPostgres());
      const env = offreapiEnvironment(database.url);
      return [database, stopped(await startDemo('offreapi', { ...signals, lokiUrl: lokiProxy.url, env }))];
    };
    const startDatapress = async (): Promise<[RunningDemo, FaultProxy, RunningDemo]> => {
      const started = stopped(await startDemo('datapress-api', signals));
      const proxy = closed(await startFaultProxy(started.url));
      const env = { API_BASE_URL: proxy.url };
      return [started, proxy, stopped(await startDemo('datapress-front', { ...signals, env }))];
    };
    const outcomes = await Promise.allSettled([startOffreapi(), startDatapress()]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    const [[postgres, offreapi], [api, apiProxy, front]] = outcomes.map(
      (outcome) => (outcome as PromiseFulfilledResult<unknown>).value,
    ) as [[RunningPostgres, RunningDemo], [RunningDemo, FaultProxy, RunningDemo]];
    const alerting = stopped(
      await startAlerting(
        [offreapi, api, front].map(({ name, url }) => ({ job: name, address: new URL(url).host })),
      ),
    );
    const loads = {
      front: stopped(startSteadyLoad(front.url, RATE)),
      api: stopped(startSteadyLoad(api.url, RATE)),
      offreapi: stopped(startSteadyLoad(`${offreapi.url}/api/v1/offers`, RATE)),
    };
    return { postgres, offreapi, apiProxy, lokiProxy, alerting, loads, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
